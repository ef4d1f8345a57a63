/** What a spreadsheet overlooks before a formula: blanks of every width, and marks without any. */
const BLANKS =
  ' \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f' +
  '\u2028\u2029\u202f\u205f\u2060\u3000\ufeff';
/** What a spreadsheet takes for the beginning of a formula, full-width forms among it. */
const STARTS = '=+@\uff1d\uff0b\uff0d\uff20\u2212-';

/**
 * Texts that a spreadsheet may take for a formula, as the source of a regular expression that JavaScript and PostgreSQL
 * read alike. Apostrophes before it count as none: otherwise what is guarded could not be told from what was so written.
 */
export const FORMULA = `^'*[${BLANKS}]*[${STARTS}]`;
/** What such a text begins with: a look at one sign spares most texts the expression. */
export const FORMULA_SIGNS = `'${BLANKS}${STARTS}`;
const FORMULA_PATTERN = new RegExp(FORMULA);

/**
 * A text as it may stand in a file that a spreadsheet opens: what could be a formula gets an apostrophe before it, which
 * says "this is text" (qS7). {@link unguardFormula} gives the same text back.
 * @example guardFormula('=1+1') // "'=1+1"
 * @example guardFormula('Élan') // 'Élan'
 */
export function guardFormula(text: string): string {
  return FORMULA_PATTERN.test(text) ? `'${text}` : text;
}

/**
 * A text as it was before {@link guardFormula}.
 * @example unguardFormula("'=1+1") // '=1+1'
 * @example unguardFormula("'quoted'") // "'quoted'"
 */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && FORMULA_PATTERN.test(text) ? text.slice(1) : text;
}
