import { loadAgreements } from '@vigie/db/agreement';
import { loadDatedValues, loadFrozen, loadHealthActs, loadRates } from '@vigie/db/health';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { customerMrr } from '@vigie/domain/agreement';
import { addDays, type CalendarDate } from '@vigie/domain/calendar';
import { effectiveHealth } from '@vigie/domain/health';
import fc from 'fast-check';
import { sql } from 'kysely';
import { saveAgreements } from '../agreement/agreement.ts';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { SUPPLIED_FIELDS } from '../health/facts.ts';
import { inReporting, sourcesOf } from '../health/figure.ts';
import { givePulse, liftHealth, overrideHealth, type Standing, scoresOn } from '../health/health.ts';
import { changeRates } from '../rate/rate.ts';
import { rescoreDirty } from '../rescore/rescore.ts';

const FIRST: CalendarDate = '2026-04-01';
const CUSTOMERS = ['A', 'B', 'C', 'D'];
const STAGES = ['Run', 'Run', 'Onboarding', 'Prospect', 'Churn'];
const KINDS = ['stage', 'supplied', 'score', 'status', 'lift', 'pulse', 'agreement', 'agreement', 'rate'] as const;

/** What somebody did on a day; what it is about is picked by number. */
export interface Step {
  kind: (typeof KINDS)[number];
  customer: number;
  /** Days after the one before. */
  later: number;
  amount: number;
}

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    customer: fc.nat(CUSTOMERS.length - 1),
    later: fc.nat(9),
    amount: fc.nat(6),
  }),
  { minLength: 4, maxLength: 30, size: 'max' },
);

/** Days pass, people act on them, the worker scores each day; answers the last day. */
export async function live(org: OrgScope, drawn: readonly Step[]): Promise<CalendarDate> {
  const start = { ...org, today: FIRST };
  await inTransaction(start, (tx) =>
    saveCustomers(
      tx,
      CUSTOMERS.map((customerId, line) => ({ line, customerId, name: customerId, stage: STAGES[line + 1] ?? 'Run' })),
    ),
  );
  await rescoreDirty(start);
  let day = FIRST;
  for (const step of drawn) {
    day = addDays(day, step.later);
    const then = { ...org, today: day };
    await act(then, step);
    await rescoreDirty(then);
  }
  return day;
}

async function act(org: OrgScope, { kind, customer, amount }: Step): Promise<void> {
  const customerId = CUSTOMERS[customer] ?? 'A';
  const id = await inTransaction(org, (tx) => idOf(tx, customerId));
  const expiresDay = amount % 2 === 0 ? null : addDays(org.today, amount * 3);
  const byHand = { customerId: id, reason: 'drawn', expiresDay };
  if (kind === 'stage')
    await inTransaction(org, (tx) => saveCustomers(tx, [{ line: 0, customerId, stage: STAGES[amount % 5] ?? 'Run' }]));
  else if (kind === 'supplied')
    await inTransaction(org, (tx) =>
      saveCustomers(tx, [{ line: 0, customerId, healthScore: amount === 0 ? null : amount * 16 }]),
    );
  else if (kind === 'score') await overrideHealth(org, { ...byHand, field: 'score', value: amount * 15 });
  else if (kind === 'status')
    await overrideHealth(org, { ...byHand, field: 'status', value: amount > 3 ? 'healthy' : 'escalated' });
  else if (kind === 'lift') await liftOne(org, id);
  else if (kind === 'pulse')
    await givePulse(org, { customerId: id, value: ((amount % 5) + 1) as 1 | 2 | 3 | 4 | 5, note: null });
  else if (kind === 'rate')
    await changeRates(org, [{ currency: 'USD', day: org.today, rate: `0.${amount + 1}`, source: 'drawn' }]);
  else await agree(org, customerId, amount);
}

async function agree(org: OrgScope, customerId: string, amount: number): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId }], { createMissing: false, action: 'customer.edit' });
    const draft = {
      line: 0,
      agreementId: `${customerId} ${amount % 3}`,
      customerId,
      startDay: addDays(org.today, (amount % 3) * 7 - 7),
      endedOn: amount === 5 ? org.today : null,
      autoRenew: true,
      amountMinor: amount * 1_001,
      billingPeriod: amount % 2 ? ('month' as const) : ('year' as const),
      currency: amount % 3 === 2 ? 'USD' : 'EUR',
    };
    await saveAgreements(tx, [draft], resolve);
  });
}

async function liftOne(org: OrgScope, id: string): Promise<void> {
  const standing = await inTransaction(org, async (tx) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from health_act where org_id = ${tx.orgId} and customer_id = ${id}::uuid
      and lifted_day is null and (expires_day is null or expires_day >= ${tx.today}) order by id limit 1`.execute(
      tx.db,
    );
    return rows[0]?.id;
  });
  if (standing !== undefined) await liftHealth(org, standing, 'drawn');
}

async function idOf(tx: OrgTx, customerId: string): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`select id from customer where org_id = ${tx.orgId} and customer_id = ${customerId}`.execute(tx.db);
  return rows[0]?.id ?? '';
}

/** How one customer stood on one day, read as its record reads it; null where it was no customer. */
export async function standingOf(tx: OrgTx, id: string, day: CalendarDate): Promise<Standing | null> {
  const { rows } = await sql<{ kind: string }>`select s.kind from customer_change h
    join stage s on s.org_id = h.org_id and s.id = h.value::uuid
    where h.org_id = ${tx.orgId} and h.customer_id = ${id}::uuid and h.field = 'stage' and h.day <= ${day} and h.known_day <= ${day}
    order by h.day desc, h.recorded_at desc, h.id desc limit 1`.execute(tx.db);
  const [frozen] = await loadFrozen(tx, [{ customerId: id, day }]);
  if (rows[0]?.kind !== 'customer' || frozen !== null) return null;
  const [scored] = await scoresOn(tx, id, [day]);
  if (scored === undefined) throw new Error('Not scored.');
  const dated = await loadDatedValues(tx, [id], SUPPLIED_FIELDS, day);
  const acts = await loadHealthActs(tx, [id], day);
  const sources = sourcesOf(new Map(dated.map((one) => [one.field, one])), acts.get(id), day);
  const { score, status } = effectiveHealth(scored.row.computedScore, sources, scored.profile);
  const agreements = (await loadAgreements(tx, [id], day)).get(id) ?? [];
  const mrr72 = inReporting(tx, customerMrr(agreements, day), await loadRates(tx, day), day);
  return { score: score.value, status: status.value, isKnown: true, mrr72 };
}
