import type { Action } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { type RawBuilder, sql } from 'kysely';
import { listCustomFields, type StoredCustomField } from '../custom-field/custom-field.ts';
import { HELD_VALUE } from '../custom-field/held-value.ts';
import { listMembers } from '../organization/organization.ts';
import type { OrgTx } from '../scope/scope.ts';
import { ACTIVE_USERS, CONNECTIONS, SCORE_CHANGE, TREND } from './figure-value.ts';

/** What a page ends at, by sort: text, a number or a day. */
export type SortValueType = 'text' | 'int' | 'float8' | 'date';

/** As wide as whatever a cursor may hold: out of range is behind the last one, and no fault of the statement. */
export const CASTS: Record<SortValueType, string> = { text: 'text', int: 'bigint', float8: 'float8', date: 'date' };

interface SortSource {
  /** The table that its value stands in, or hangs on by a join: c (customer) or f (customer_figure). */
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

/** Where a value comes from, the strongest first: what people set stands above what is computed. */
const strength = (source: string): string =>
  `(case ${source} when 'override' then 0 when 'rule' then 1 when 'supplied' then 2 when 'computed' then 3 end)`;

/** The other columns: all customers of the organisation are looked at, which is what an index for each would save. */
const PLAIN = {
  // By name: see `orderOf`.
  owner: { head: 'c', value: 'person.name', type: 'text' },
  // By its place.
  stage: { head: 'c', value: 'of_sort.position', type: 'int' },
  customerId: { head: 'c', value: 'c.customer_id collate "C"', type: 'text' },
  domain: { head: 'c', value: 'c.domain collate "C"', type: 'text' },
  tags: { head: 'c', value: 'first_tag.tag_folded', type: 'text' },
  // The worst first.
  status: {
    head: 'f',
    value: `(case f.status when 'at-risk' then 0 when 'escalated' then 1 when 'healthy' then 2 end)`,
    type: 'int',
  },
  churnRisk: { head: 'f', value: 'f.churn_risk::integer', type: 'int' },
  scoreSource: { head: 'f', value: strength('f.score_source'), type: 'int' },
  statusSource: { head: 'f', value: strength('f.status_source'), type: 'int' },
  churnRiskSource: { head: 'f', value: strength('f.churn_risk_source'), type: 'int' },
  pulse: { head: 'f', value: 'f.pulse::integer', type: 'int' },
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
  /** What the value needs beside its head, on c; nobody is left out or doubled by it. */
  join: RawBuilder<unknown>;
  head: 'c' | 'f';
  direction: CustomerSort['direction'];
  type: SortValueType;
  isIndexed: boolean;
}

const NO_JOIN = sql``;

/** The sort as SQL; null where it is by a custom field that does not exist or is archived. */
export async function orderOf(tx: OrgTx, { by, direction }: CustomerSort): Promise<CustomerOrder | null> {
  if (!isFixed(by)) return customOrder(tx, by.slice('custom.'.length), direction);
  const { value, head, type } = SOURCES[by];
  return { value: sql.raw(value), join: await joinOf(tx, by), head, type, direction, isIndexed: by in INDEXED };
}

async function joinOf(tx: OrgTx, by: FixedSort): Promise<RawBuilder<unknown>> {
  switch (by) {
    case 'owner':
      return joinPeople(tx, sql.raw('c.owner_id'));
    case 'stage':
      return sql`left join stage of_sort on of_sort.org_id = c.org_id and of_sort.id = c.stage_id`;
    case 'tags':
      return sql`left join (select customer_id, min(tag_folded) as tag_folded from customer_tag
        where org_id = ${tx.orgId} group by customer_id) first_tag on first_tag.customer_id = c.id`;
    default:
      return NO_JOIN;
  }
}

/** The folded names of members, as `person`. */
async function joinPeople(tx: OrgTx, id: RawBuilder<unknown>): Promise<RawBuilder<unknown>> {
  const members = await listMembers(tx);
  const ids = members.map(({ userId }) => userId);
  const names = members.map(({ name }) => foldText(name));
  return sql`left join (select id, name collate "C" as name from unnest(${ids}::uuid[], ${names}::text[]) as m (id, name)) person
    on person.id = ${id}`;
}

/** Choices in the order of their field, people by their names, no before yes. */
const CUSTOM: Record<StoredCustomField['type'], { type: SortValueType; value: string }> = {
  text: { type: 'text', value: HELD_VALUE.text },
  number: { type: 'float8', value: HELD_VALUE.number },
  money: { type: 'int', value: HELD_VALUE.money },
  date: { type: 'date', value: HELD_VALUE.date },
  boolean: { type: 'int', value: `${HELD_VALUE.boolean}::integer` },
  choice: { type: 'int', value: 'of_choice.position' },
  user: { type: 'text', value: 'person.name' },
};

async function customOrder(
  tx: OrgTx,
  key: string,
  direction: CustomerSort['direction'],
): Promise<CustomerOrder | null> {
  const field = (await listCustomFields(tx, 'customer')).find((one) => one.key === key && one.archivedAt === null);
  if (field === undefined) return null;
  const { type, value } = CUSTOM[field.type];
  const held = sql`left join custom_value v on v.org_id = ${tx.orgId} and v.field_id = ${field.id}::uuid and v.entity_id = c.id`;
  const more = {
    choice: sql`left join custom_option of_choice on of_choice.org_id = v.org_id and of_choice.id = v.value_id`,
    user: await joinPeople(tx, sql.raw('v.value_id')),
  };
  const join = field.type === 'choice' || field.type === 'user' ? sql`${held} ${more[field.type]}` : held;
  return { value: sql.raw(value), join, head: 'c', type, direction, isIndexed: false };
}
