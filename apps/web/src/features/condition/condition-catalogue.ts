import { type Catalogue, type ConditionField, RELATIONS, type Relation } from '@vigie/domain/condition';
import type { Outputs } from '../../app/api.tsx';

type Offered = Outputs['customer']['fields'];

/** A field as the API offers it, with the organisation's words for the choices of its own fields. */
export interface FilterField extends ConditionField {
  optionLabels?: ReadonlyMap<string, string>;
}
export interface FilterCatalogue extends Catalogue {
  fields: readonly FilterField[];
}

/** What the reader may filter by, as a catalogue that the domain reads conditions with. */
export function catalogueOf({ items, relations }: Offered): FilterCatalogue {
  const known = RELATIONS.flatMap((name) => {
    const found = relations.find(({ key }) => key === name);
    if (found === undefined) return [];
    return [[name, { permission: READ, fields: found.fields.map((field) => fieldOf(field, name)) }] as const];
  });
  return { fields: items.map((field) => fieldOf(field, 'field')), relations: Object.fromEntries(known) };
}

/** The API offers only what may be asked: the permission is settled before it reaches us. */
const READ = 'customer.read';

/** How many related records there are, as a field like others. */
export const COUNT_FIELD: FilterField = { key: 'count', type: 'number', unit: 'count', labelKey: '', permission: READ };

function fieldOf(field: Offered['items'][number], group: Relation | 'field'): FilterField {
  const { key, type, of, unit, label, options } = field;
  return {
    key,
    type,
    labelKey: `condition.${group}.${key}`,
    permission: READ,
    ...(of === null ? {} : { of }),
    ...(unit === null ? {} : { unit }),
    ...(label === null ? {} : { label }),
    ...(options === null
      ? {}
      : {
          options: options.map(({ value }) => value),
          optionLabels: new Map(options.flatMap(({ value, label: words }) => (words === null ? [] : [[value, words]]))),
        }),
  };
}

/** The fields of a record itself (`relation` null) or of the records of a relation. */
export function fieldIn(catalogue: FilterCatalogue, relation: Relation | null, key: string): FilterField | undefined {
  const fields = relation === null ? catalogue.fields : catalogue.relations[relation]?.fields;
  return fields?.find((field) => field.key === key);
}

const HEADINGS = {
  customer: ['name', 'customerId', 'domain', 'stage', 'stageKind', 'owner', 'team', 'tags', 'parent', 'since'],
  health: [
    'healthScore',
    'scoreChange',
    'healthStatus',
    'churnRisk',
    'confidence',
    'pulse',
    'pulseDay',
    'pulseUntil',
    'scoreSource',
    'statusSource',
    'churnRiskSource',
  ],
  usage: ['connections30d', 'trend', 'activeUsers', 'lastActivity'],
  exchanges: ['lastTouch', 'isGhost', 'openTickets'],
  agreements: ['mrr', 'renewIn', 'noticeDay', 'autoRenew'],
  receivables: ['outstanding', 'overdue', 'payerRating', 'averageDelay', 'excludedFromCollection'],
} as const satisfies Record<string, readonly string[]>;
type Heading = keyof typeof HEADINGS | 'own';

/** The fields of a customer as a list to choose from shows them: under headings, in this order, empty ones left out. */
export function headed(fields: readonly FilterField[]): { heading: Heading; fields: FilterField[] }[] {
  const named = Object.entries(HEADINGS).map(([heading, keys]) => ({
    heading: heading as Heading,
    fields: keys.flatMap((key) => fields.find((field) => field.key === key) ?? []),
  }));
  const own = { heading: 'own' as const, fields: fields.filter(({ label }) => label !== undefined) };
  return [...named, own].filter((group) => group.fields.length > 0);
}
