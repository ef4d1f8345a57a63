import type { StoredCustomField } from '@vigie/db/custom-field';
import { type ConditionField, FIELD_TYPES, OPERATORS, operatorsOf } from '@vigie/domain/condition';
import { z } from 'zod';

/** A condition as JSON; the domain reads it and says what is wrong with it. */
export const ConditionInput = z.unknown().meta({
  type: 'object',
  description:
    '{ all | any: [condition] } | { not: condition } | { field, op, value } | { some | none | count: relation, where, op, value }; at most 8 levels and 100 comparisons',
});

/** A field that conditions can ask about. */
export const FieldShape = z.object({
  key: z.string(),
  type: z.enum(FIELD_TYPES),
  of: z.enum(['text', 'choice', 'user']).nullable().meta({ description: 'What a set holds' }),
  operators: z.array(z.enum(OPERATORS)),
  unit: z.enum(['days', 'percent', 'share', 'points', 'count']).nullable(),
  label: z
    .string()
    .nullable()
    .meta({ description: "The organisation's own words; null where the product names the field" }),
  options: z
    .array(z.object({ value: z.string(), label: z.string().nullable() }))
    .nullable()
    .meta({ description: 'The values of a choice; null where records of the organisation are chosen from' }),
});
export const RelationShape = z.object({ key: z.string(), fields: z.array(FieldShape) });

export function fieldShape(field: ConditionField, custom: readonly StoredCustomField[]): z.infer<typeof FieldShape> {
  const own = custom.find(({ key }) => field.key === `custom.${key}`);
  const labelOf = (value: string): string | null => own?.options.find(({ id }) => id === value)?.label ?? null;
  return {
    key: field.key,
    type: field.type,
    of: field.type === 'set' ? (field.of ?? 'text') : null,
    operators: [...operatorsOf(field.type)],
    unit: field.unit ?? null,
    label: field.label ?? null,
    options: field.options?.map((value) => ({ value, label: labelOf(value) })) ?? null,
  };
}
