import { customerScope, receivablesScope } from '@vigie/domain/access';
import type { Catalogue, Condition, Relation } from '@vigie/domain/condition';
import type { SearchKind } from '@vigie/domain/search';
import { type RawBuilder, sql } from 'kysely';
import { type CustomerCatalogue, relatedCondition } from '../condition/condition.ts';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { NIL_ID } from '../usage/usage.ts';
import { idsHolding } from './best.ts';
import { type Found, loadFound } from './found.ts';
import { isIndexed } from './pattern.ts';

/** Kinds with a list of their own; customers have theirs. */
export type ListedKind = Exclude<SearchKind, 'customer'>;

/** A kind as its list reads it: aliases are those of the conditions on it. */
interface Listed {
  relation: Relation;
  from: RawBuilder<unknown>;
  alias: string;
  /** What it is sorted by, and which way. */
  order: { column: string; direction: 'asc' | 'desc'; type: 'text' | 'date' };
  /** Folded lines that hold what is searched. */
  text: string;
  /** What is there to be seen at all. */
  there: (tx: OrgTx) => RawBuilder<unknown>;
}

const known = (tx: OrgTx, alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${alias}.day`)} <= ${tx.today}::date and ${sql.ref(`${alias}.known_day`)} <= ${tx.today}::date`;

const LISTED: Record<ListedKind, Listed> = {
  contact: {
    relation: 'contacts',
    from: sql`contact k`,
    alias: 'k',
    order: { column: 'name_folded', direction: 'asc', type: 'text' },
    text: `concat_ws(E'\\n', k.name_folded, k.email_folded, k.function_folded, k.phone_folded)`,
    there: () => sql`k.archived_at is null`,
  },
  interaction: {
    relation: 'interactions',
    from: sql`interaction i`,
    alias: 'i',
    order: { column: 'day', direction: 'desc', type: 'date' },
    text: `concat_ws(E'\\n', i.subject_folded, i.details_folded)`,
    // What opensExchange says: a private one is not listed for others.
    there: (tx) =>
      sql`${known(tx, 'i')} and (${tx.actor.kind === 'system'} or not i.is_private or i.author_id is not distinct from ${tx.actor.userId ?? NIL_ID}::uuid)`,
  },
  agreement: {
    relation: 'agreements',
    from: sql`agreement a`,
    alias: 'a',
    order: { column: 'start_day', direction: 'desc', type: 'date' },
    text: 'a.search_folded',
    there: (tx) => sql`a.known_day <= ${tx.today}::date`,
  },
  document: {
    relation: 'invoices',
    from: sql`document d`,
    alias: 'd',
    order: { column: 'day', direction: 'desc', type: 'date' },
    text: 'd.number_folded',
    there: (tx) => known(tx, 'd'),
  },
};

/** What a list of this kind is filtered by: the fields of the relation, but for what none of its records has. */
export function listCatalogue(
  kind: ListedKind,
  { relations, relatedCustom }: CustomerCatalogue,
): Catalogue & { custom: readonly StoredCustomField[] } {
  const { relation } = LISTED[kind];
  const fields = (relations[relation]?.fields ?? []).filter(({ key }) => key !== 'isArchived');
  return { fields, relations: {}, custom: relatedCustom[relation] ?? [] };
}

/** Where a page ended: what it is sorted by, and the id. */
export interface ListCursor {
  value: string;
  id: string;
}

export interface ListedPage {
  items: Found[];
  next: ListCursor | null;
}

/** Records that hold the words, up to which the index finds them and they are sorted then. */
const RARE = 3_000;

/**
 * A page of all records of a kind that hold every word and pass the condition, as far as the reader may see them: along
 * the order of the list, or, where few hold the words, those few.
 */
export async function listFound(
  tx: OrgTx,
  kind: ListedKind,
  {
    words,
    where,
    customerId,
  }: {
    words: readonly string[];
    where?: { condition: Condition; catalogue: CustomerCatalogue } | undefined;
    /** Of one customer alone. */
    customerId?: string | undefined;
  },
  cursor: ListCursor | null,
  limit: number,
): Promise<ListedPage> {
  const { relation, from, alias, order, text, there } = LISTED[kind];
  const [id, value] = [sql.ref(`${alias}.id`), sql.ref(`${alias}.${order.column}`)];
  const [direction, than] = [sql.raw(order.direction), sql.raw(order.direction === 'asc' ? '>' : '<')];
  const reach = kind === 'document' ? receivablesScope(tx.actor) : customerScope(tx.actor);
  const few = await fewHolding(tx, kind, words);
  const held =
    few === null
      ? sql.join([sql`true`, ...words.map((word) => sql`strpos(${sql.raw(text)}, ${word}) > 0`)], sql` and `)
      : isOneOf(`${alias}.id`, few);
  const after =
    cursor === null
      ? sql`true`
      : sql`(${value}, ${id}) ${than} (${cursor.value}::${sql.raw(order.type)}, ${cursor.id}::uuid)`;
  const whose = customerId === undefined ? sql`true` : sql`${sql.ref(`${alias}.customer_id`)} = ${customerId}::uuid`;
  const { rows } = await sql<{ id: string; value: string }>`select ${id} as id, ${value}::text as value
    from ${from} join customer c on c.org_id = ${sql.ref(`${alias}.org_id`)} and c.id = ${sql.ref(`${alias}.customer_id`)}
    where ${sql.ref(`${alias}.org_id`)} = ${tx.orgId} and c.org_id = ${tx.orgId} and ${visibleCustomers(tx, 'c', reach)} and ${there(tx)}
      and ${whose} and ${held} and ${after} and ${where === undefined ? sql`true` : relatedCondition(tx, relation, where.condition, where.catalogue)}
    order by ${value} ${direction}, ${id} ${direction} limit ${limit + 1}`.execute(tx.db);
  const shown = rows.slice(0, limit);
  const found = await loadFound(
    tx,
    kind,
    shown.map((row) => row.id),
  );
  return {
    items: shown.flatMap((row) => found.get(row.id) ?? []),
    next: rows.length > limit ? (shown.at(-1) ?? null) : null,
  };
}

/** The ids of those that hold the words, where they are few and an index knows; null: look at each. */
async function fewHolding(tx: OrgTx, kind: ListedKind, words: readonly string[]): Promise<string[] | null> {
  if (!words.some(isIndexed)) return null;
  const { rows } = await sql<{ id: string }>`select ${idsHolding(tx, kind, words, RARE + 1)} as id`.execute(tx.db);
  return rows.length > RARE ? null : rows.map((row) => row.id);
}
