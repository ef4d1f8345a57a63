import type { CustomEntity } from '@vigie/domain/custom-field';

/** A field of the organisation that conditions do not know any more. */
export interface ArchivedField {
  entity: CustomEntity;
  key: string;
}

const ENTITY_OF: Readonly<Record<string, CustomEntity>> = {
  contacts: 'contact',
  interactions: 'interaction',
  agreements: 'agreement',
  invoices: 'invoice',
};

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A filter, as the address or a view holds it, without what asks about these fields of records of `entity`; null where
 * nothing is left of it. What cannot be read stays as it is: others say what is wrong with it.
 */
export function leftOut(where: unknown, fields: readonly ArchivedField[], entity: CustomEntity): unknown {
  if (!isNode(where)) return where;
  if ('field' in where)
    return fields.some((field) => field.entity === entity && where.field === `custom.${field.key}`) ? null : where;
  if ('not' in where) {
    const inner = leftOut(where.not, fields, entity);
    return inner === null ? null : { ...where, not: inner };
  }
  for (const group of ['all', 'any']) {
    const parts = where[group];
    if (!Array.isArray(parts)) continue;
    const kept = parts.map((part) => leftOut(part, fields, entity)).filter((part) => part !== null);
    return kept.length === 0 && parts.length > 0 ? null : { ...where, [group]: kept };
  }
  for (const form of ['some', 'none', 'count']) {
    const related = ENTITY_OF[String(where[form])];
    if (related === undefined || where.where === undefined) continue;
    const inner = leftOut(where.where, fields, related);
    return inner === null ? null : { ...where, where: inner };
  }
  return where;
}

/** Whether a filter asks about the field. */
export const asksAbout = (where: unknown, field: ArchivedField, entity: CustomEntity = 'customer'): boolean =>
  JSON.stringify(leftOut(where, [field], entity)) !== JSON.stringify(where);
