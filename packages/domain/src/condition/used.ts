import type { Action } from '../access/access.ts';
import type { Catalogue, Relation } from './field.ts';
import type { RuleCondition } from './shape.ts';

/** A field that a condition asks about: of the record, or of a relation; null for the relation as such. */
export type UsedField = { relation: Relation | null; field: string } | { relation: Relation; field: null };

/**
 * The fields that a condition asks about, each once, in the order it names them.
 * @example const mrr = { field: 'mrr', op: 'notEmpty' };
 * fieldsOf({ all: [mrr, { some: 'invoices' }, { not: mrr }] })
 * // [{ relation: null, field: 'mrr' }, { relation: 'invoices', field: null }]
 */
export function fieldsOf(condition: RuleCondition): UsedField[] {
  const used = new Map<string, UsedField>();
  collect(condition, null, (field) => used.set(JSON.stringify([field.relation, field.field]), field));
  return [...used.values()];
}

/**
 * What somebody must be allowed to do on every record that the condition is read on: a filter tells what it asks
 * (domain rules §8). Null when a field is not, or no more, in the catalogue: then nobody is to be told.
 * @example permissionsOf({ any: [{ field: 'name', op: 'notEmpty' }, { field: 'overdue', op: 'gt', value: 0 }] },
 *   CUSTOMER_CATALOGUE) // ['customer.read', 'receivables.read']
 * @example permissionsOf({ field: 'custom.gone', op: 'empty' }, CUSTOMER_CATALOGUE) // null
 */
export function permissionsOf(condition: RuleCondition, catalogue: Catalogue): Action[] | null {
  const permissions = new Set<Action>();
  for (const { relation, field } of fieldsOf(condition)) {
    const source = relation === null ? catalogue : catalogue.relations[relation];
    const found = field === null ? catalogue.relations[relation] : source?.fields.find(({ key }) => key === field);
    if (found === undefined) return null;
    permissions.add(found.permission);
  }
  return [...permissions].sort();
}

function collect(condition: RuleCondition, relation: Relation | null, add: (used: UsedField) => void): void {
  if ('all' in condition) for (const part of condition.all) collect(part, relation, add);
  else if ('any' in condition) for (const part of condition.any) collect(part, relation, add);
  else if ('not' in condition) collect(condition.not, relation, add);
  else if ('field' in condition) add({ relation, field: condition.field });
  else {
    const name = 'some' in condition ? condition.some : 'none' in condition ? condition.none : condition.count;
    add({ relation: name, field: null });
    if (condition.where !== undefined) collect(condition.where, name, add);
  }
}
