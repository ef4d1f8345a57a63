import type { Locale } from '../locale/locale.ts';

export type MoneyValue = { amountMinor: number; currency: string };

export type Format = {
  locale: Locale;
  /** `amountMinor` counts the currency's smallest unit; decimals are shown only when there are any. */
  money: (value: MoneyValue) => string;
  /** Always with its decimals, so that a column of documents lines up. */
  moneyFixed: (value: MoneyValue) => string;
  /** Without decimals, for lists. */
  moneyRounded: (value: MoneyValue) => string;
  number: (value: number, maximumFractionDigits?: number) => string;
  /** Always this many decimals, so that a column of parts lines up with its sum. */
  fixed: (value: number, fractionDigits: number) => string;
  /** 0.92 → 92 %. */
  percent: (ratio: number, maximumFractionDigits?: number) => string;
  /** With a sign, a true minus: +0.6, −4.1. */
  signed: (value: number, maximumFractionDigits?: number) => string;
  /** 0.2 → +20 %. */
  signedPercent: (ratio: number) => string;
  /** 3 Nov, or 3 Nov 2025 when its year is not that of `today`. */
  day: (day: string, today?: string) => string;
  dayLong: (day: string) => string;
  month: (day: string) => string;
  instant: (instant: string, zone?: string) => string;
  /** In 3 days, yesterday: `days` counts from today, negative is past. */
  relativeDays: (days: number) => string;
  list: (values: readonly string[]) => string;
  currencyExponent: (currency: string) => number;
};

const formats = new Map<Locale, Format>();
const REGION: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR', es: 'es-ES' };

function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Whole calendar days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function makeFormat(locale: Locale): Format {
  const region = REGION[locale];
  const atNoon = (day: string): Date => new Date(`${day}T12:00:00Z`);
  const dated = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(region, { timeZone: 'UTC', ...options });
  const short = dated({ day: 'numeric', month: 'short' });
  const withYear = dated({ day: 'numeric', month: 'short', year: 'numeric' });
  const long = dated({ day: 'numeric', month: 'long', year: 'numeric' });
  const month = dated({ month: 'short', year: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(region, { numeric: 'auto' });
  const lists = new Intl.ListFormat(region, { type: 'conjunction' });
  const numbers = remember(
    (digits: number) => new Intl.NumberFormat(region, { maximumFractionDigits: digits, useGrouping: 'always' }),
  );
  const fixed = remember(
    (digits: number) => new Intl.NumberFormat(region, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const percents = remember(
    (digits: number) => new Intl.NumberFormat(region, { style: 'percent', maximumFractionDigits: digits }),
  );
  const signs = remember(
    (digits: number) =>
      new Intl.NumberFormat(region, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay: 'exceptZero',
      }),
  );
  const signedPercents = new Intl.NumberFormat(region, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  const base = { style: 'currency', currencyDisplay: 'narrowSymbol', useGrouping: 'always' } as const;
  const exact = remember(
    (currency: string) => new Intl.NumberFormat(region, { ...base, currency, trailingZeroDisplay: 'stripIfInteger' }),
  );
  const complete = remember((currency: string) => new Intl.NumberFormat(region, { ...base, currency }));
  const rounded = remember(
    (currency: string) => new Intl.NumberFormat(region, { ...base, currency, maximumFractionDigits: 0 }),
  );
  const exponent = (currency: string): number => exact(currency).resolvedOptions().maximumFractionDigits ?? 2;
  const major = (value: MoneyValue): number => value.amountMinor / 10 ** exponent(value.currency);
  const instants = remember(
    (zone: string) => new Intl.DateTimeFormat(region, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }),
  );
  return {
    locale,
    money: (value) => exact(value.currency).format(major(value)),
    moneyFixed: (value) => complete(value.currency).format(major(value)),
    moneyRounded: (value) => rounded(value.currency).format(major(value)),
    number: (value, digits = 0) => numbers(digits).format(value),
    fixed: (value, digits) => fixed(digits).format(value),
    percent: (ratio, digits = 0) => percents(digits).format(ratio),
    signed: (value, digits = 1) => signs(digits).format(value).replace('-', '−'),
    signedPercent: (ratio) => signedPercents.format(ratio).replace('-', '−'),
    day: (day, today) =>
      (today !== undefined && today.slice(0, 4) !== day.slice(0, 4) ? withYear : short).format(atNoon(day)),
    dayLong: (day) => long.format(atNoon(day)),
    month: (day) => month.format(atNoon(day)),
    instant: (instant, zone = 'UTC') => instants(zone).format(new Date(instant)),
    relativeDays: (days) => relative.format(days, 'day'),
    list: (values) => lists.format(values),
    currencyExponent: exponent,
  };
}

export function formatFor(locale: Locale): Format {
  const known = formats.get(locale);
  if (known !== undefined) return known;
  const made = makeFormat(locale);
  formats.set(locale, made);
  return made;
}
