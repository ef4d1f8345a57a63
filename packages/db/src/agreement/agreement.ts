import type { Agreement, AgreementAct, BillingPeriod } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
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
    where a.org_id = ${tx.orgId} and a.customer_id = any (${customerIds}::uuid[]) and a.known_day <= ${asOf}
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
  oneTimeFeeMinor: number;
}

/** What the domain does not need of agreements, for their list. */
export async function listAgreementDetails(tx: OrgTx, customerId: string): Promise<AgreementDetail[]> {
  const { rows } =
    await sql<AgreementDetail>`select id, agreement_id, name, type, nature, plan, one_time_fee_minor from agreement
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and known_day <= ${tx.today} order by start_day desc, id desc`.execute(
      tx.db,
    );
  return rows;
}

/** Starts of agreements and churn events of a customer between two days, for the marks on its curve. */
export async function listMarkers(
  tx: OrgTx,
  customerId: string,
  from: CalendarDate,
  to: CalendarDate,
): Promise<{ day: CalendarDate; kind: 'agreement' | 'churn'; label: string }[]> {
  const { rows } = await sql<{ day: CalendarDate; kind: 'agreement' | 'churn'; label: string }>`
    select start_day as day, 'agreement' as kind, coalesce(name, plan, agreement_id, '') as label from agreement
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and start_day between ${from} and ${to} and known_day <= ${to}
    union all
    select day, 'churn', coalesce(reason, '') from churn_event
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day between ${from} and ${to} and known_day <= ${to}
    order by 1, 2 limit 20`.execute(tx.db);
  return rows;
}
