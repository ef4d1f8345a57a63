import { decimalDigits } from '../money/money.ts';
import { requireCount } from '../refusal/argument.ts';
import { foldText } from '../text/text.ts';

/** How often an agreement is billed. */
export type BillingPeriod = 'day' | 'week' | 'month' | 'quarter' | 'half-year' | 'year' | '2-years' | '3-years';

const TRUE_WORDS = new Set(['true', 'yes', 'oui', 'si', 'vrai', 'verdadero', '1', 'y', 'o', 's', 't', 'v', 'x', 'on']);
const FALSE_WORDS = new Set(['false', 'no', 'non', 'faux', 'falso', '0', 'n', 'f', 'off']);

/** Folded words of English, French and Spanish sources, spaces for hyphens and underscores. */
const PERIOD_WORDS: Readonly<Record<BillingPeriod, string>> = {
  day: 'day|daily|jour|journalier|journaliere|quotidien|quotidienne|dia|diario|diaria|d',
  week: 'week|weekly|semaine|hebdomadaire|hebdo|semana|semanal|w',
  month: 'month|monthly|mois|mensuel|mensuelle|mes|mensual|m|1 month|every month|par mois',
  quarter: 'quarter|quarterly|trimestre|trimestriel|trimestrielle|trimestral|q|3 months|3 mois|3 meses|every 3 months',
  'half-year':
    'half year|half yearly|halfyear|halfyearly|semester|semiannual|semi annual|semiannually|semi annually|biannual|semestre|' +
    'semestriel|semestrielle|semestral|6 months|6 mois|6 meses|every 6 months',
  year:
    'year|yearly|annual|annually|annum|per year|an|annee|annuel|annuelle|par an|ano|anual|y|a|1 year|1 an|1 ano|' +
    '12 months|12 mois|12 meses',
  '2-years':
    '2 years|2 year|two years|biennial|2 ans|deux ans|biennal|biennale|bisannuel|bisannuelle|2 anos|dos anos|bienal|24 months',
  '3-years':
    '3 years|3 year|three years|triennial|3 ans|trois ans|triennal|triennale|3 anos|tres anos|trienal|36 months',
};
const PERIOD_OF_WORD: ReadonlyMap<string, BillingPeriod> = new Map(
  (Object.keys(PERIOD_WORDS) as BillingPeriod[]).flatMap((period) =>
    PERIOD_WORDS[period].split('|').map((word) => [word, period] as const),
  ),
);

/**
 * Yes or no in English, French or Spanish, `1`/`0`, `x`; `null` when it is neither (domain rules §10).
 * @example readBoolean('Oui') // true
 * @example readBoolean('2') // null
 */
export function readBoolean(text: string): boolean | null {
  const word = foldText(text);
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : null;
}

/**
 * A whole number, thousands signs allowed, decimals only as zeros (`12.0`); `null` when it is not one, or beyond exact
 * numbers (domain rules §10).
 * @example readInteger('1,200') // 1200
 * @example readInteger('1.5') // null
 */
export function readInteger(text: string, decimal: '.' | ',' = '.'): number | null {
  const digits = decimalDigits(text, decimal);
  if (digits === null || /[^0]/.test(digits.fraction)) return null;
  const magnitude = Number(digits.whole);
  if (!Number.isSafeInteger(magnitude)) return null;
  return digits.isNegative && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * A number with this decimal sign, thousands signs allowed; `null` when it is not one (domain rules §10). Never for
 * money: a double rounds.
 * @example readNumber('1.234,5', ',') // 1234.5
 * @example readNumber('1.234,5', '.') // null
 */
export function readNumber(text: string, decimal: '.' | ','): number | null {
  const digits = decimalDigits(text, decimal);
  if (digits === null) return null;
  const magnitude = Number(`${digits.whole}.${digits.fraction === '' ? '0' : digits.fraction}`);
  return digits.isNegative && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * The decimal sign of numbers of which so many show one or the other (domain rules §10). Nothing decides: a point.
 * @throws DomainError `import.badCount`.
 * @example decimalOf({ commas: 3, points: 1 }) // ','
 * @example decimalOf({ commas: 2, points: 2 }) // '.'
 */
export function decimalOf({ commas, points }: { commas: number; points: number }): '.' | ',' {
  requireCount('import.badCount', 'commas', commas);
  requireCount('import.badCount', 'points', points);
  return commas > points ? ',' : '.';
}

/**
 * The decimal sign a cell shows; `null` when it is no number, or could be read both ways (domain rules §10). A number
 * with both signs decides by its last one; one with a single sign decides unless exactly three digits follow, which may
 * be thousands (not behind a lone 0).
 * @example decimalSignOf('1.234,50') // ','
 * @example decimalSignOf('1,234') // null
 */
export function decimalSignOf(cell: string): '.' | ',' | null {
  const text = signedNumber(cell);
  if (text === null) return null;
  const lone = loneSignOf(cell);
  const lastComma = text.lastIndexOf(',');
  const lastPoint = text.lastIndexOf('.');
  if (lone === null) {
    const sign = lastComma > lastPoint ? ',' : '.';
    const other = sign === ',' ? '.' : ',';
    return text.indexOf(sign) !== text.lastIndexOf(sign) ? other : sign;
  }
  const decimals = text.length - 1 - Math.max(lastComma, lastPoint);
  // Nobody groups thousands behind a 0.
  if (/^[-−+]?0[.,]/.test(text)) return lone;
  const isGrouped = /[ \u00a0\u202f\u2009'’]/.test(text);
  return decimals === 3 && !isGrouped ? null : lone;
}

/**
 * The one sign of a number that has a single one, were it its decimal sign or that of its thousands; `null` for others.
 * @example loneSignOf('1,085') // ','
 * @example loneSignOf('1.234,50') // null
 */
export function loneSignOf(cell: string): '.' | ',' | null {
  const [sign, ...others] = signedNumber(cell)?.match(/[.,]/g) ?? [];
  return others.length === 0 && (sign === '.' || sign === ',') ? sign : null;
}

/** A number with a sign among its digits, trimmed. */
function signedNumber(cell: string): string | null {
  const text = cell.trim();
  return /^[-−+]?[\d., \u00a0\u202f\u2009'’]+$/.test(text) && /\d/.test(text) && /[.,]/.test(text) ? text : null;
}

/**
 * An e-mail address, trimmed, lower case, out of `Name <address>` or `mailto:`; `null` when it is not one.
 * @example readEmail('Ana Ruiz <Ana@Example.com>') // 'ana@example.com'
 * @example readEmail('ana@example') // null
 */
export function readEmail(text: string): string | null {
  const inner = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text;
  const address = inner
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  if (address.length > 254) return null;
  return /^[^\s@<>(),;:"[\]\\]{1,64}@(?:[^\s@.<>(),;:"[\]\\]+\.)+[^\s@.<>(),;:"[\]\\]+$/.test(address) ? address : null;
}

/**
 * The items of a list written with `;`, `|`, `,` or line breaks: trimmed, without blanks, each once (folded).
 * @example readList('VIP; Lyon, centre; vip') // ['VIP', 'Lyon, centre']
 */
export function readList(text: string): string[] {
  const separator = [';', '|', '\n', ','].find((candidate) => text.includes(candidate)) ?? ',';
  const items = new Map<string, string>();
  for (const item of text.split(separator).map((part) => part.trim())) {
    if (item !== '' && !items.has(foldText(item))) items.set(foldText(item), item);
  }
  return [...items.values()];
}

/**
 * A billing period in English, French or Spanish, `null` when it is none of those known.
 * @example readBillingPeriod('Trimestriel') // 'quarter'
 * @example readBillingPeriod('from time to time') // null
 */
export function readBillingPeriod(text: string): BillingPeriod | null {
  return PERIOD_OF_WORD.get(foldText(text).replace(/[-_ ]+/g, ' ')) ?? null;
}

/**
 * The separator of a CSV text: the one that splits its first lines most evenly, quoted parts left out; a comma where
 * none does (domain rules §10).
 * @example detectSeparator('name;city\n"A;B";Paris, Lyon') // ';'
 */
export function detectSeparator(text: string): ',' | ';' | '\t' | '|' {
  const lines = unquotedLines(text.slice(0, 65_536));
  let best: { separator: ',' | ';' | '\t' | '|'; score: number } = { separator: ',', score: 0 };
  for (const separator of [',', ';', '\t', '|'] as const) {
    const counts = lines.map((line) => line.split(separator).length - 1);
    const inHeader = counts[0] ?? 0;
    if (inHeader === 0) continue;
    const even = counts.filter((count) => count === inHeader).length / counts.length;
    const score = even * 1000 + inHeader;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

/** The first records with their quoted parts removed, blank ones left out. */
function unquotedLines(text: string): string[] {
  const bare = text.replace(/"(?:[^"]|"")*"?/g, '');
  return bare
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 50);
}
