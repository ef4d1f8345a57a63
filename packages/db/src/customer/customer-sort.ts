import type { Action } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { type RawBuilder, sql } from 'kysely';
import { listCustomFields, type StoredCustomField } from '../custom-field/custom-field.ts';
import { listMembers } from '../organization/organization.ts';
import type { OrgTx } from '../scope/scope.ts';
import { listStages } from '../stage/stage.ts';
import { ACTIVE_USERS, CONNECTIONS, SCORE_CHANGE, TREND } from './figure-value.ts';

/** What a page ends at, by sort: text, a number or a day. */
export type SortValueType = 'text' | 'int' | 'float8' | 'date';

interface SortSource {
  /** The table that its value stands in: c (customer) or f (customer_figure). */
  head: 'c' | 'f';
  value: string;
  type: SortValueType;
  /** What whoever sorts must be allowed on every customer they see: the order tells what the column does. */
  permission?: Action;
}

/** Sorts with an index of their own. Unknown values come last in both directions. */
const INDEXED = {
  name: { head: 'c', value: 'c.name_folded', type: 'text' },
  health: { head: 'f', value: 'f.score', type: 'int' },
  mrr: { head: 'f', value: 'f.mrr_now', type: 'int' },
  outstanding: { head: 'f', value: 'f.outstanding_minor', type: 'int', permission: 'receivables.read' },
  overdue: { head: 'f', value: 'f.overdue_minor', type: 'int', permission: 'receivables.read' },
  renewIn: { head: 'f', value: 'f.renew_day', type: 'date' },
  lastTouch: { head: 'f', value: 'f.last_touch_day', type: 'date' },
  lastActivity: { head: 'f', value: 'f.last_activity_day', type: 'date' },
} as const satisfies Record<string, SortSource>;

/** The other columns: all customers of the organisation are looked at, which is what an index for each would save. */
const PLAIN = {
  // By name: see `orderOf`.
  owner: { head: 'c', value: 'c.owner_id', type: 'text' },
  // By its place: see `orderOf`.
  stage: { head: 'c', value: 'c.stage_id', type: 'int' },
  customerId: { head: 'c', value: 'c.customer_id collate "C"', type: 'text' },
  domain: { head: 'c', value: 'c.domain collate "C"', type: 'text' },
  tags: {
    head: 'c',
    value: '(select min(t.tag_folded) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id)',
    type: 'text',
  },
  // The worst first.
  status: {
    head: 'f',
    value: `(case f.status when 'at-risk' then 0 when 'escalated' then 1 when 'healthy' then 2 end)`,
    type: 'int',
  },
  churnRisk: { head: 'f', value: 'f.churn_risk::integer', type: 'int' },
  scoreChange: { head: 'f', value: `${SCORE_CHANGE}::integer`, type: 'int' },
  confidence: { head: 'f', value: 'f.confidence', type: 'float8' },
  payer: { head: 'f', value: 'f.average_delay_days', type: 'int', permission: 'receivables.read' },
  connections30d: { head: 'f', value: CONNECTIONS, type: 'int' },
  trend: {
    head: 'f',
    value: TREND,
    type: 'float8',
  },
  activeUsers: {
    head: 'f',
    value: ACTIVE_USERS,
    type: 'float8',
  },
} as const satisfies Record<string, SortSource>;

const SOURCES: Record<FixedSort, SortSource> = { ...INDEXED, ...PLAIN };
type FixedSort = keyof typeof INDEXED | keyof typeof PLAIN;

/** The eight sorts of the list that an index answers. */
export const INDEXED_SORTS = Object.keys(INDEXED) as [keyof typeof INDEXED, ...(keyof typeof INDEXED)[]];
/** Every column of ours that the list can be sorted by; beside them `custom.` and the key of a field. */
export const CUSTOMER_SORTS = Object.keys(SOURCES) as [FixedSort, ...FixedSort[]];

export type CustomerSortKey = FixedSort | `custom.${string}`;

export interface CustomerSort {
  by: CustomerSortKey;
  direction: 'asc' | 'desc';
}

const isFixed = (by: CustomerSortKey): by is FixedSort => Object.hasOwn(SOURCES, by);

/** What whoever sorts must be allowed on every customer they see. */
export const sortPermission = (by: CustomerSortKey): Action =>
  isFixed(by) ? (SOURCES[by].permission ?? 'customer.read') : 'customer.read';

/** A sort in the terms of SQL. */
export interface CustomerOrder {
  value: RawBuilder<unknown>;
  head: 'c' | 'f';
  direction: CustomerSort['direction'];
  type: SortValueType;
  isIndexed: boolean;
}

/** The sort as SQL; null where it is by a custom field that does not exist or is archived. */
export async function orderOf(tx: OrgTx, { by, direction }: CustomerSort): Promise<CustomerOrder | null> {
  if (!isFixed(by)) return customOrder(tx, by.slice('custom.'.length), direction);
  const { value, head, type } = SOURCES[by];
  const isIndexed = Object.hasOwn(INDEXED, by);
  if (by === 'stage') return { value: await placeOf(tx, sql.raw(value)), head, type, direction, isIndexed };
  if (by === 'owner') return { value: await nameOf(tx, sql.raw(value)), head, type, direction, isIndexed };
  return { value: sql.raw(value), head, type, direction, isIndexed };
}

/** The place of a stage among the others, by an id in SQL. */
async function placeOf(tx: OrgTx, id: RawBuilder<unknown>): Promise<RawBuilder<unknown>> {
  const places = (await listStages(tx)).map((stage, place) => [stage.id, place]);
  return sql`(${JSON.stringify(Object.fromEntries(places))}::jsonb ->> (${id})::text)::integer`;
}

/** The folded name of a member, by an id in SQL. */
async function nameOf(tx: OrgTx, id: RawBuilder<unknown>): Promise<RawBuilder<unknown>> {
  const names = (await listMembers(tx)).map(({ userId, name }) => [userId, foldText(name)]);
  return sql`((${JSON.stringify(Object.fromEntries(names))}::jsonb ->> (${id})::text) collate "C")`;
}

const CUSTOM: Record<StoredCustomField['type'], { type: SortValueType; column: string }> = {
  text: { type: 'text', column: 'v.value_folded' },
  // Stored in millionths.
  number: { type: 'float8', column: 'v.value_int / 1000000::float8' },
  money: { type: 'int', column: 'v.value_int' },
  date: { type: 'date', column: 'v.value_date' },
  boolean: { type: 'int', column: 'v.value_int::integer' },
  choice: {
    type: 'int',
    column: '(select o.position from custom_option o where o.org_id = v.org_id and o.id = v.value_id)',
  },
  user: { type: 'text', column: 'v.value_id' },
};

async function customOrder(
  tx: OrgTx,
  key: string,
  direction: CustomerSort['direction'],
): Promise<CustomerOrder | null> {
  const field = (await listCustomFields(tx, 'customer')).find((one) => one.key === key && one.archivedAt === null);
  if (field === undefined) return null;
  const { type, column } = CUSTOM[field.type];
  const held = sql`(select ${sql.raw(column)} from custom_value v
    where v.org_id = ${tx.orgId} and v.field_id = ${field.id}::uuid and v.entity_id = c.id)`;
  return {
    value: field.type === 'user' ? await nameOf(tx, held) : held,
    head: 'c',
    type,
    direction,
    isIndexed: false,
  };
}
