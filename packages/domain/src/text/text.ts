/** Letters that no decomposition reaches; their values are already folded, so that folding twice changes nothing. */
const FOLD_TABLE: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ς: 'σ',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '‐': '-',
  '–': '-',
  '—': '-',
};
const TABLE_PATTERN = new RegExp(`[${Object.keys(FOLD_TABLE).join('')}]`, 'gu');
const MARKS = /\p{M}+/gu;
const ASCII_PATTERN = /^[\x20-\x7e]*$/;
/** Soft hyphen, zero-width signs, word joiner and byte-order mark: they print nothing and are no space. */
const INVISIBLE_PATTERN = /\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff/g;

/**
 * The one form in which text is compared, sorted and searched, on both sides (domain rules §1): compatibility
 * decomposition (`ﬁ` → `fi`), no accents, lower case, the fixed table, single spaces, trimmed. Idempotent.
 * @example foldText(' Œuvre  d’ÉTÉ ') // "oeuvre d'ete"
 * @example foldText('Straße') // 'strasse'
 */
export function foldText(text: string): string {
  if (ASCII_PATTERN.test(text)) return text.toLowerCase().replace(/ {2,}/g, ' ').trim();
  return (
    text
      .replace(INVISIBLE_PATTERN, '')
      // Marks go in the end: in advance those that stand apart, which decomposition would sort, slowly when they are many.
      .replace(MARKS, '')
      .normalize('NFKD')
      .toLowerCase()
      .normalize('NFKD')
      .replace(MARKS, '')
      .replace(TABLE_PATTERN, (letter) => FOLD_TABLE[letter] ?? letter)
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/**
 * Folded order of two texts, then the plain order, so that the order is total; by code unit, the same on every host.
 * Below 0 when `a` comes first, 0 only for equal texts (domain rules §1).
 * @example ['étage', 'Zoé', 'Élan'].sort(compareText) // ['Élan', 'étage', 'Zoé']
 * @example compareText('elan', 'élan') // -1
 */
export function compareText(a: string, b: string): number {
  const [foldedA, foldedB] = [foldText(a), foldText(b)];
  if (foldedA !== foldedB) return foldedA < foldedB ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * What makes `text` unfit to be stored: U+0000 or a lone surrogate; `null` when it is fit (domain rules §1).
 * @example badTextOf('a\u0000') // 'nul'
 * @example badTextOf('👍') // null
 */
export function badTextOf(text: string): 'nul' | 'surrogate' | null {
  if (text.includes('\u0000')) return 'nul';
  return /\p{Cs}/u.test(text) ? 'surrogate' : null;
}
