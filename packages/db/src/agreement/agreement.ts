import type { Agreement, AgreementAct, BillingPeriod } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { insertRows, isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Agreements of customers with their dated acts, as the domain reads them, known by a day. */
export async function loadAgreements(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
): Promise<Map<string, Agreement[]>> {
  const { rows } = await sql<
    Omit<Agreement, 'acts' | 'billingPeriod'> & {
      customerId: string;
      billingPeriod: BillingPeriod;
      acts: AgreementAct[] | null;
    }
  >`
    select a.id, a.customer_id, a.is_proposal, a.start_day, a.term_end_day, a.ended_on, a.auto_renew, a.notice_months, a.notice_days,
      a.renewal_months, a.amount_minor, a.billing_period, a.currency, a.known_day,
      (select json_agg(json_build_object('kind', t.kind, 'day', t.day, 'knownDay', t.known_day) order by t.day, t.id)
       from agreement_act t where t.org_id = a.org_id and t.agreement_id = a.id) as acts
    from agreement a
    where a.org_id = ${tx.orgId} and ${isOneOf('a.customer_id', customerIds)} and a.known_day <= ${asOf}
    order by a.customer_id, a.start_day, a.id`.execute(tx.db);
  const byCustomer = new Map<string, Agreement[]>();
  for (const { customerId, acts, ...row } of rows) {
    const own = byCustomer.get(customerId) ?? [];
    own.push({ ...row, acts: acts ?? [] });
    byCustomer.set(customerId, own);
  }
  return byCustomer;
}

export interface AgreementDetail {
  id: string;
  agreementId: string | null;
  name: string | null;
  type: string | null;
  nature: string;
  plan: string | null;
  parentId: string | null;
  oneTimeFeeMinor: number;
  version: number;
}

/** What the domain does not need of agreements, for their list. */
export async function listAgreementDetails(tx: OrgTx, customerId: string): Promise<AgreementDetail[]> {
  const { rows } =
    await sql<AgreementDetail>`select id, agreement_id, name, type, nature, plan, parent_id, one_time_fee_minor, version from agreement
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and known_day <= ${tx.today} order by start_day desc, id desc`.execute(
      tx.db,
    );
  return rows;
}

/** The stored side of an agreement that writes compare with. */
export interface StoredAgreement extends Omit<Agreement, 'acts'>, Omit<AgreementDetail, 'id'> {
  customerId: string;
  acts: AgreementAct[];
}

/**
 * Agreements to be written, by our ids, by their own or all of a customer, locked until the end of the transaction in
 * the order of their ids. Their acts are read once the locks are held: those that another writer has just added count.
 */
export async function lockAgreements(
  tx: OrgTx,
  keys: { ids?: string[]; agreementIds?: string[]; customerIds?: string[] },
): Promise<StoredAgreement[]> {
  const { rows } = await sql<Omit<StoredAgreement, 'acts'>>`
    select id, customer_id, agreement_id, name, type, nature, plan, parent_id, is_proposal, start_day, term_end_day, ended_on, auto_renew,
      notice_months, notice_days, renewal_months, amount_minor, billing_period, one_time_fee_minor, currency, known_day, version
    from agreement where org_id = ${tx.orgId} and (id = any (${keys.ids ?? []}::uuid[])
      or agreement_id = any (${keys.agreementIds ?? []}::text[]) or customer_id = any (${keys.customerIds ?? []}::uuid[]))
    order by id for update`.execute(tx.db);
  const acts = Map.groupBy(
    (
      await sql<AgreementAct & { agreementId: string }>`
      select agreement_id, kind, day, known_day from agreement_act
      where org_id = ${tx.orgId} and agreement_id = any (${rows.map((row) => row.id)}::uuid[]) order by day, id`.execute(
        tx.db,
      )
    ).rows,
    (act) => act.agreementId,
  );
  return rows.map((row) => ({
    ...row,
    acts: (acts.get(row.id) ?? []).map(({ kind, day, knownDay }) => ({ kind, day, knownDay })),
  }));
}

/** The customer an agreement belongs to; null for an id that is not an agreement here. */
export async function getAgreementCustomer(tx: OrgTx, id: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('agreement')
    .select('customerId')
    .where('orgId', '=', tx.orgId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.customerId ?? null;
}

/** Adds an act to an agreement. */
export async function addAgreementAct(
  tx: OrgTx,
  act: AgreementAct & { id: string; agreementId: string },
): Promise<void> {
  await insertRows(tx, 'agreement_act', [{ ...act }]);
}

/** What happened to a customer on a day, beside its curve. */
export interface Marker {
  day: CalendarDate;
  kind: 'agreement' | 'churn' | 'byHand';
  label: string;
}

/** Starts of agreements, churn events and health fields set by hand between two days, for the marks on a customer's curve. */
export async function listMarkers(
  tx: OrgTx,
  customerId: string,
  from: CalendarDate,
  to: CalendarDate,
): Promise<Marker[]> {
  const { rows } = await sql<Marker>`
    select start_day as day, 'agreement' as kind, coalesce(name, plan, agreement_id, '') as label from agreement
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and start_day between ${from} and ${to} and known_day <= ${to}
    union all
    select day, 'churn', coalesce(reason, '') from churn_event
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day between ${from} and ${to} and known_day <= ${to}
    union all
    select distinct day, 'byHand', '' from health_act
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and source = 'override'
      and day between ${from} and ${to} and known_day <= ${to}
    order by 1, 2 limit 20`.execute(tx.db);
  return rows;
}
