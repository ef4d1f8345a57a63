import { addDays } from '@vigie/domain/calendar';
import { CUSTOMER_CATALOGUE, compileCondition, parseCondition } from '@vigie/domain/condition';
import { type HealthRaw, scoreHealth } from '@vigie/domain/health';
import { type CountedInvoice, payerScore, payerTotals } from '@vigie/domain/ledger';
import { type Mark, median, round } from './measure.ts';

const CUSTOMERS = 100_000;
const INVOICES = 1_000_000;
const AS_OF = '2026-03-31';
const ROUNDS = 5;

/** A generator of its own, so that a run can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const next = random(1);
const day = (back: number): string => addDays(AS_OF, -next(back));

const raws = Array.from({ length: CUSTOMERS }, (): HealthRaw => {
  const contacts = next(30) + 1;
  return {
    isTracked: next(10) > 0,
    contacts,
    activeContacts: next(contacts),
    connections30: next(400),
    connectionsPrevious30: next(400),
    lastActivityDay: day(60),
    features30: next(20),
    featuresAnyone90: 30,
    lastTouchDay: day(90),
    sentimentSum: next(25) + 6,
    sentimentCount: 6,
    openTickets: next(7),
    pulse: next(5) + 1,
    pulseDay: day(120),
    noticeDay: addDays(AS_OF, next(300)),
    autoRenew: next(2) === 0,
    mrrNow: next(500_000),
    mrrBefore: next(500_000) + 1,
    averageDelayDays: next(120) - 20,
    outstandingMinor: next(10_000_000) + 1,
    overdueMinor: next(1_000_000),
    hasDocuments: true,
    brokenPromises: next(3),
  };
});
const days = Array.from({ length: 400 }, (_, back) => addDays(AS_OF, -back));
const invoices = Array.from({ length: INVOICES }, (): CountedInvoice => {
  const due = next(300) + 60;
  return {
    amountMinor: next(2_000_000),
    dueDay: days[due] ?? AS_OF,
    settledDay: days[Math.max(0, due - next(60))] ?? AS_OF,
    isSettledByPayment: next(20) > 0,
  };
});
const records = raws.map((raw, index) => ({
  name: `Société ${index % 977} Énergie`,
  healthScore: index % 101,
  mrr: raw.mrrNow,
  overdue: raw.overdueMinor,
  lastTouch: raw.lastTouchDay,
  lastActivity: raw.lastActivityDay,
  openTickets: raw.openTickets,
  tags: index % 3 === 0 ? ['reference'] : [],
  churnRisk: index % 7 === 0,
  connections30d: raw.connections30,
}));
const condition = parseCondition(
  {
    all: [
      { field: 'name', op: 'contains', value: 'energie' },
      { field: 'healthScore', op: 'gte', value: 0 },
      { field: 'mrr', op: 'gte', value: 0 },
      { field: 'overdue', op: 'gte', value: 0 },
      { field: 'lastTouch', op: 'inLast', value: 400 },
      { field: 'lastActivity', op: 'inLast', value: 400 },
      { field: 'openTickets', op: 'lte', value: 10 },
      { field: 'tags', op: 'noneOf', value: ['none'] },
      {
        any: [
          { field: 'churnRisk', op: 'is', value: true },
          { field: 'connections30d', op: 'gte', value: 0 },
        ],
      },
    ],
  },
  CUSTOMER_CATALOGUE,
);

/** Seconds of the middle of a few runs; the answer is used, so that nothing is left out as useless. */
function seconds(work: () => number): number {
  const runs = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    if (!Number.isFinite(work())) throw new Error('The work came to nothing.');
    return (performance.now() - startedAt) / 1_000;
  });
  return median(runs);
}

/** The domain on one core, each against a plain loop over the same arrays that only sums (the third line: only reads). */
export async function domain(): Promise<Mark> {
  const predicate = compileCondition(condition, { asOf: AS_OF, me: null, catalogue: CUSTOMER_CATALOGUE });
  const score = seconds(() => raws.reduce((sum, raw) => sum + (scoreHealth(raw, AS_OF).score ?? 0), 0));
  const scoreFloor = seconds(() =>
    raws.reduce((sum, raw) => {
      for (const value of Object.values(raw)) if (typeof value === 'number') sum += value;
      return sum;
    }, 0),
  );
  const payer = seconds(() => payerScore(payerTotals(invoices, AS_OF))?.averageDelayDays ?? 0);
  const payerFloor = seconds(() => invoices.reduce((sum, invoice) => sum + invoice.amountMinor, 0));
  const test = seconds(() => records.reduce((sum, record) => sum + (predicate(record) ? 1 : 0), 0));
  const testFloor = seconds(() => records.reduce((sum, record) => sum + (record.mrr ?? 0) + record.name.length, 0));
  return {
    id: 'domain',
    figures: {
      'score 100k s': round(score, 3),
      'to a sum': round(score / scoreFloor, 1),
      'payer 1M s': round(payer, 3),
      'payer to a sum': round(payer / payerFloor, 1),
      '10 leaves 100k s': round(test, 3),
      'leaves to a sum': round(test / testFloor, 1),
      'about s': '0.5/0.3/0.3',
    },
    isOk: score <= 0.5 && payer <= 0.3 && test <= 0.3,
  };
}
