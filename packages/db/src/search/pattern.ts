import { foldText } from '@vigie/domain/text';

/**
 * Text as the search index holds it: bytes that are no ASCII as octal numbers, as PostgreSQL's `encode(…, 'escape')`
 * writes them. Trigrams are made of letters and digits of ASCII alone where the locale of the database is C.
 */
export const encodeSigns = (folded: string): string =>
  [...Buffer.from(folded, 'utf8')]
    .map((byte) => (byte >= 0x80 ? `\\${byte.toString(8)}` : byte === 0x5c ? '\\\\' : String.fromCharCode(byte)))
    .join('');

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A word as LIKE takes it literally, in the signs of the index. */
export const likeWord = (word: string): string => escapeLike(encodeSigns(word));

/** How much of the first line an entry's head holds. */
const HEAD = 80;
export const likeHead = (folded: string): string => escapeLike(encodeSigns(folded).slice(0, HEAD));

/** Whether a fragment has a trigram of its own, wherever it stands in a text: three letters or digits in a row. */
export const isIndexed = (word: string): boolean => /[a-z0-9]{3}/.test(encodeSigns(word));

/** What can be looked for by resemblance: a word of four letters or more, and no number. */
export const isAlike = (text: string): boolean => /[a-z]{4}/.test(foldText(text));
