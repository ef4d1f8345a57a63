import { sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { lockCustomers, type StoredCustomer } from './customer-write.ts';

/** What hangs on a customer, counted; private exchanges and contacts that nobody made yet included. */
export interface CustomerParts {
  contacts: number;
  interactions: number;
  agreements: number;
  documents: number;
  usageEvents: number;
  usageDays: number;
  churnEvents: number;
  comments: number;
  customValues: number;
  metricValues: number;
  children: number;
  /** Customers that were merged into it, and could still be taken apart. */
  merges: number;
}

/** The records under a customer that custom fields may have values of: no key leads from the values to them. */
const HOLDERS = ['contact', 'interaction', 'agreement', 'document'];

const ofCustomers = (tx: OrgTx, ids: string[]) =>
  sql.join(
    [
      sql`select unnest(${ids}::uuid[]) as id`,
      ...HOLDERS.map(
        (table) =>
          sql`select t.id from ${sql.table(table)} t where t.org_id = ${tx.orgId} and t.customer_id = any (${ids}::uuid[])`,
      ),
    ],
    sql` union all `,
  );

export async function countCustomerParts(tx: OrgTx, customerId: string): Promise<CustomerParts> {
  const count = (table: string) =>
    sql`(select count(*)::integer from ${sql.table(table)} t where t.org_id = ${tx.orgId} and t.customer_id = ${customerId}::uuid)`;
  const { rows } = await sql<CustomerParts>`
    select ${count('contact')} as contacts, ${count('interaction')} as interactions, ${count('agreement')} as agreements,
      ${count('document')} as documents, ${count('usage_event')} as usage_events,
      (select count(distinct t.day)::integer from usage_day t where t.org_id = ${tx.orgId} and t.customer_id = ${customerId}::uuid) as usage_days, ${count('churn_event')} as churn_events, ${count('comment')} as comments,
      (select count(*)::integer from custom_value v where v.org_id = ${tx.orgId} and v.entity_id in (${ofCustomers(tx, [customerId])})) as custom_values, ${count('metric_value')} as metric_values,
      (select count(*)::integer from customer k where k.org_id = ${tx.orgId} and k.parent_id = ${customerId}::uuid) as children, ${count('customer_merge')} as merges`.execute(
    tx.db,
  );
  return rows[0]!;
}

async function listAround(tx: OrgTx, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from customer where org_id = ${tx.orgId} and parent_id = any (${ids}::uuid[])
    union select parent_id from customer where org_id = ${tx.orgId} and id = any (${ids}::uuid[]) and parent_id is not null`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

/**
 * Customers that are to go, with those right above and below them and any `others`, held until the end of the transaction:
 * nobody writes under them meanwhile. Their figures first, as scoring takes them, then all customers in the order of their
 * ids, as every write does.
 */
export async function lockForRemoval(tx: OrgTx, ids: string[], others: string[] = []): Promise<StoredCustomer[]> {
  await sql`select from customer_figure where org_id = ${tx.orgId} and ${isOneOf('customer_id', ids)}
    order by customer_id for update`.execute(tx.db);
  await lockCustomers(tx, [...ids, ...others, ...(await listAround(tx, ids))]);
  // One that was put below them in between is found now; another can no longer come.
  return lockCustomers(tx, [...ids, ...others, ...(await listAround(tx, ids))]);
}

/** Takes customers away for good, with everything that hangs on them; children have to be put elsewhere before. */
export async function deleteCustomers(tx: OrgTx, ids: string[]): Promise<void> {
  await sql`delete from custom_value where org_id = ${tx.orgId} and entity_id in (${ofCustomers(tx, ids)})`.execute(
    tx.db,
  );
  await sql`delete from customer where org_id = ${tx.orgId} and id = any (${ids}::uuid[])`.execute(tx.db);
}

/** The features that customers used, ever. */
export async function listUsedFeatures(tx: OrgTx, customerIds: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct d.feature_id as id from usage_day d
    where d.org_id = ${tx.orgId} and ${isOneOf('d.customer_id', customerIds)}
      and d.feature_id <> '00000000-0000-0000-0000-000000000000'`.execute(tx.db);
  return rows.map(({ id }) => id);
}
