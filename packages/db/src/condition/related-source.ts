import type { ReadingContext, Relation } from '@vigie/domain/condition';
import { type RawBuilder, sql } from 'kysely';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import type { OrgTx } from '../scope/scope.ts';
import { NIL_ID } from '../usage/usage.ts';
import { customSources } from './custom-source.ts';
import { agreementValues, invoiceValues, standingInvoices } from './derived-value.ts';
import { foldedText, type RelatedSource, type SqlField } from './source.ts';

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
  name: foldedText('k.name_folded'),
  email: foldedText('k.email_folded'),
  function: foldedText('k.function_folded'),
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
const CONTACT_OF_EXCHANGE = `(select nullif(k.name_folded, '') from contact k where k.org_id = i.org_id and k.id = i.contact_id)`;
const INTERACTION_PRIVATE: Record<string, [type: ValueType, column: string]> = {
  direction: ['text', 'i.direction'],
  status: ['text', 'i.status'],
  subject: ['text', `nullif(i.subject_folded, '')`],
  details: ['text', `nullif(i.details_folded, '')`],
  contact: ['text', CONTACT_OF_EXCHANGE],
  isAutomatic: ['boolean', 'i.is_automatic'],
  sentiment: ['float8', 'i.sentiment'],
  isSentimentCounted: ['boolean', 'i.is_sentiment_counted'],
};

/** What a search looks in of an agreement is a line each of its texts (`agreementSearchText`). */
const agreementText = (line: 1 | 2 | 3 | 4): SqlField =>
  value('text', `nullif(split_part(a.search_folded, E'\\n', ${line}), '')`);
const AGREEMENT: Record<string, SqlField> = {
  name: agreementText(1),
  number: agreementText(2),
  plan: agreementText(3),
  type: agreementText(4),
  nature: value('text', 'a.nature'),
  startDay: value('date', 'a.start_day'),
  termEndDay: value('date', 'a.term_end_day'),
  autoRenew: value('boolean', 'a.auto_renew'),
};

const INVOICE: Record<string, SqlField> = {
  number: foldedText('d.number_folded'),
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
    keys: [...Object.keys(INTERACTION_OPEN), ...Object.keys(INTERACTION_PRIVATE), 'closedDay', 'users'],
    of: (tx, { asOf, me }, custom) => {
      const opens =
        tx.actor.kind === 'system'
          ? sql`true`
          : sql`(not i.is_private or i.author_id is not distinct from ${me ?? NIL_ID}::uuid)`;
      const own = customSources(tx, custom, 'i.id').map(([key, { value, type }]) => [key, type, value] as const);
      const ours = Object.entries(INTERACTION_PRIVATE).map(
        ([key, [type, text]]) => [key, type, sql.raw(text)] as const,
      );
      // A closing is known on its day.
      const closed = ['closedDay', 'date', sql`case when i.closed_day <= ${asOf}::date then i.closed_day end`] as const;
      const masked = [...ours, closed, ...own].map(([key, type, column]): [string, SqlField] => [
        key,
        { value: sql`case when ${opens} then ${column} end`, type },
      ]);
      return source(
        sql`interaction i`,
        sql`i.org_id = c.org_id and i.customer_id = c.id and i.day <= ${asOf}::date and i.known_day <= ${asOf}::date`,
        {
          ...INTERACTION_OPEN,
          ...Object.fromEntries(masked),
          users: { members: sql`select i.author_id::text as member where i.author_id is not null and ${opens}` },
        },
      );
    },
  },
  agreements: {
    keys: [...Object.keys(AGREEMENT), 'endedDay', 'status', 'mrr', 'noticeDay', 'renewIn'],
    of: (tx, { asOf }, custom) =>
      source(sql`agreement a`, sql`a.org_id = c.org_id and a.customer_id = c.id and a.known_day <= ${asOf}::date`, {
        ...AGREEMENT,
        endedDay: { value: sql`case when a.ended_on <= ${asOf}::date then a.ended_on end`, type: 'date' },
        ...agreementValues(tx, asOf),
        ...Object.fromEntries(customSources(tx, custom, 'a.id')),
      }),
  },
  invoices: {
    keys: [...Object.keys(INVOICE), 'status', 'amount', 'residual', 'daysLate', 'isDisputed'],
    of: (tx, { asOf }, custom) =>
      source(sql`document d`, standingInvoices(tx, asOf), {
        ...INVOICE,
        ...invoiceValues(tx, asOf),
        ...Object.fromEntries(customSources(tx, custom, 'd.id')),
      }),
  },
};
