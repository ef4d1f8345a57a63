import { addDays } from '@vigie/domain/calendar';
import { type RawBuilder, sql } from 'kysely';
import type { Fixture } from './fixture.ts';

/** What of the facts and figures is meant: all, or that of some customers. */
const among = (ids: string[] | null, column = 'customer_id'): RawBuilder<unknown> =>
  ids === null ? sql`true` : sql`${sql.ref(column)} = any (${ids}::uuid[])`;

/** A copy of the figures, amounts and snapshots as they are, from which the floor writes. */
export async function copyFigures({ owner }: Fixture): Promise<void> {
  await sql`drop schema if exists bench cascade`.execute(owner);
  await sql`create schema bench`.execute(owner);
  await sql`create table bench.figure as select * from customer_figure`.execute(owner);
  await sql`create table bench.money as select * from customer_money`.execute(owner);
  await sql`create table bench.snapshot as select * from health_snapshot where series = 'live'`.execute(owner);
  for (const table of ['figure', 'money', 'snapshot'])
    await sql`create index on ${sql.table(`bench.${table}`)} (org_id, customer_id)`.execute(owner);
}

/** The state before a first scoring: every figure and snapshot has to be written. */
export async function blank({ owner }: Fixture, ids: string[] | null = null): Promise<void> {
  await sql`update customer_figure set computed_score = null, score = null, status = null, confidence = -1, sparkline = '{}', mrr_now = null, last_activity_day = null
    where ${among(ids)}`.execute(owner);
  await sql`delete from customer_money where ${among(ids)}`.execute(owner);
  await sql`delete from health_snapshot where series = 'live' and ${among(ids)}`.execute(owner);
  if (ids === null) await sql`vacuum analyze`.execute(owner);
}

/** The same facts read, and the same rows written, by SQL that decides nothing. */
export async function floorSql({ owner, scope }: Fixture, ids: string[] | null = null): Promise<void> {
  const { orgId, today } = scope;
  const nil = '00000000-0000-0000-0000-000000000000';
  await owner.transaction().execute(async (db) => {
    await sql`create temp table usage_facts on commit drop as
      select u.customer_id, max(u.day) filter (where u.connections > 0) as last_activity_day, sum(u.connections) filter (where u.day >= ${addDays(today, -29)}) as c30,
        sum(u.connections) filter (where u.day between ${addDays(today, -59)} and ${addDays(today, -30)}) as p30,
        count(distinct c.id) filter (where u.day >= ${addDays(today, -29)} and u.connections > 0) as active, count(distinct u.feature_id) filter (where u.day >= ${addDays(today, -29)} and u.feature_id <> ${nil}::uuid) as features
      from usage_day u left join contact c on c.org_id = u.org_id and c.id = u.contact_id and c.is_known and c.archived_at is null
      where u.org_id = ${orgId} and ${among(ids, 'u.customer_id')} and u.day <= ${today} group by u.customer_id`.execute(
      db,
    );
    await sql`create temp table contact_facts on commit drop as select customer_id, count(*) from contact where org_id = ${orgId} and ${among(ids)} and is_known and archived_at is null group by 1`.execute(
      db,
    );
    await sql`create temp table interaction_facts on commit drop as
      select customer_id, max(touch_day), max(touch_day) filter (where is_user_touch) as u, max(touch_day) filter (where is_sponsor_touch) as s, max(touch_day) filter (where kind in ('meeting', 'video-meeting')) as m,
        max(touch_day) filter (where kind = 'call') as c, sum(sentiment) filter (where is_sentiment_counted and day > ${addDays(today, -90)}) as grades,
        count(*) filter (where kind = 'ticket' and (closed_day > ${today} or closed_day is null)) as tickets
      from interaction where org_id = ${orgId} and ${among(ids)} and day <= ${today} group by 1`.execute(db);
    await sql`create temp table agreement_facts on commit drop as select a.*, (select json_agg(t.kind) from agreement_act t where t.org_id = a.org_id and t.agreement_id = a.id) as acts
      from agreement a where org_id = ${orgId} and ${among(ids)} and known_day <= ${today}`.execute(db);
    await sql`create temp table ledger_facts on commit drop as
      with paid as (select a.invoice_id, sum(a.amount_minor) as minor from allocation a join document s on s.org_id = a.org_id and s.id = a.source_id
                    where a.org_id = ${orgId} and ${among(ids, 'a.customer_id')} and s.day <= ${today} and (a.reversed_day is null or a.reversed_day > ${today}) group by 1)
      select d.customer_id, d.currency, sum(case when d.kind in ('invoice', 'refund') then d.amount_minor else -d.amount_minor end) as outstanding,
        sum(case when d.kind = 'invoice' and d.due_day < ${today} then greatest(0, d.amount_minor - coalesce(p.minor, 0)) else 0 end) as overdue,
        sum(d.amount_minor * (d.settled_day - d.due_day)) filter (where d.settled_day <= ${today} and d.is_settled_by_payment) as weighted, sum(d.amount_minor) filter (where d.settled_day <= ${today}) as weight
      from document d left join paid p on p.invoice_id = d.id where d.org_id = ${orgId} and ${among(ids, 'd.customer_id')} and d.status = 'final' and d.day <= ${today} group by 1, 2`.execute(
      db,
    );
    await sql`create temp table dated_facts on commit drop as select distinct on (customer_id, field) customer_id, field, value, day from customer_change
      where org_id = ${orgId} and ${among(ids)} and day <= ${today} order by customer_id, field, day desc, recorded_at desc`.execute(
      db,
    );
    const { rows } = await sql<{
      columns: string;
    }>`select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
      where attrelid = 'customer_figure'::regclass and attnum > 0 and not attisdropped and attname not in ('org_id', 'customer_id')`.execute(
      db,
    );
    const columns = sql.raw(rows[0]?.columns ?? '');
    await sql`update customer_figure f set (${columns}) = (select ${columns} from bench.figure b where b.org_id = f.org_id and b.customer_id = f.customer_id) where ${among(ids)}`.execute(
      db,
    );
    await sql`insert into customer_money select * from bench.money where ${among(ids)}`.execute(db);
    await sql`insert into health_snapshot select * from bench.snapshot where ${among(ids)}`.execute(db);
  });
}

/** What we wrote is what was there before: a fast recompute that is wrong would measure nothing. */
export async function checkSame({ owner }: Fixture): Promise<void> {
  const { rows } = await sql<{
    wrong: number;
  }>`select count(*)::int as wrong from customer_figure f join bench.figure b using (org_id, customer_id)
    where (f.score, f.confidence, f.mrr_now, f.outstanding_minor, f.last_activity_day) is distinct from (b.score, b.confidence, b.mrr_now, b.outstanding_minor, b.last_activity_day)`.execute(
    owner,
  );
  if (rows[0]?.wrong !== 0) throw new Error(`${rows[0]?.wrong} customers were scored differently.`);
}
