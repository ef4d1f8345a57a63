import { describe, expect, it } from 'vitest';
import {
  type Agreement,
  agreementStatus,
  amendDown,
  amendUp,
  mrr72,
  mrrMinor,
  mrrMovements,
} from '../agreement/agreement.ts';
import {
  addDays,
  addMonths,
  dayIn,
  dayOf,
  daysBetween,
  instantOf,
  monthEnds,
  weekEnds,
  windowStart,
} from '../calendar/calendar.ts';
import {
  backTestQuestions,
  checkProfile,
  DEFAULT_PROFILE,
  effectiveHealth,
  type HealthRaw,
  type MeasureKey,
  measureValue,
  type Profile,
  roundToSum,
  scoreHealth,
  sourcesOn,
  versionOn,
} from '../health/health.ts';
import { ghost } from '../interaction/interaction.ts';
import {
  type Allocation,
  agingOf,
  checkAllocations,
  countedInvoices,
  type LedgerDocument,
  ledgerAt,
  payerTotals,
  settlementOf,
} from '../ledger/ledger.ts';
import { amountText, convert, splitAmount } from '../money/money.ts';
import { connectionSeries, type UsageRow, usageFigures, usageTotals } from '../usage/usage.ts';

const DAY = '2026-03-31';
/** What no count, amount or number of days may be, and how a refusal names it. */
const NO_COUNTS: [number, string][] = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [-0, '-0'],
  [-1, '-1'],
  [0.5, '0.5'],
  [2 ** 53, '9007199254740992'],
];
/** The same for what may be negative. */
const NO_WHOLES = NO_COUNTS.filter(([value]) => value !== -1);
const NO_DAYS = ['2026-02-29', '2026-13-01', '0000-01-01', '2026-3-1', '31/03/2026', '', 'today'];

function refuses(call: () => unknown, code: string, params?: Record<string, unknown>): void {
  const refusal = params === undefined ? { code } : { code, params: expect.objectContaining(params) };
  expect(call).toThrow(expect.objectContaining(refusal));
}

const RAW: HealthRaw = {
  isTracked: true,
  contacts: 4,
  activeContacts: 2,
  connections30: 10,
  connectionsPrevious30: 10,
  lastActivityDay: DAY,
  features30: 1,
  featuresAnyone90: 2,
  lastTouchDay: DAY,
  sentimentSum: 4,
  sentimentCount: 1,
  openTickets: 0,
  pulse: 3,
  pulseDay: DAY,
  noticeDay: DAY,
  autoRenew: true,
  mrrNow: 10,
  mrrBefore: 10,
  averageDelayDays: 0,
  outstandingMinor: 10,
  overdueMinor: 0,
  hasDocuments: true,
  brokenPromises: 0,
};
const COUNTS: (keyof HealthRaw)[] = [
  ...([
    'contacts',
    'activeContacts',
    'connections30',
    'connectionsPrevious30',
    'features30',
    'featuresAnyone90',
  ] as const),
  ...(['sentimentSum', 'sentimentCount', 'openTickets', 'pulse', 'overdueMinor', 'brokenPromises'] as const),
];

describe('health refuses facts and profiles that could give a wrong score', () => {
  it.each(COUNTS)('%s that is no count', (fact) => {
    for (const [value, text] of NO_COUNTS)
      refuses(() => scoreHealth({ ...RAW, [fact]: value }, DAY), 'health.badRaw', { argument: fact, value: text });
  });

  it.each(['mrrNow', 'mrrBefore', 'averageDelayDays', 'outstandingMinor'] as const)(
    '%s that is no whole number',
    (fact) => {
      for (const [value, text] of NO_WHOLES)
        refuses(() => scoreHealth({ ...RAW, [fact]: value }, DAY), 'health.badRaw', { argument: fact, value: text });
    },
  );

  it.each<[keyof HealthRaw, number]>([
    ['pulse', 0],
    ['pulse', 6],
    ['sentimentSum', 0],
    ['sentimentSum', 6],
  ])('%s %i, which no grade is', (fact, value) => {
    refuses(() => scoreHealth({ ...RAW, [fact]: value }, DAY), 'health.badRaw', {
      argument: fact,
      value: String(value),
    });
  });

  it('a share whose parts a double cannot hold', () => {
    const connections30 = Number.MAX_SAFE_INTEGER;
    refuses(() => scoreHealth({ ...RAW, connections30 }, DAY), 'health.badRatio', { measure: 'trend' });
  });

  it.each(['lastActivityDay', 'lastTouchDay', 'pulseDay', 'noticeDay'] as const)('%s that is no day', (fact) => {
    for (const text of NO_DAYS)
      refuses(() => scoreHealth({ ...RAW, [fact]: text }, DAY), 'calendar.invalidDay', { text });
  });

  it('a day of reading that is none', () => {
    for (const text of NO_DAYS) refuses(() => scoreHealth(RAW, text), 'calendar.invalidDay', { text });
  });

  it('a credit is no base: the share is unknown, not of the wrong sign', () => {
    expect(measureValue({ ...RAW, mrrBefore: -10 }, 'mrrTrend', DAY)).toBe('noMrrBefore');
  });

  it.each<[string, (profile: Profile) => unknown, string, Record<string, unknown>]>([
    ['a negative weight', weighUsage(-1), 'health.badWeight', { key: 'usage', weight: '-1' }],
    ['a weight of −0', weighUsage(-0), 'health.badWeight', { key: 'usage', weight: '-0' }],
    ['a weight without end', weighUsage(Number.POSITIVE_INFINITY), 'health.badWeight', { weight: 'Infinity' }],
    ['an unknown measure', first({ key: 'luck' as MeasureKey }), 'health.unknownMeasure', { measure: 'luck' }],
    ['an unknown component', first({ component: 'luck' as 'usage' }), 'health.unknownComponent', { component: 'luck' }],
    ['a negative weight of a measure', first({ weight: -3 }), 'health.badWeight', { key: 'activeUsers', weight: '-3' }],
    ['a weight that would take all', weighUsage(1e7), 'health.badWeight', { key: 'usage', weight: '10000000' }],
    ['a weight that would vanish', weighUsage(5e-324), 'health.badWeight', { key: 'usage' }],
    ['no threshold', (p) => ({ ...p, healthyFrom: Number.NaN }), 'health.badThreshold', { threshold: 'healthyFrom' }],
    ['a threshold above 100', (p) => ({ ...p, healthyFrom: 101 }), 'health.badThreshold', { value: '101' }],
    ['one below 0', (p) => ({ ...p, churnRiskBelow: -1 }), 'health.badThreshold', { threshold: 'churnRiskBelow' }],
  ])('a profile with %s, wherever it is used', (_, change, code, params) => {
    const profile = change(DEFAULT_PROFILE) as Profile;
    refuses(() => checkProfile(profile), code, params);
    refuses(() => scoreHealth(RAW, DAY, profile), code, params);
    refuses(() => scoreHealth(RAW, DAY, profile), code, params);
  });
});

function weighUsage(usage: number): (profile: Profile) => Profile {
  return (profile) => ({ ...profile, componentWeights: { ...profile.componentWeights, usage } });
}
function first(change: Partial<Profile['measures'][number]>): (profile: Profile) => Profile {
  return (profile) => ({
    ...profile,
    measures: profile.measures.map((measure, index) => (index === 0 ? { ...measure, ...change } : measure)),
  });
}

describe('health refuses days and shares that are none', () => {
  it('days of reading', () => {
    for (const day of NO_DAYS) {
      refuses(() => sourcesOn([], day), 'health.badDay', { argument: 'asOf', value: day });
      refuses(() => versionOn([], day), 'calendar.invalidDay');
      refuses(() => backTestQuestions([], day), 'calendar.invalidDay');
      refuses(() => backTestQuestions([{ customerId: 'c', since: day, churnDays: [] }], DAY), 'calendar.invalidDay');
    }
  });

  it('shares that do not end, and totals that are no whole number', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      refuses(() => roundToSum([1, bad], 5), 'health.badShare', { argument: 'values[1]' });
    for (const [total] of NO_WHOLES) refuses(() => roundToSum([1.5], total), 'health.badTotal', { argument: 'total' });
    expect(roundToSum([0], 10 ** 12)).toEqual([10 ** 12]);
    expect(roundToSum([], 10 ** 12)).toEqual([]);
    expect(roundToSum([0.5, 0.2, 0.1], -7)).toEqual([-2, -2, -3]);
  });

  it('a computed score that is none', () => {
    for (const [score] of NO_COUNTS) refuses(() => effectiveHealth(score, {}), 'health.scoreOutOfRange');
    refuses(() => effectiveHealth(101, {}), 'health.scoreOutOfRange');
  });
});

describe('usage refuses rows and sums that are none', () => {
  const row: UsageRow = { day: DAY, contactId: null, featureId: null, connections: 1, uses: 0 };
  const totals = usageTotals([row], new Set(), DAY);

  it.each(['connections', 'uses'] as const)('%s of a row', (field) => {
    for (const [value, text] of NO_COUNTS) {
      const rows = [row, { ...row, [field]: value }];
      const params = { argument: `rows[1].${field}`, value: text };
      refuses(() => usageTotals(rows, new Set(), DAY), 'usage.badCount', params);
      refuses(() => connectionSeries(rows, DAY, [DAY], DAY), 'usage.badCount', params);
    }
  });

  it('the day of a row', () => {
    for (const day of NO_DAYS)
      refuses(() => usageTotals([{ ...row, day }], new Set(), DAY), 'usage.badDay', {
        argument: 'rows[0].day',
        value: day,
      });
  });

  it.each(['connections30', 'connectionsPrevious30', 'activeContacts', 'features30'] as const)(
    '%s of the sums',
    (sum) => {
      for (const [value] of NO_COUNTS)
        refuses(() => usageFigures({ ...totals, [sum]: value }, 1), 'usage.badCount', { argument: `totals.${sum}` });
    },
  );

  it('contacts and settings', () => {
    for (const [value] of NO_COUNTS) {
      refuses(() => usageFigures(totals, value), 'usage.badCount', { argument: 'contacts' });
      refuses(() => usageFigures(totals, 1, { smallBaseConnections: value }), 'usage.badCount', {
        argument: 'settings.smallBaseConnections',
      });
    }
  });
});

describe('calendar, money and exchanges refuse what is no day, zone, currency or number', () => {
  it.each<[string, (days: number) => unknown, string]>([
    ['weeks', (n) => weekEnds(DAY, n), 'calendar.badCount'],
    ['months', (n) => monthEnds(DAY, n), 'calendar.badCount'],
    ['days', (n) => windowStart(DAY, n), 'calendar.badCount'],
    [
      'touchDays',
      (n) => ghost(null, null, false, DAY, DAY, { touchDays: n, connectionDays: 30 }),
      'interaction.badDays',
    ],
    [
      'connectionDays',
      (n) => ghost(null, null, true, DAY, DAY, { touchDays: 30, connectionDays: n }),
      'interaction.badDays',
    ],
  ])('%s', (argument, call, code) => {
    for (const [value, text] of NO_COUNTS) refuses(() => call(value), code, { argument, value: text });
  });

  it('a window of no days, and ghosts after none', () => {
    refuses(() => windowStart(DAY, 0), 'calendar.badCount', { argument: 'days', value: '0' });
    refuses(() => ghost(null, null, false, DAY, DAY, { touchDays: 0, connectionDays: 30 }), 'interaction.badDays', {
      argument: 'touchDays',
      value: '0',
    });
  });

  it('days and months added that are no whole number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0.5]) {
      refuses(() => dayOf(value, 1, 1), 'calendar.invalidDay');
      refuses(() => dayOf(2026, value, 1), 'calendar.invalidDay');
      refuses(() => dayOf(2026, 1, value + 1), 'calendar.invalidDay');
      refuses(() => addDays(DAY, value), 'calendar.outOfRange');
      refuses(() => addMonths(DAY, value), 'calendar.invalidDay');
    }
    for (const [value] of NO_WHOLES) refuses(() => instantOf('Europe/Paris', DAY, value), 'calendar.badMinutes');
  });

  it('days that do not exist', () => {
    for (const text of NO_DAYS) {
      refuses(() => daysBetween(text, DAY), 'calendar.invalidDay', { text });
      refuses(() => ghost(text, null, false, DAY, DAY), 'calendar.invalidDay', { text });
    }
  });

  it.each(['Mars/Olympus', '+02:00', '', 'utc+1'])('the zone %j', (zone) => {
    refuses(() => dayIn(zone, 0), 'calendar.unknownZone', { zone });
    refuses(() => instantOf(zone, DAY), 'calendar.unknownZone', { zone });
  });

  it.each(['EUX', 'eur', '', 'constructor'])('the currency %j', (currency) => {
    refuses(() => amountText(1, currency), 'money.unknownCurrency', { currency });
    refuses(() => convert(1, 'EUR', currency, '1'), 'money.unknownCurrency', { currency });
  });

  it('amounts that are no whole number of minor units', () => {
    for (const [value, text] of NO_WHOLES) {
      refuses(() => amountText(value, 'EUR'), 'money.unsafeAmount', { amountMinor: text });
      refuses(() => convert(value, 'EUR', 'USD', '1'), 'money.unsafeAmount', { amountMinor: text });
      refuses(() => splitAmount(value, 2), 'money.unsafeAmount', { amountMinor: text });
    }
    for (const weight of [Number.NaN, Number.POSITIVE_INFINITY, -1, -0])
      refuses(() => splitAmount(100, [1, weight]), 'money.invalidWeights');
  });
});

describe('the ledger refuses documents, parts and allocations that are none', () => {
  const invoice: LedgerDocument = {
    id: 'F1',
    kind: 'invoice',
    status: 'final',
    day: '2026-03-01',
    dueDay: DAY,
    knownDay: '2026-03-01',
    amountMinor: 100,
    currency: 'EUR',
    reversesId: null,
    sentDay: '2026-03-01',
  };
  const payment: LedgerDocument = { ...invoice, id: 'P1', kind: 'payment', dueDay: null, amountMinor: 150 };
  const allocation: Allocation = { sourceId: 'P1', invoiceId: 'F1', amountMinor: 60, reversedDay: null };
  const read = (documents: LedgerDocument[], allocations: Allocation[] = []): (() => unknown)[] => [
    () => ledgerAt(documents, allocations, [], DAY),
    () => countedInvoices(documents, allocations, DAY),
    () => checkAllocations(documents, allocations),
  ];

  it.each(['day', 'dueDay', 'knownDay', 'sentDay'] as const)('%s of a document', (field) => {
    for (const value of NO_DAYS.filter((text) => text !== ''))
      for (const call of read([payment, { ...invoice, [field]: value }]))
        refuses(call, 'ledger.badDay', { argument: `documents[1].${field}`, value });
  });

  it('its amount and currency', () => {
    for (const [amountMinor, value] of [...NO_COUNTS, [10 ** 14 + 1, '100000000000001']] as const)
      for (const call of read([{ ...invoice, amountMinor }]))
        refuses(call, 'ledger.badAmount', { argument: 'documents[0].amountMinor', value });
    for (const call of read([{ ...invoice, currency: 'EUX' }]))
      refuses(call, 'ledger.unknownCurrency', { argument: 'documents[0].currency', value: 'EUX' });
  });

  it('the day of reading', () => {
    for (const asOf of NO_DAYS)
      refuses(() => ledgerAt([], [], [], asOf), 'ledger.badDay', { argument: 'asOf', value: asOf });
  });

  it('allocations that are no amount', () => {
    for (const [amountMinor, value] of [...NO_COUNTS, [0, '0']] as const)
      for (const call of read([invoice, payment], [allocation, { ...allocation, amountMinor }]))
        refuses(call, 'ledger.badAmount', { argument: 'allocations[1].amountMinor', value });
  });

  it('one above its document', () => {
    for (const call of read([invoice, payment], [{ ...allocation, amountMinor: 101 }]))
      refuses(call, 'ledger.overAllocated', { document: 'F1', amountMinor: 101, most: 100 });
    for (const call of read([{ ...invoice, amountMinor: 200 }, payment], [{ ...allocation, amountMinor: 151 }]))
      refuses(call, 'ledger.overAllocated', { document: 'P1', amountMinor: 151, most: 150 });
  });

  it('several that come to more than a document holds, unless a reversal makes room', () => {
    const twice = [allocation, allocation];
    refuses(() => checkAllocations([invoice, payment], twice), 'ledger.overAllocated', {
      document: 'F1',
      amountMinor: 120,
      most: 100,
    });
    const invoices = [invoice, { ...invoice, id: 'F2' }];
    const spread = [
      { ...allocation, amountMinor: 100 },
      { ...allocation, invoiceId: 'F2' },
    ];
    refuses(() => checkAllocations([...invoices, payment], spread), 'ledger.overAllocated', {
      document: 'P1',
      amountMinor: 160,
    });
    expect(() => checkAllocations([invoice, payment], [{ ...allocation, reversedDay: DAY }, allocation])).not.toThrow();
    const returned = { ...payment, id: 'R1', reversesId: 'P1' };
    const second = { ...payment, id: 'P2' };
    const after = [allocation, { ...allocation, sourceId: 'P2' }];
    expect(() => checkAllocations([invoice, payment, returned, second], after)).not.toThrow();
    expect(() => checkAllocations([invoice, payment], [{ ...allocation, amountMinor: 100 }])).not.toThrow();
  });

  it('documents that undo each other in a circle, whatever stands beside them', () => {
    const [first, second] = [
      { ...invoice, reversesId: 'F2' },
      { ...invoice, id: 'F2', reversesId: 'F1' },
    ];
    for (const documents of [
      [payment, first, second],
      [{ ...invoice, reversesId: 'F1' }, payment],
    ])
      for (const call of read(documents)) refuses(call, 'ledger.reversalLoop', { document: 'F1' });
  });

  it('but reads a reversal of a reversal of a reversal, however long the row', () => {
    const row = Array.from({ length: 20_001 }, (_, at) => ({
      ...payment,
      id: `P${at}`,
      reversesId: at === 0 ? null : `P${at - 1}`,
    }));
    expect(ledgerAt(row, [], [], DAY).credits.length).toBe(1);
    expect(ledgerAt(row.slice(1), [], [], DAY).credits.length).toBe(0);
    expect(ledgerAt(row.slice(0, -1), [], [], DAY).credits.length).toBe(0);
  });

  it('kinds, states, ids and reversals that do not fit', () => {
    const returned: LedgerDocument = { ...payment, id: 'R1', reversesId: 'P1' };
    const cases: [LedgerDocument[], string][] = [
      [[{ ...invoice, kind: 'deposit' as 'invoice' }], 'documents[0].kind'],
      [[{ ...invoice, kind: 'toString' as 'invoice' }], 'documents[0].kind'],
      [[{ ...invoice, status: 'Final' as 'final' }], 'documents[0].status'],
      [[invoice, { ...invoice, status: 'draft' }], 'documents[0].id'],
      [[payment, { ...returned, amountMinor: 1 }], 'documents[1].reversesId'],
      [[payment, { ...returned, currency: 'USD' }], 'documents[1].reversesId'],
      [[payment, { ...returned, kind: 'refund' }], 'documents[1].reversesId'],
    ];
    for (const [documents, argument] of cases)
      for (const call of read(documents)) refuses(call, 'ledger.badDocument', { argument });
    for (const call of read([payment, returned, { ...returned, id: 'R2', reversesId: 'elsewhere' }]))
      expect(call).not.toThrow();
  });

  it('disputes that are none', () => {
    const dispute = { invoiceId: 'F1', amountMinor: 10, openedDay: DAY, closedDay: null };
    const withDispute = (change: object) => () => ledgerAt([invoice], [], [dispute, { ...dispute, ...change }], DAY);
    for (const [amountMinor, value] of NO_COUNTS)
      refuses(withDispute({ amountMinor }), 'ledger.badAmount', { argument: 'disputes[1].amountMinor', value });
    for (const value of NO_DAYS)
      for (const field of ['openedDay', 'closedDay'])
        refuses(withDispute({ [field]: value }), 'ledger.badDay', { argument: `disputes[1].${field}`, value });
  });

  it('days on which parts are taken back, and on which the score is read', () => {
    for (const value of NO_DAYS) {
      for (const call of read([invoice, payment], [{ ...allocation, reversedDay: value }]))
        refuses(call, 'ledger.badDay', { argument: 'allocations[0].reversedDay', value });
      refuses(() => payerTotals([], value), 'ledger.badDay', { argument: 'asOf', value });
      const counted = { amountMinor: 100, dueDay: '2026-03-01', settledDay: value, isSettledByPayment: true };
      refuses(() => payerTotals([counted], DAY), 'ledger.badDay', { argument: 'settledDay', value });
    }
  });

  it('aging has no −0', () => {
    expect(
      Object.values(agingOf(ledgerAt([invoice], [], [], DAY))[0] ?? {}).some((value) => Object.is(value, -0)),
    ).toBe(false);
  });

  it('parts of a settlement', () => {
    const part = { day: DAY, amountMinor: 100, sourceKind: 'payment' as const };
    for (const [value] of NO_COUNTS) {
      refuses(() => settlementOf(value, []), 'ledger.badAmount', { argument: 'amountMinor' });
      refuses(() => settlementOf(100, [{ ...part, amountMinor: value }]), 'ledger.badAmount', {
        argument: 'parts[0].amountMinor',
      });
    }
    for (const day of NO_DAYS)
      refuses(() => settlementOf(100, [{ ...part, day }]), 'ledger.badDay', { argument: 'parts[0].day', value: day });
    refuses(() => settlementOf(100, [part, part]), 'ledger.overAllocated', { amountMinor: 100 });
  });

  it('amounts and days behind the payer score', () => {
    const counted = { amountMinor: 100, dueDay: '2026-03-01', settledDay: DAY, isSettledByPayment: true };
    for (const [amountMinor, value] of NO_COUNTS)
      refuses(() => payerTotals([{ ...counted, amountMinor }], DAY), 'ledger.badAmount', {
        argument: 'amountMinor',
        value,
      });
    for (const text of NO_DAYS)
      refuses(() => payerTotals([{ ...counted, dueDay: text }], DAY), 'calendar.invalidDay', { text });
  });
});

describe('agreements refuse what does not run', () => {
  const line: Agreement = {
    id: 'a',
    isProposal: false,
    startDay: '2026-01-01',
    termEndDay: '9999-12-31',
    endedOn: null,
    autoRenew: false,
    noticeMonths: 0,
    noticeDays: 0,
    renewalMonths: null,
    amountMinor: 100,
    billingPeriod: 'month',
    currency: 'EUR',
    knownDay: '2026-01-01',
    acts: [],
  };
  const change = { startDay: DAY, addedMinor: 10 };

  it('a rise of what is cancelled or was never signed', () => {
    const cancelled = { ...line, acts: [{ kind: 'cancelled' as const, day: '2026-02-01', knownDay: '2026-02-01' }] };
    for (const [parent, status] of [
      [cancelled, 'cancelled'],
      [{ ...line, isProposal: true }, 'pending'],
    ] as const)
      refuses(() => amendUp(parent, change), 'agreement.notRunning', { status });
    for (const value of NO_DAYS)
      refuses(() => amendUp(line, { ...change, startDay: value }), 'agreement.badDay', { argument: 'asOf', value });
    refuses(() => amendDown(line, { startDay: DAY, leftMinor: -0 }), 'agreement.notAFall');
  });

  it('a period that ends before it begins, but reads an end that never comes', () => {
    refuses(() => mrrMovements({ id: 'c', agreements: [line] }, '2026-03-31', '2026-03-30'), 'agreement.badPeriod');
    expect(mrrMovements({ id: 'c', agreements: [line] }, '2025-12-31', DAY)).toHaveLength(1);
  });

  it('rates that give no whole parts, and sums that a number cannot hold', () => {
    const read = (convert: () => number, amountMinor = 100) =>
      mrrMovements(
        {
          id: 'c',
          agreements: [
            { ...line, amountMinor },
            { ...line, id: 'b', amountMinor },
          ],
        },
        '2025-12-31',
        DAY,
        convert,
      );
    for (const [value] of NO_WHOLES) refuses(() => read(() => value), 'agreement.badAmount', { argument: 'parts72' });
    refuses(() => read(() => 9 * 10 ** 15), 'agreement.badAmount', { argument: 'total' });
  });
});

describe('agreements refuse terms that are none', () => {
  const agreement: Agreement = {
    id: 'a',
    isProposal: false,
    startDay: '2026-01-01',
    termEndDay: '2026-12-31',
    endedOn: '2026-12-31',
    autoRenew: true,
    noticeMonths: 3,
    noticeDays: 0,
    renewalMonths: 12,
    amountMinor: 100,
    billingPeriod: 'year',
    currency: 'EUR',
    knownDay: '2026-01-01',
    acts: [{ kind: 'paused', day: '2026-02-01', knownDay: '2026-02-01' }],
  };

  it.each(['startDay', 'termEndDay', 'endedOn', 'knownDay'] as const)('%s', (argument) => {
    for (const value of NO_DAYS)
      refuses(() => agreementStatus({ ...agreement, [argument]: value }, DAY), 'agreement.badDay', { argument, value });
  });

  it('days of acts, and of reading', () => {
    for (const value of NO_DAYS) {
      for (const field of ['day', 'knownDay'] as const) {
        const acts = agreement.acts.map((act) => ({ ...act, [field]: value }));
        refuses(() => agreementStatus({ ...agreement, acts }, DAY), 'agreement.badDay', {
          argument: `acts[0].${field}`,
        });
      }
      refuses(() => agreementStatus(agreement, value), 'agreement.badDay', { argument: 'asOf', value });
    }
  });

  it.each(['noticeMonths', 'noticeDays', 'renewalMonths'] as const)('%s', (argument) => {
    for (const [number, value] of NO_COUNTS)
      refuses(() => agreementStatus({ ...agreement, [argument]: number }, DAY), 'agreement.badCount', {
        argument,
        value,
      });
  });

  it('amounts, periods and currencies', () => {
    for (const [amountMinor, value] of NO_WHOLES) {
      refuses(() => mrr72({ ...agreement, amountMinor }), 'agreement.badAmount', { argument: 'amountMinor', value });
      refuses(() => mrrMinor(amountMinor), 'agreement.badAmount', { argument: 'parts72', value });
    }
    const billingPeriod = 'fortnight' as 'month';
    refuses(() => mrr72({ ...agreement, billingPeriod }), 'agreement.badPeriod', { value: 'fortnight' });
    refuses(() => agreementStatus({ ...agreement, currency: 'eur' }, DAY), 'agreement.unknownCurrency', {
      value: 'eur',
    });
  });
});
