import { currencyExponent } from '@vigie/domain/money';
import { type RawBuilder, sql } from 'kysely';
import { type CustomerCatalogue, customerSource } from '../condition/customer-source.ts';
import type { OrgTx } from '../scope/scope.ts';
import { type CustomerFilter, matchingCustomers } from './customer-list.ts';
import type { CustomerOrder } from './customer-sort.ts';
import { type Cell, type CellForm, type FileWords, wordOf } from './export-cell.ts';

/** Rows that cross from the database at a time. */
const CHUNK = 2_000;

/** What is computed from others is written as exactly as the screen shows it: whole percent, a trend in percent, shares of 1. */
const DIGITS: Readonly<Record<string, number>> = { trend: 0, confidence: 2, activeUsers: 2 };

export interface CustomerExport {
  filter: CustomerFilter;
  order: CustomerOrder;
  /** Keys of fields of the catalogue, in their order; others are left empty. */
  keys: readonly string[];
  catalogue: CustomerCatalogue;
  /** Names of members, by id. */
  people: ReadonlyMap<string, string>;
  form: CellForm;
  /** Null for a program, which knows our names. */
  words: FileWords | null;
}

/**
 * The lines of an export without its header, some thousand at a time, made in the database in the form of the file;
 * money in the reporting currency.
 */
export async function* customerLines(tx: OrgTx, request: CustomerExport): AsyncIterable<string> {
  const { start, between, end } = request.form;
  const cells = request.keys.map((key) => cellOf(tx, key, request));
  const line = sql`${start} || ${sql.join(cells, sql` || ${between} || `)}`;
  const { from, where, orderBy } = matchingCustomers(tx, request.filter, request.order);
  const statement = sql<{ line: string }>`select ${line} as line from ${from}
    left join stage of_stage on of_stage.org_id = c.org_id and of_stage.id = c.stage_id where ${where} order by ${orderBy}`;
  const rows = tx.db.getExecutor().stream<{ line: string }>(statement.compile(tx.db), CHUNK);
  for await (const { rows: chunk } of rows) yield `${chunk.map((row) => row.line).join(end)}${end}`;
}

function cellOf(tx: OrgTx, key: string, request: CustomerExport): Cell {
  const { form } = request;
  const none = form.text(sql`null`);
  const field = request.catalogue.fields.find((one) => one.key === key);
  if (field === undefined) return none;
  const text = textOf(tx, key, request);
  if (text !== null) return form.text(text);
  const found = customerSource(tx, request.catalogue, { asOf: tx.today, me: tx.actor.userId }).fields.get(key);
  if (found === undefined || 'members' in found) return none;
  switch (field.type) {
    case 'money': {
      const exponent = currencyExponent(tx.org.currency) ?? 2;
      return form.money(sql`round((${found.value})::numeric / ${10 ** exponent}, ${exponent}::integer)`);
    }
    case 'number': {
      const digits = DIGITS[key];
      return form.number(
        digits === undefined ? found.value : sql`round((${found.value})::numeric, ${digits}::integer)`,
      );
    }
    case 'date':
      return form.day(found.value);
    case 'boolean':
      return form.boolean(found.value);
    default:
      return form.text(wordOf(found.value, request.words?.choices[key]));
  }
}

/** Texts as they were written: the catalogue's own are folded, or ids. Null for what is no text. */
function textOf(tx: OrgTx, key: string, request: CustomerExport): RawBuilder<unknown> | null {
  const people = JSON.stringify(Object.fromEntries(request.people));
  const nameOf = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`(${people}::jsonb ->> ${id}::text)`;
  switch (key) {
    case 'name':
      return sql`c.name`;
    case 'customerId':
      return sql`c.customer_id`;
    case 'domain':
      return sql`c.domain`;
    case 'stage':
      return sql`of_stage.name`;
    case 'owner':
      return nameOf(sql`c.owner_id`);
    case 'parent':
      return parentName(tx, request);
    case 'team':
      return sql`(select string_agg(${nameOf(sql`t.user_id`)}, '; ' order by t.user_id) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id)`;
    case 'tags':
      return sql`(select string_agg(t.tag, '; ' order by t.tag_folded) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id)`;
    default:
      return customText(tx, key, request, nameOf);
  }
}

/** Only of a parent that whoever exports may see. */
function parentName(tx: OrgTx, { catalogue }: CustomerExport): RawBuilder<unknown> {
  const parent = customerSource(tx, catalogue, { asOf: tx.today, me: tx.actor.userId }).fields.get('parent');
  const id = parent !== undefined && 'value' in parent ? parent.value : sql`null::uuid`;
  return sql`(select q.name from customer q where q.org_id = c.org_id and q.id = ${id})`;
}

function customText(
  tx: OrgTx,
  key: string,
  { catalogue }: CustomerExport,
  nameOf: (id: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<unknown> | null {
  const field = catalogue.custom.find((one) => `custom.${one.key}` === key);
  if (field === undefined) return null;
  const value = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`(select ${column} from custom_value v
    where v.org_id = ${tx.orgId} and v.field_id = ${field.id}::uuid and v.entity_id = c.id)`;
  if (field.type === 'text') return value(sql`v.value_text`);
  if (field.type === 'user') return value(nameOf(sql`v.value_id`));
  if (field.type !== 'choice') return null;
  return value(
    sql`(select o.label from custom_option o where o.org_id = v.org_id and o.field_id = v.field_id and o.id = v.value_id)`,
  );
}
