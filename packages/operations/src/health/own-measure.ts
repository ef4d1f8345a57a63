import { listCustomFields } from '@vigie/db/custom-field';
import { type FieldFact, loadFieldFacts, loadMetricFacts } from '@vigie/db/health';
import { listMetrics } from '@vigie/db/metric';
import type { OrgTx } from '@vigie/db/scope';
import type { CalendarDate } from '@vigie/domain/calendar';
import { type CustomType, decodeCustom } from '@vigie/domain/custom-field';
import type { OwnMeasureKey, OwnRaw, OwnRaws } from '@vigie/domain/health';
import { currencyExponent } from '@vigie/domain/money';

/** What values of such a measure are: how they are typed, written and scored. */
export const OWN_KINDS = ['number', 'money', 'boolean', 'date', 'metric'] as const;
export type OwnKind = (typeof OWN_KINDS)[number];

/** A field of customers, or a metric, that profiles can measure. */
export interface OwnMeasure {
  key: OwnMeasureKey;
  /** As the organisation calls it. */
  label: string;
  kind: OwnKind;
  /** As the organisation writes it behind a value. */
  unit: string | null;
  isArchived: boolean;
}

const MEASURED: ReadonlySet<CustomType> = new Set(['number', 'money', 'boolean', 'date']);
const isMeasured = (type: CustomType): type is Exclude<OwnKind, 'metric'> => MEASURED.has(type);

/** All that profiles can measure beside what every organisation has, archived ones among them. */
export async function listOwnMeasures(tx: OrgTx): Promise<OwnMeasure[]> {
  const fields = (await listCustomFields(tx, 'customer')).flatMap(({ key, label, type, archivedAt }): OwnMeasure[] => {
    if (!isMeasured(type)) return [];
    const unit = type === 'money' ? tx.org.currency : null;
    return [{ key: `custom.${key}`, label, kind: type, unit, isArchived: archivedAt !== null }];
  });
  const metrics = (await listMetrics(tx)).map(
    ({ key, name, unit, archivedAt }): OwnMeasure => ({
      key: `metric.${key}`,
      label: name,
      kind: 'metric',
      unit,
      isArchived: archivedAt !== null,
    }),
  );
  return [...fields, ...metrics];
}

/** What measures of the organisation's own hold of a set of customers on a day. */
export interface OwnFacts {
  /** Read whatever the profile of a customer asks for. */
  also: readonly OwnMeasureKey[];
  /** Those that hold nothing of anybody, and why. */
  missing: ReadonlyMap<string, OwnRaw>;
  values: ReadonlyMap<string, ReadonlyMap<string, OwnRaw>>;
}

/**
 * Reads them once for the set; nothing is asked where no profile measures any. Fields are not dated: of a day that is
 * only known as it was then, they say nothing.
 */
export async function loadOwnFacts(
  tx: OrgTx,
  customerIds: string[],
  asked: { keys: readonly OwnMeasureKey[]; also: readonly OwnMeasureKey[] },
  asOf: CalendarDate,
  known: CalendarDate,
): Promise<OwnFacts> {
  const keys = new Set([...asked.keys, ...asked.also]);
  const missing = new Map<string, OwnRaw>();
  const values = new Map<string, Map<string, OwnRaw>>();
  if (keys.size === 0) return { also: asked.also, missing, values };
  const inUse = new Set((await listOwnMeasures(tx)).flatMap(({ key, isArchived }) => (isArchived ? [] : [key])));
  for (const key of keys) {
    if (!inUse.has(key)) missing.set(key, { missing: 'archived' });
    else if (key.startsWith('custom.') && known < tx.today) missing.set(key, { missing: 'undated' });
  }
  const wanted = [...keys].filter((key) => !missing.has(key));
  const add = (customerId: string, key: OwnMeasureKey, held: OwnRaw | null): void => {
    if (held === null) return;
    const own = values.get(customerId) ?? new Map<string, OwnRaw>();
    values.set(customerId, own.set(key, held));
  };
  const of = (prefix: string): string[] =>
    wanted.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  for (const fact of await loadFieldFacts(tx, customerIds, of('custom.')))
    add(fact.customerId, `custom.${fact.key}`, fieldRaw(tx, fact));
  for (const { customerId, key, value, day } of await loadMetricFacts(tx, customerIds, of('metric.'), asOf, known))
    add(customerId, `metric.${key}`, { value, day });
  return { also: asked.also, missing, values };
}

function fieldRaw(tx: OrgTx, { type, valueInt, valueDate }: FieldFact): OwnRaw | null {
  const value = decodeCustom(type, { valueText: null, valueInt, valueDate, valueId: null }, null);
  if (type !== 'money' || typeof value !== 'number') return value;
  // In major units, as scales are typed; as few digits as an amount has, a double keeps exactly.
  return value / 10 ** (currencyExponent(tx.org.currency) ?? 0);
}

/** What a customer's score is made with of them; null where its profile measures none. */
export function ownRawsOf(facts: OwnFacts, customerId: string, keys: readonly OwnMeasureKey[]): OwnRaws | null {
  const wanted = [...new Set([...keys, ...facts.also])];
  if (wanted.length === 0) return null;
  const own = facts.values.get(customerId);
  return Object.fromEntries(
    wanted.flatMap((key) => {
      const held = facts.missing.get(key) ?? own?.get(key);
      return held === undefined ? [] : [[key, held] as const];
    }),
  );
}
