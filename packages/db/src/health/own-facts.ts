import type { CalendarDate } from '@vigie/domain/calendar';
import type { CustomType } from '@vigie/domain/custom-field';
import { sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** What a field of the organisation holds of a customer: whole millionths, minor units, 0 or 1, or a day. */
export interface FieldFact {
  customerId: string;
  key: string;
  type: CustomType;
  valueInt: string | null;
  valueDate: CalendarDate | null;
}

/** What fields in use hold of customers, by their keys; in one statement, as they stand now. */
export async function loadFieldFacts(tx: OrgTx, customerIds: string[], keys: string[]): Promise<FieldFact[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<FieldFact>`
    select v.entity_id as customer_id, f.key, f.type, v.value_int::text as value_int, v.value_date
    from custom_field f join custom_value v on v.org_id = f.org_id and v.field_id = f.id
    where f.org_id = ${tx.orgId} and f.entity = 'customer' and f.key = any (${keys}::text[]) and f.archived_at is null
      and ${isOneOf('v.entity_id', customerIds)}`.execute(tx.db);
  return rows;
}

/** What a metric says of a customer. */
export interface MetricFact {
  customerId: string;
  key: string;
  value: number;
  day: CalendarDate;
}

/** Of metrics in use, by their keys, the value of the latest day up to `asOf`, by the last word known by `known`. */
export async function loadMetricFacts(
  tx: OrgTx,
  customerIds: string[],
  keys: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
): Promise<MetricFact[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<MetricFact>`
    select w.customer_id, m.key, v.value, v.day
    from metric m cross join unnest(${customerIds}::uuid[]) as w (customer_id)
    cross join lateral (
      select value, day from metric_value v
      where v.org_id = ${tx.orgId} and v.customer_id = w.customer_id and v.metric_id = m.id and v.day <= ${asOf} and v.known_day <= ${known}
      order by v.day desc, v.known_day desc, v.recorded_at desc, v.id desc limit 1) v
    where m.org_id = ${tx.orgId} and m.key = any (${keys}::text[]) and m.archived_at is null`.execute(tx.db);
  return rows;
}
