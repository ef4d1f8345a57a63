import type { CustomType, CustomValue } from '@vigie/domain/custom-field';
import type { Locale } from '@vigie/i18n/locale';
import { asMoney, readNumber, writeNumber } from '../condition/number-text.ts';

/** How whoever reads writes numbers, and how many decimals the organisation's currency has. */
export interface Spelling {
  locale: Locale;
  exponent: number;
}

/** A value as a form holds it: text, '' for none. */
export function customText(
  type: CustomType,
  value: CustomValue | null | undefined,
  { locale, exponent }: Spelling,
): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number') return String(value);
  return writeNumber(type === 'money' ? asMoney(exponent).write(value) : value, locale);
}

/** The value that a form's text means: null for none, undefined where it means nothing. */
export function customValueOf(
  type: CustomType,
  text: string,
  { locale, exponent }: Spelling,
): CustomValue | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (type === 'boolean') return trimmed === 'true';
  if (type !== 'number' && type !== 'money') return trimmed;
  const number = readNumber(trimmed, locale);
  return number === undefined || type === 'number' ? number : asMoney(exponent).read(number);
}

/** Where a form keeps the values: a name of its own for each key, so that `constructor` is a key like others. */
export const formName = (key: string): `f_${string}` => `f_${key}`;

/** The value of a field: of a record's own values, for `constructor` is a key like others. */
export const heldValue = <T extends CustomValue | null>(
  values: Readonly<Record<string, T>>,
  key: string,
): T | undefined => (Object.hasOwn(values, key) ? values[key] : undefined);

/** The stored values of fields as a form holds them. */
export function customTexts(
  fields: readonly Written[],
  values: Readonly<Record<string, CustomValue>>,
  spelling: Spelling,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ key, type }) => [formName(key), customText(type, heldValue(values, key), spelling)]),
  );
}

/** The values that a form's texts change; undefined where they change none. */
export function changedCustom(
  fields: readonly Written[],
  values: Readonly<Record<string, CustomValue>>,
  texts: Readonly<Record<string, string>>,
  spelling: Spelling,
): Record<string, CustomValue | null> | undefined {
  const stored = customTexts(fields, values, spelling);
  const changed = fields.filter(({ key }) => (texts[formName(key)] ?? '') !== stored[formName(key)]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(
    changed.map(({ key, type }) => [key, customValueOf(type, texts[formName(key)] ?? '', spelling) ?? null]),
  );
}

interface Written {
  key: string;
  type: CustomType;
}
