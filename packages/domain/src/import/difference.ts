import { DomainError } from '../refusal/refusal.ts';

/** A record's or a row's values by field; `null` and a field that is not there are both unknown. */
export type ImportRecord = Readonly<Record<string, unknown>>;

/** What an import makes of one field. Plain data, so that it can be kept with the import's row. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
  /** A list whose order and repeats say nothing (tags, team): undo compares it the same way. */
  isSet: boolean;
}

/**
 * The fields of `given` that would change `stored`, in the order of `given` (domain rules §10); `null` for `stored`
 * is a record that is created. A field that is not in `given` (or undefined) stays as it is, one that is `null` is
 * cleared. Values are equal by content: texts to the letter, objects whatever the order of their fields, lists in
 * order, the lists named in `sets` as sets.
 * @throws DomainError `import.notPlain` (field): a value that is no text, number, boolean, list or plain object, and
 * so cannot be compared by content.
 * @example differenceOf({ name: 'A', tags: ['x', 'y'] }, { name: 'B', tags: ['y', 'x'] }, ['tags'])
 * // [{ field: 'name', before: 'A', after: 'B', isSet: false }]
 * @example differenceOf({ since: null }, { since: new Date(0) }) // throws 'import.notPlain'
 */
export function differenceOf(
  stored: ImportRecord | null,
  given: ImportRecord,
  sets: readonly string[] = [],
): FieldChange[] {
  const setFields = new Set(sets);
  const changes: FieldChange[] = [];
  for (const [field, after] of Object.entries(given)) {
    if (after === undefined) continue;
    const before = fieldValue(stored, field);
    const isSet = setFields.has(field);
    if (!sameValue({ field, isSet }, before, after)) changes.push({ field, before, after, isSet });
  }
  return changes;
}

/** The value under `field`, never an inherited one (`constructor`); `null` where there is none. */
export function fieldValue(record: ImportRecord | null, field: string): unknown {
  return record !== null && Object.hasOwn(record, field) ? (record[field] ?? null) : null;
}

/** Whether two values of a field say the same. @throws DomainError `import.notPlain`. */
export function sameValue({ field, isSet }: Pick<FieldChange, 'field' | 'isSet'>, a: unknown, b: unknown): boolean {
  return a === b || contentText(field, a, isSet) === contentText(field, b, isSet);
}

/** One text per content, so that equal values have equal texts and others never do. */
function contentText(field: string, value: unknown, isSet = false): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) {
    // Array.from reads the holes of a sparse array, which map would skip.
    const items = Array.from(value, (item) => contentText(field, item));
    return `[${(isSet ? [...new Set(items)].sort() : items).join(',')}]`;
  }
  // A Date or a Map has no fields of its own: compared by content, any two would be equal.
  if (typeof value !== 'object' || !isPlain(value)) throw new DomainError('import.notPlain', { field });
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries
    .map(([key, part]) => `${JSON.stringify(key)}:${contentText(field, part)}`)
    .sort()
    .join(',')}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
