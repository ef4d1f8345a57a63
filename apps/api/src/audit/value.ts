import { z } from 'zod';

export const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

/** A value of a record as it is told: names, numbers and lists of names; anything deeper as JSON. */
export function told(value: unknown): z.infer<typeof Value> {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value : JSON.stringify(value);
}
