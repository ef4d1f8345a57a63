import type { Action } from '@vigie/domain/access';
import {
  type Catalogue,
  CUSTOMER_CATALOGUE,
  conditionFieldOf,
  RELATION_OF_ENTITY,
  type ReadingContext,
  type Relation,
} from '@vigie/domain/condition';
import { sql } from 'kysely';
import { listCustomFields, type StoredCustomField } from '../custom-field/custom-field.ts';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import { ACTIVE_USERS, CONNECTIONS, SCORE_CHANGE, TREND } from '../customer/figure-value.ts';
import type { OrgTx } from '../scope/scope.ts';
import { customSources } from './custom-source.ts';
import { RELATED, type RelatedSourceOf } from './related-source.ts';
import { foldedText, type RecordSource, type RelatedSource, type SqlField } from './source.ts';

/** What may be asked about customers here: the product's fields that SQL can read, and the organisation's own. */
export interface CustomerCatalogue extends Catalogue {
  /** The organisation's own fields of customers. */
  custom: readonly StoredCustomField[];
  /** Those of the records that hang on them. */
  relatedCustom: Readonly<Partial<Record<Relation, readonly StoredCustomField[]>>>;
}

/** The catalogue of an organisation. */
export async function loadCustomerCatalogue(tx: OrgTx): Promise<CustomerCatalogue> {
  const custom = (await listCustomFields(tx)).filter(({ archivedAt }) => archivedAt === null);
  const of = (relation: Relation | null) => custom.filter(({ entity }) => RELATION_OF_ENTITY[entity] === relation);
  const asked = (fields: readonly StoredCustomField[], permission: Action) =>
    fields.map(({ key, label, type, options }) =>
      conditionFieldOf({ key, label, type, optionIds: options.map(({ id }) => id) }, permission),
    );
  const relations = Object.entries(CUSTOMER_SQL_CATALOGUE.relations).map(([relation, { permission, fields }]) => {
    const own = asked(of(relation as Relation), permission);
    return [relation, { permission, fields: [...fields, ...own] }];
  });
  return {
    fields: [...CUSTOMER_SQL_CATALOGUE.fields, ...asked(of(null), 'customer.read')],
    relations: Object.fromEntries(relations),
    custom: of(null),
    relatedCustom: Object.fromEntries(relations.map(([relation]) => [relation, of(relation as Relation)])),
  };
}

const value = (type: Extract<SqlField, { value: unknown }>['type'], text: string): SqlField => ({
  value: sql.raw(text),
  type,
});
const ofStage = (column: string): string =>
  `(select s.${column} from stage s where s.org_id = c.org_id and s.id = c.stage_id)`;

/** Fields that need neither the reader nor the day. */
const PLAIN: Record<string, SqlField> = {
  name: foldedText('c.name_folded'),
  // The lines of what a search looks in: name, customer id, domain.
  customerId: value('text', `nullif(split_part(c.search_folded, E'\\n', 2), '')`),
  domain: value('text', `nullif(split_part(c.search_folded, E'\\n', 3), '')`),
  stage: value('uuid', 'c.stage_id'),
  stageKind: value('text', ofStage('kind')),
  owner: value('uuid', 'c.owner_id'),
  team: {
    members: sql.raw(
      'select t.user_id::text as member from customer_team t where t.org_id = c.org_id and t.customer_id = c.id',
    ),
  },
  tags: {
    members: sql.raw(
      'select t.tag_folded as member from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id',
    ),
    holders: (wanted) =>
      sql<boolean>`(c.org_id, c.id) in (select t.org_id, t.customer_id from customer_tag t where t.tag_folded = any (${wanted}::text[]))`,
  },
  since: value('date', 'c.since_day'),
  healthScore: value('integer', 'f.score'),
  scoreChange: value('float8', SCORE_CHANGE),
  healthStatus: value('text', 'f.status'),
  churnRisk: value('boolean', 'f.churn_risk'),
  scoreSource: value('text', 'f.score_source'),
  statusSource: value('text', 'f.status_source'),
  churnRiskSource: value('text', 'f.churn_risk_source'),
  pulse: value('integer', 'f.pulse::integer'),
  pulseDay: value('date', 'f.pulse_day'),
  pulseUntil: value('date', 'f.pulse_until'),
  isGhost: value('boolean', 'f.is_ghost'),
  confidence: value('float8', 'f.confidence'),
  // Half away from zero, as `mrrMinor` rounds the 1/72 parts.
  mrr: value('bigint', 'sign(f.mrr_now)::bigint * ((abs(f.mrr_now) + 36) / 72)'),
  outstanding: value('bigint', 'f.outstanding_minor'),
  overdue: value('bigint', 'f.overdue_minor'),
  payerRating: value('text', 'f.rating'),
  averageDelay: value('integer', 'f.average_delay_days'),
  excludedFromCollection: value('boolean', 'c.excluded_from_collection'),
  connections30d: value('float8', CONNECTIONS),
  trend: value('float8', TREND),
  activeUsers: value('float8', ACTIVE_USERS),
  lastActivity: value('date', 'f.last_activity_day'),
  lastTouch: value('date', 'f.last_touch_day'),
  openTickets: value('integer', 'f.open_tickets'),
  noticeDay: value('date', `case when f.renew_kind = 'notice' then f.renew_day end`),
  autoRenew: value('boolean', 'f.auto_renew'),
};

const CUSTOMER_SQL_CATALOGUE: Catalogue = {
  fields: CUSTOMER_CATALOGUE.fields.filter(({ key }) => key in PLAIN || key === 'parent' || key === 'renewIn'),
  relations: Object.fromEntries(
    Object.entries(CUSTOMER_CATALOGUE.relations).flatMap(([relation, { permission, fields }]) => {
      const source = RELATED[relation as Relation];
      if (source === undefined) return [];
      return [[relation, { permission, fields: fields.filter(({ key }) => source.keys.includes(key)) }]];
    }),
  ),
};

export function customerSource(
  tx: OrgTx,
  { custom, relatedCustom }: Pick<CustomerCatalogue, 'custom' | 'relatedCustom'>,
  context: ReadingContext,
): RecordSource {
  const fields = new Map(Object.entries(PLAIN));
  const parent = sql`(select p.id from customer p where p.org_id = c.org_id and p.id = c.parent_id and ${visibleCustomers(tx, 'p')})`;
  fields.set('parent', { value: parent, type: 'uuid' });
  fields.set('renewIn', { value: sql`(f.renew_day - ${context.asOf}::date)`, type: 'float8' });
  for (const [key, field] of customSources(tx, custom, 'c.id')) fields.set(key, field);
  const relations = new Map<Relation, RelatedSource>();
  for (const [relation, source] of Object.entries(RELATED) as [Relation, RelatedSourceOf][])
    relations.set(relation, source.of(tx, context, relatedCustom[relation] ?? []));
  return { fields, relations };
}
