import { foldText } from '@vigie/domain/text';

/** Hexadecimal without any figure: 0 to 9 are G to P. */
const inLetters = (code: number, length: number): string =>
  code
    .toString(16)
    .padStart(length, '0')
    .toUpperCase()
    .replace(/\d/g, (digit) => String.fromCharCode('G'.charCodeAt(0) + Number(digit)));

/**
 * Text as the search index holds it: signs beyond ASCII in capital letters, as `control.search_signs` writes them.
 * Trigrams are made of letters and digits of ASCII alone where the locale of the database is C; folded text has no
 * capitals, so that nothing that is typed meets a part of such a sign.
 */
export const encodeSigns = (folded: string): string =>
  [...folded]
    .map((sign) => {
      const code = sign.codePointAt(0) ?? 0;
      if (code < 0x80) return sign;
      return code < 0x10000 ? `Z${inLetters(code, 4)}` : `Y${inLetters(code, 6)}`;
    })
    .join('');

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A word as LIKE takes it literally, in the signs of the index. */
export const likeWord = (word: string): string => escapeLike(encodeSigns(word));

/** How much of the first line an entry's head holds. */
const HEAD = 80;
export const likeHead = (folded: string): string => escapeLike(encodeSigns(folded).slice(0, HEAD));

/** Whether a fragment has a trigram of its own, wherever it stands in a text: three letters or digits in a row. */
export const isIndexed = (word: string): boolean => /[A-Za-z0-9]{3}/.test(encodeSigns(word));

/** What can be looked for by resemblance: a word of four letters or more, and no number. */
export const isAlike = (text: string): boolean => /[a-z]{4}/.test(foldText(text));
