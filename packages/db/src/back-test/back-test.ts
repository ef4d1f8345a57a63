import type { CalendarDate } from '@vigie/domain/calendar';
import type { BackTestCustomer } from '@vigie/domain/health';
import { sql } from 'kysely';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export type BackTestStatus = 'running' | 'done' | 'failed';

/** A trial of a profile on the past. */
export interface StoredBackTest {
  id: string;
  profile: unknown;
  leadDays: number;
  day: CalendarDate;
  status: BackTestStatus;
  failure: string | null;
  cases: number;
  done: number;
  result: unknown;
  actorId: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const COLUMNS = sql.raw(
  'id, profile, lead_days, day, status, failure, cases, done, result, actor_id, created_at, finished_at',
);

export async function addBackTest(
  tx: OrgTx,
  given: Pick<StoredBackTest, 'id' | 'profile' | 'leadDays'> & { actorKind: string },
): Promise<void> {
  await insertRows(tx, 'back_test', [{ ...given, day: tx.today, status: 'running', actorId: tx.actor.userId }]);
}

export async function getBackTest(tx: OrgTx, id: string): Promise<StoredBackTest | null> {
  const { rows } = await sql<StoredBackTest>`
    select ${COLUMNS} from back_test where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
  return rows[0] ?? null;
}

/** The last trials, the latest first, without what came out. */
export async function listBackTests(tx: OrgTx, limit: number): Promise<Omit<StoredBackTest, 'result'>[]> {
  const { rows } = await sql<StoredBackTest>`
    select ${COLUMNS} from back_test where org_id = ${tx.orgId} order by created_at desc, id desc limit ${limit}`.execute(
    tx.db,
  );
  return rows.map(({ result: _, ...test }) => test);
}

/** Those who ask at once come one after the other, until the end of the transaction. */
export async function lockBackTests(tx: OrgTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`back-test ${tx.orgId}`}, 0))`.execute(tx.db);
}

export async function listRunningBackTests(tx: OrgTx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from back_test where org_id = ${tx.orgId} and status = 'running' order by created_at, id`.execute(tx.db);
  return rows.map(({ id }) => id);
}

export async function saveBackTestProgress(tx: OrgTx, id: string, cases: number, done: number): Promise<void> {
  await sql`update back_test set cases = ${cases}, done = ${done}
    where org_id = ${tx.orgId} and id = ${id}::uuid and status = 'running'`.execute(tx.db);
}

export async function endBackTest(
  tx: OrgTx,
  id: string,
  end: { result: unknown } | { failure: string },
): Promise<void> {
  const [status, result, failure] =
    'result' in end ? ['done', JSON.stringify(end.result), null] : ['failed', null, end.failure];
  await sql`update back_test set status = ${status}, result = ${result}::jsonb, failure = ${failure}, finished_at = now()
    where org_id = ${tx.orgId} and id = ${id}::uuid and status = 'running'`.execute(tx.db);
}

/**
 * Every customer with its stays, as known on a day: when it left, by churn events and moves to a churn stage, and when it
 * came back, by moves out of one.
 */
export async function loadStayHistories(tx: OrgTx, asOf: CalendarDate): Promise<BackTestCustomer[]> {
  const { rows } = await sql<{
    customerId: string;
    since: CalendarDate | null;
    churnDays: CalendarDate[] | null;
    returnDays: CalendarDate[] | null;
  }>`
    with move as (
      select h.customer_id, h.day, s.kind = 'churn' as is_out,
        lag(s.kind = 'churn') over (partition by h.customer_id order by h.day, h.recorded_at, h.id) as was_out
      from customer_change h join stage s on s.org_id = h.org_id and s.id = h.value::uuid
      where h.org_id = ${tx.orgId} and h.field = 'stage' and h.day <= ${asOf} and h.known_day <= ${asOf}
    ), out as (
      select customer_id, day from churn_event where org_id = ${tx.orgId} and day <= ${asOf} and known_day <= ${asOf}
      -- A customer that came in as lost left on a day that nobody told; a departure that somebody told moves a stage too.
      union select customer_id, day from move m where is_out and was_out = false and not exists (
        select 1 from churn_event e where e.org_id = ${tx.orgId} and e.customer_id = m.customer_id
          and e.day between m.day - 60 and m.day + 60 and e.known_day <= ${asOf})
    ), churn as (
      select customer_id, array_agg(distinct to_char(day, 'YYYY-MM-DD')) as days from out group by customer_id
    ), back as (
      select customer_id, array_agg(distinct to_char(day, 'YYYY-MM-DD')) as days from move where not is_out and was_out group by customer_id
    )
    select c.id as customer_id, c.since_day as since, churn.days as churn_days, back.days as return_days
    from customer c left join churn on churn.customer_id = c.id left join back on back.customer_id = c.id
    where c.org_id = ${tx.orgId} order by c.id`.execute(tx.db);
  return rows.map(({ customerId, since, churnDays, returnDays }) => ({
    customerId,
    since,
    churnDays: churnDays ?? [],
    returnDays: returnDays ?? [],
  }));
}
