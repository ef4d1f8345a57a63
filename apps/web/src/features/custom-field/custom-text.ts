import type { CustomType, CustomValue } from '@vigie/domain/custom-field';
import type { Locale } from '@vigie/i18n/locale';
import { readNumber, writeNumber } from '../condition/number-text.ts';

/** A value as a form holds it: text, '' for none. */
export function customText(value: CustomValue | undefined, locale: Locale): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? writeNumber(value, locale) : String(value);
}

/** The value that a form's text means: null for none, undefined where it means nothing. */
export function customValueOf(type: CustomType, text: string, locale: Locale): CustomValue | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (type === 'number') return readNumber(trimmed, locale);
  return type === 'boolean' ? trimmed === 'true' : trimmed;
}

/** Where a form keeps the values: a name of its own for each key, so that `constructor` is a key like others. */
export const formName = (key: string): `f_${string}` => `f_${key}`;
