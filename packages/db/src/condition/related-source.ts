import type { ReadingContext, Relation } from '@vigie/domain/condition';
import { type RawBuilder, sql } from 'kysely';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import type { OrgTx } from '../scope/scope.ts';
import { NIL_ID } from '../usage/usage.ts';
import { customSources } from './custom-source.ts';
import type { RelatedSource, SqlField } from './source.ts';

/** A relation that SQL can follow: which of its fields, and where they come from for a reader. */
export interface RelatedSourceOf {
  keys: readonly string[];
  /** `custom`: the organisation's own fields of these records. */
  of: (tx: OrgTx, context: ReadingContext, custom: readonly StoredCustomField[]) => RelatedSource;
}

type ValueType = Extract<SqlField, { value: unknown }>['type'];
const value = (type: ValueType, text: string): SqlField => ({ value: sql.raw(text), type });

/** Values of a record of a relation never depend on others that hang on it. */
const source = (
  from: RawBuilder<unknown>,
  join: RawBuilder<unknown>,
  fields: Record<string, SqlField>,
): RelatedSource => ({
  from,
  join,
  record: { fields: new Map(Object.entries(fields)), relations: new Map() },
});

const CONTACT: Record<string, SqlField> = {
  name: value('text', `nullif(k.name_folded, '')`),
  email: value('text', `nullif(k.email_folded, '')`),
  function: value('text', `nullif(k.function_folded, '')`),
  isMain: value('boolean', 'k.is_main'),
  isArchived: value('boolean', 'k.archived_at is not null'),
};
const LAST_ACTIVITY = (asOf: string): SqlField => ({
  value: sql`(select max(u.day) from usage_day u where u.org_id = k.org_id and u.customer_id = k.customer_id and u.contact_id = k.id
    and u.contact_id <> ${NIL_ID}::uuid and u.connections > 0 and u.day <= ${asOf}::date)`,
  type: 'date',
});

const CONTACT_TAGS = (asOf: string): SqlField => ({
  members: sql`select t.tag_folded as member from contact_tag t where t.org_id = k.org_id and t.contact_id = k.id
    and t.from_day <= ${asOf}::date and (t.until_day is null or t.until_day > ${asOf}::date)`,
});

/** What `opensExchange` says, in SQL. Of a private exchange others than its author see the kind and the day (domain rules §2). */
const INTERACTION_OPEN: Record<string, SqlField> = {
  kind: value('text', 'i.kind'),
  day: value('date', 'i.day'),
};
const INTERACTION_PRIVATE: Record<string, [type: ValueType, column: string]> = {
  direction: ['text', 'i.direction'],
  status: ['text', 'i.status'],
  subject: ['text', `nullif(i.subject_folded, '')`],
  isAutomatic: ['boolean', 'i.is_automatic'],
  sentiment: ['float8', 'i.sentiment'],
};

const AGREEMENT: Record<string, SqlField> = {
  name: value('text', `nullif(split_part(a.search_folded, E'\\n', 1), '')`),
  startDay: value('date', 'a.start_day'),
  termEndDay: value('date', 'a.term_end_day'),
  autoRenew: value('boolean', 'a.auto_renew'),
};

const INVOICE: Record<string, SqlField> = {
  number: value('text', `nullif(d.number_folded, '')`),
  day: value('date', 'd.day'),
  dueDay: value('date', 'd.due_day'),
};

export const RELATED: Partial<Record<Relation, RelatedSourceOf>> = {
  contacts: {
    keys: [...Object.keys(CONTACT), 'tags', 'lastActivity'],
    of: (tx, { asOf }, custom) =>
      source(sql`contact k`, sql`k.org_id = c.org_id and k.customer_id = c.id and k.is_known`, {
        ...CONTACT,
        ...Object.fromEntries(customSources(tx, custom, 'k.id')),
        tags: CONTACT_TAGS(asOf),
        lastActivity: LAST_ACTIVITY(asOf),
      }),
  },
  interactions: {
    keys: [...Object.keys(INTERACTION_OPEN), ...Object.keys(INTERACTION_PRIVATE)],
    of: (tx, { asOf, me }, custom) => {
      const opens =
        tx.actor.kind === 'system'
          ? sql`true`
          : sql`(not i.is_private or i.author_id is not distinct from ${me ?? NIL_ID}::uuid)`;
      const own = customSources(tx, custom, 'i.id').map(([key, { value, type }]) => [key, type, value] as const);
      const ours = Object.entries(INTERACTION_PRIVATE).map(
        ([key, [type, text]]) => [key, type, sql.raw(text)] as const,
      );
      const masked = [...ours, ...own].map(([key, type, column]): [string, SqlField] => [
        key,
        { value: sql`case when ${opens} then ${column} end`, type },
      ]);
      return source(
        sql`interaction i`,
        sql`i.org_id = c.org_id and i.customer_id = c.id and i.day <= ${asOf}::date and i.known_day <= ${asOf}::date`,
        { ...INTERACTION_OPEN, ...Object.fromEntries(masked) },
      );
    },
  },
  agreements: {
    keys: Object.keys(AGREEMENT),
    of: (tx, { asOf }, custom) =>
      source(sql`agreement a`, sql`a.org_id = c.org_id and a.customer_id = c.id and a.known_day <= ${asOf}::date`, {
        ...AGREEMENT,
        ...Object.fromEntries(customSources(tx, custom, 'a.id')),
      }),
  },
  invoices: {
    keys: [...Object.keys(INVOICE), 'isDisputed'],
    of: (tx, { asOf }, custom) =>
      source(
        sql`document d`,
        sql`d.org_id = c.org_id and d.customer_id = c.id and d.kind = 'invoice' and d.reverses_id is null and d.status = 'final'
          and d.day <= ${asOf}::date and d.known_day <= ${asOf}::date`,
        {
          ...INVOICE,
          ...Object.fromEntries(customSources(tx, custom, 'd.id')),
          isDisputed: {
            value: sql`exists (select 1 from dispute x where x.org_id = d.org_id and x.invoice_id = d.id and x.opened_day <= ${asOf}::date
              and (x.closed_day is null or x.closed_day > ${asOf}::date))`,
            type: 'boolean',
          },
        },
      ),
  },
};
