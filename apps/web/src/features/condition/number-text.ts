import type { Locale } from '@vigie/i18n/locale';

/** How a language writes numbers; the spaces that French puts between thousands are dropped before. */
const SIGNS: Record<Locale, { decimal: string; group: string | null }> = {
  en: { decimal: '.', group: ',' },
  fr: { decimal: ',', group: null },
  es: { decimal: ',', group: '.' },
};
const SPACES = /[\s\u00a0\u202f]/g;

/**
 * A number as somebody types it; either sign is taken for the decimal one where it cannot part thousands.
 * @example readNumber('4 000,5', 'fr') // 4000.5
 */
export function readNumber(text: string, locale: Locale): number | undefined {
  const { group } = SIGNS[locale];
  const bare = text.replace(SPACES, '').replace('−', '-');
  const isGrouped = group !== null && new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\D\\d*)?$`).test(bare);
  const plain = isGrouped ? bare.replaceAll(group, '') : bare;
  return /^-?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : undefined;
}

/** The number as one would type it: no thousands apart. */
export function writeNumber(value: number, locale: Locale): string {
  return String(value).replace('.', SIGNS[locale].decimal);
}

/** Between what is stored and what is typed: 0.4 and 40 %, 400050 cents and 4000.50. Exact, or undefined. */
export interface Scale {
  write(stored: number): number;
  read(typed: number): number | undefined;
}

/** `digits`: what 0.07 × 100 brings besides 7 is no part of the number. */
const rounded = (value: number): number => Number(value.toPrecision(14));

export const asIs: Scale = { write: (stored) => stored, read: (typed) => typed };
export const wholeOnly: Scale = {
  write: (stored) => stored,
  read: (typed) => (Number.isSafeInteger(typed) ? typed : undefined),
};
export const asPercent: Scale = { write: (stored) => rounded(stored * 100), read: (typed) => rounded(typed / 100) };
/** Money with more decimals than its currency has is not read. */
export function asMoney(exponent: number): Scale {
  return {
    write: (stored) => rounded(stored / 10 ** exponent),
    read: (typed) => wholeOnly.read(rounded(typed * 10 ** exponent)),
  };
}
