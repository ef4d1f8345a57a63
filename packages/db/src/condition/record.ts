import { mrrMinor } from '@vigie/domain/agreement';
import { daysBetween } from '@vigie/domain/calendar';
import {
  type ConditionRecord,
  maskPrivate,
  RELATION_FIELDS,
  type ReadingContext,
  type Relation,
} from '@vigie/domain/condition';
import type { CustomType } from '@vigie/domain/custom-field';
import { opensExchange } from '@vigie/domain/interaction';
import { usageFigures } from '@vigie/domain/usage';
import { sql } from 'kysely';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import { SCORE_CHANGE } from '../customer/figure-value.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { NIL_ID } from '../usage/usage.ts';
import type { CustomerCatalogue } from './customer-source.ts';
import { loadDerivedValues } from './derived-record.ts';

interface Row {
  id: string;
  name: string;
  customerId: string;
  domain: string | null;
  stage: string;
  stageKind: string;
  owner: string | null;
  parent: string | null;
  since: string | null;
  excludedFromCollection: boolean;
  healthScore: number | null;
  scoreChange: number | null;
  healthStatus: string | null;
  churnRisk: boolean | null;
  scoreSource: string | null;
  statusSource: string | null;
  churnRiskSource: string | null;
  pulse: number | null;
  pulseDay: string | null;
  pulseUntil: string | null;
  isGhost: boolean;
  confidence: number;
  mrr72: number | null;
  outstanding: number | null;
  overdue: number | null;
  payerRating: string | null;
  averageDelay: number | null;
  isTracked: boolean;
  connections30: number;
  connectionsPrevious30: number;
  contactCount: number;
  activeContacts: number;
  features30: number;
  lastActivity: string | null;
  lastTouch: string | null;
  openTickets: number;
  renewDay: string | null;
  renewKind: string | null;
  autoRenew: boolean | null;
  team: string[];
  tags: string[];
  contacts: (Related & { firstName: string | null; lastName: string | null; email: string | null })[];
  interactions: (Related & { isPrivate: boolean; authorId: string | null })[];
  agreements: (Related & { id: string })[];
  invoices: (Related & { id: string })[];
  custom: StoredValue[];
}

interface StoredValue {
  fieldId: string;
  text: string | null;
  int: number | null;
  date: string | null;
  id: string | null;
}
type Related = Record<string, unknown> & { custom: StoredValue[] };

/** The values of the organisation's own fields of a record. */
const valuesOf = (record: string) => sql`(select coalesce(json_agg(json_build_object('fieldId', v.field_id,
    'text', v.value_text, 'int', v.value_int, 'date', v.value_date, 'id', v.value_id)), '[]')
  from custom_value v where v.org_id = ${sql.ref(`${record}.org_id`)} and v.entity_id = ${sql.ref(`${record}.id`)})`;

/**
 * Customers as the domain's `evaluate` reads them, by id: the same values that {@link customerCondition} compares in SQL.
 * For what tests a known customer against many conditions (profiles, rules); lists compile their one condition instead.
 */
export async function loadConditionRecords(
  tx: OrgTx,
  customerIds: string[],
  { custom, relatedCustom }: Pick<CustomerCatalogue, 'custom' | 'relatedCustom'>,
  { asOf, me }: ReadingContext = { asOf: tx.today, me: tx.actor.userId },
): Promise<Map<string, ConditionRecord>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select c.id, c.name, c.customer_id, c.domain, c.stage_id as stage, s.kind as stage_kind, c.owner_id as owner,
      (select p.id from customer p where p.org_id = c.org_id and p.id = c.parent_id and ${visibleCustomers(tx, 'p')}) as parent,
      c.since_day as since, c.excluded_from_collection, f.score as health_score, ${sql.raw(SCORE_CHANGE)} as score_change, f.status as health_status, f.churn_risk, f.confidence,
      f.score_source, f.status_source, f.churn_risk_source, f.pulse, f.pulse_day, f.pulse_until, f.is_ghost,
      f.mrr_now as mrr72, f.outstanding_minor as outstanding, f.overdue_minor as overdue, f.rating as payer_rating,
      f.average_delay_days as average_delay, f.is_tracked, f.connections30, f.connections_previous30, f.contacts as contact_count,
      f.active_contacts, f.features30, f.last_activity_day as last_activity, f.last_touch_day as last_touch, f.open_tickets,
      f.renew_day, f.renew_kind, f.auto_renew,
      array(select t.user_id::text from customer_team t where t.org_id = c.org_id and t.customer_id = c.id) as team,
      array(select t.tag from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id) as tags,
      (select coalesce(json_agg(json_build_object('firstName', k.first_name, 'lastName', k.last_name, 'email', k.email, 'function', k.function, 'isMain', k.is_main,
          'custom', ${valuesOf('k')}, 'isArchived', k.archived_at is not null,
          'tags', array(select t.tag from contact_tag t where t.org_id = k.org_id and t.contact_id = k.id
            and t.from_day <= ${asOf}::date and (t.until_day is null or t.until_day > ${asOf}::date)),
          'lastActivity', (select max(u.day) from usage_day u where u.org_id = k.org_id and u.contact_id = k.id
            and u.contact_id <> ${NIL_ID}::uuid and u.customer_id = k.customer_id and u.connections > 0 and u.day <= ${asOf}::date))), '[]')
        from contact k where k.org_id = c.org_id and k.customer_id = c.id and k.is_known) as contacts,
      (select coalesce(json_agg(json_build_object('kind', i.kind, 'day', i.day, 'direction', i.direction, 'status', i.status, 'subject', i.subject,
          'details', i.details_folded,
          'contact', (select k.name_folded from contact k where k.org_id = i.org_id and k.id = i.contact_id),
          'users', array_remove(array[i.author_id], null), 'closedDay', case when i.closed_day <= ${asOf}::date then i.closed_day end, 'isAutomatic', i.is_automatic, 'sentiment', i.sentiment, 'isSentimentCounted', i.is_sentiment_counted, 'isPrivate', i.is_private, 'authorId', i.author_id, 'custom', ${valuesOf('i')})), '[]')
        from interaction i where i.org_id = c.org_id and i.customer_id = c.id and i.day <= ${asOf}::date and i.known_day <= ${asOf}::date) as interactions,
      (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'number', a.agreement_id, 'plan', a.plan, 'type', a.type,
          'nature', a.nature, 'endedDay', case when a.ended_on <= ${asOf}::date then a.ended_on end, 'startDay', a.start_day, 'termEndDay', a.term_end_day, 'autoRenew', a.auto_renew,
          'custom', ${valuesOf('a')})), '[]')
        from agreement a where a.org_id = c.org_id and a.customer_id = c.id and a.known_day <= ${asOf}::date) as agreements,
      (select coalesce(json_agg(json_build_object('id', d.id, 'number', d.number, 'day', d.day, 'dueDay', d.due_day,
          'custom', ${valuesOf('d')}, 'isDisputed', exists (select 1 from dispute x where x.org_id = d.org_id and x.invoice_id = d.id and x.opened_day <= ${asOf}::date
            and (x.closed_day is null or x.closed_day > ${asOf}::date)))), '[]')
        from document d where d.org_id = c.org_id and d.customer_id = c.id and d.kind = 'invoice') as invoices,
      ${valuesOf('c')} as custom
    from customer c
    join customer_figure f on f.org_id = c.org_id and f.customer_id = c.id
    join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where c.org_id = ${tx.orgId} and c.id = any (${customerIds}::uuid[])`.execute(tx.db);
  const derived = await loadDerivedValues(tx, customerIds, asOf);
  const reader = { isSystem: tx.actor.kind === 'system', userId: me };
  const interactionFields = RELATION_FIELDS.interactions.fields;
  const related = <T extends Related>(relation: Relation, records: readonly T[]) =>
    records.map((one) => ({ ...one, ...customValues(relatedCustom[relation] ?? [], one.custom) }));
  return new Map(
    rows.map((row) => {
      const usage = usageFigures({ ...row, lastActivityDay: row.lastActivity }, row.contactCount);
      const record: ConditionRecord = {
        ...row,
        mrr: row.mrr72 === null ? null : mrrMinor(row.mrr72),
        connections30d: usage.connections30,
        trend: usage.trendPercent,
        activeUsers: usage.activeUsers && usage.activeUsers.active / usage.activeUsers.contacts,
        renewIn: row.renewDay === null ? null : daysBetween(asOf, row.renewDay),
        noticeDay: row.renewKind === 'notice' ? row.renewDay : null,
        contacts: related('contacts', row.contacts).map((one) => ({
          ...one,
          name: [one.firstName, one.lastName].filter(Boolean).join(' ') || one.email,
        })),
        interactions: related('interactions', row.interactions).map((one) =>
          opensExchange(reader, { ...one, assignedUserIds: [] }) ? one : maskPrivate(one, interactionFields),
        ),
        agreements: related('agreements', row.agreements).map((one) => ({ ...one, ...derived.agreements.get(one.id) })),
        // Of invoices those that count.
        invoices: related('invoices', row.invoices).flatMap((one) => {
          const state = derived.invoices.get(one.id);
          return state === undefined ? [] : [{ ...one, ...state }];
        }),
        ...customValues(custom, row.custom),
      };
      return [row.id, record];
    }),
  );
}

/**
 * Customers as conditions read them before anything of them is computed: what people and other systems say of the
 * customer itself. What a score depends on may ask of nothing else.
 */
export async function loadMasterRecords(
  tx: OrgTx,
  customerIds: string[],
  custom: readonly StoredCustomField[],
): Promise<Map<string, ConditionRecord>> {
  const { rows } = await sql<{ id: string; custom: StoredValue[] } & Record<string, unknown>>`
    select c.id, c.name, c.customer_id, c.domain, c.stage_id as stage, s.kind as stage_kind, c.owner_id as owner,
      c.parent_id as parent, c.since_day as since,
      array(select t.user_id::text from customer_team t where t.org_id = c.org_id and t.customer_id = c.id) as team,
      array(select t.tag from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id) as tags,
      ${valuesOf('c')} as custom
    from customer c join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where c.org_id = ${tx.orgId} and ${isOneOf('c.id', customerIds)}`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, { ...row, ...customValues(custom, row.custom) }]));
}

/** The values of a record by the keys that conditions call its fields. */
const customValues = (fields: readonly StoredCustomField[], stored: readonly StoredValue[]) =>
  Object.fromEntries(
    fields.map(({ id, key, type }) => {
      const found = stored.find((one) => one.fieldId === id);
      return [`custom.${key}`, found === undefined ? null : customValue(type, found)];
    }),
  );

function customValue(type: CustomType, { text, int, date, id }: StoredValue): unknown {
  switch (type) {
    case 'number':
      return int === null ? null : int / 1_000_000;
    case 'boolean':
      return int === null ? null : int === 1;
    case 'money':
      return int;
    case 'text':
      return text;
    case 'date':
      return date;
    default:
      return id;
  }
}
