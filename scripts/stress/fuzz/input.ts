import { type Askable, condition, type Draw, hostileText, hostileValue, withKeys } from './draw.ts';

/** JSON schema as far as it is read here. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  description?: string;
}

export interface Known {
  askable: Askable;
  ids: readonly string[];
  sorts: readonly string[];
}

/** A value for a schema: what it asks for, and now and then what it does not. */
function valueFor(draw: Draw, schema: Schema, known: Known, depth = 5): unknown {
  if (depth === 0 || draw.chance(0.08)) return hostileValue(draw, 2);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return valueFor(draw, draw.of(either), known, depth);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return draw.of(schema.enum);
  const type = Array.isArray(schema.type) ? draw.of(schema.type) : schema.type;
  switch (type) {
    case 'string':
      if (schema.format === 'uuid') return draw.of(known.ids);
      if (schema.format === 'date') return draw.of(['2026-06-30', '2026-02-30', '9999-12-31', '0001-01-01']);
      return draw.chance(0.3) ? draw.of(known.sorts) : hostileText(draw);
    case 'integer':
    case 'number':
      return draw.of([0, 1, 2, 50, 200, -1, 1.5, 2 ** 31, 2 ** 53]);
    case 'boolean':
      return draw.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: draw.int(4) }, () => valueFor(draw, schema.items ?? {}, known, depth - 1));
    case 'object':
      return schema.properties ? objectFor(draw, schema, known, depth) : openObject(draw, schema, known, depth);
    default:
      return condition(draw, known.askable, known.ids);
  }
}

function objectFor(draw: Draw, schema: Schema, known: Known, depth: number): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([key]) => schema.required?.includes(key) || draw.chance(0.4))
    .map(([key, of]): [string, unknown] => [key, valueFor(draw, of, known, depth - 1)]);
  if (draw.chance(0.05)) entries.push([hostileText(draw), hostileValue(draw)]);
  return withKeys(entries);
}

/** One whose keys are names from outside (columns, own fields), or a condition. */
function openObject(draw: Draw, schema: Schema, known: Known, depth: number): unknown {
  const { additionalProperties: of } = schema;
  if (of === undefined || of === true || of === false) return condition(draw, known.askable, known.ids);
  return withKeys(
    Array.from({ length: draw.int(4) }, () => [
      draw.chance(0.4) ? draw.of(known.sorts).replace('custom.', '') : hostileText(draw),
      valueFor(draw, of, known, depth - 1),
    ]),
  );
}

/** A valid input with some of its values put in another way, and some that it may have besides. */
export function spoiled(draw: Draw, valid: unknown, schema: Schema, known: Known): Record<string, unknown> {
  const base = Object.entries((valid ?? {}) as object);
  const kept = base.filter(([key]) => !draw.chance(schema.properties?.[key] ? 0.2 : 0));
  const held = new Set(kept.map(([key]) => key));
  const more = Object.entries(schema.properties ?? {})
    .filter(([key]) => !held.has(key) && draw.chance(0.5))
    .map(([key, of]): [string, unknown] => [key, valueFor(draw, of, known)]);
  return withKeys([...kept, ...more, ...(draw.chance(0.03) ? [[hostileText(draw), 1] as [string, unknown]] : [])]);
}
