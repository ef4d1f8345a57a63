import { z } from 'zod';
import { MoneyShape } from '../shape.ts';

export const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), MoneyShape, z.null()]);

/** A value of a record as it is told: names, numbers, amounts and lists of names; anything deeper as JSON. */
export function told(value: unknown): z.infer<typeof Value> {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  const money = MoneyShape.strict().safeParse(value);
  if (money.success) return money.data;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value : JSON.stringify(value);
}
