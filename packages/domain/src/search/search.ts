import { foldText } from '../text/text.ts';

/** The kinds of record that a search looks through, in the order in which it answers. */
export const SEARCH_KINDS = ['customer', 'contact', 'interaction', 'agreement', 'document'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** More words than anybody types narrow nothing further. */
const MAX_WORDS = 8;

/** A telephone number as people write one: from a 0, a + or a bracket on, digits in groups or many of them; or pairs. */
const PHONE = /^(?:\+|\(|0)(?:[\d ()./-]*[ .()][\d ()./-]*|\d{8,})$|^\d\d(?:[ .-]\d\d){2,}$/;
const DATE = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/;
const MIN_PHONE_DIGITS = 6;
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/**
 * The words of what is searched for, folded, each once, at most 8: a record is found when it holds them all, in any
 * order (requirement I6). A telephone number is one word, without what people put between its digits and before it.
 * @example searchWords('  Durand MARIE  durand ') // ['durand', 'marie']
 * @example searchWords('06 12 34 56 78') // ['612345678']
 * @example searchWords('01.02.2026') // ['01.02.2026']
 * @example searchWords('\u0301') // []
 */
export function searchWords(text: string): string[] {
  const folded = foldText(text);
  const digits = digitsOf(folded).replace(/^0+/, '');
  if (digits.length >= MIN_PHONE_DIGITS && PHONE.test(folded) && !DATE.test(folded)) return [digits];
  const words = folded.split(' ');
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MAX_WORDS);
}

/** Of a long exchange so many characters are searched. */
const DETAILS_SEARCHED = 4_000;

/**
 * What a search and a filter compare of a contact beside its name and address, null where nothing is known: of a
 * telephone number its digits.
 * @example foldContact({ function: 'Achats É.-U.', phone: '+33 6 12' }) // { functionFolded: 'achats e.-u.', phoneFolded: '33612' }
 */
export function foldContact(contact: { function: string | null; phone: string | null }): {
  functionFolded: string | null;
  phoneFolded: string | null;
} {
  return {
    functionFolded: contact.function === null ? null : foldText(contact.function),
    phoneFolded: contact.phone === null ? null : digitsOf(contact.phone) || foldText(contact.phone),
  };
}

/**
 * What a search and a filter compare of an exchange: its subject, and its details as far as 4,000 characters.
 * @example foldInteraction({ subject: 'Réunion', details: 'À  Lyon' }) // { subjectFolded: 'reunion', detailsFolded: 'a lyon' }
 */
export function foldInteraction(interaction: { subject: string; details: string }): {
  subjectFolded: string;
  detailsFolded: string;
} {
  const details = [...interaction.details.slice(0, DETAILS_SEARCHED * 2)].slice(0, DETAILS_SEARCHED).join('');
  return { subjectFolded: foldText(interaction.subject), detailsFolded: foldText(details) };
}

/**
 * What a search looks in of an agreement: name, number, plan and type, each on a line of its own, as
 * `customerSearchText` does for customers.
 * @example agreementSearchText({ name: 'Été', agreementId: 'A-1', plan: null, type: 'Abonnement' })
 * // 'ete\na-1\n\nabonnement'
 */
export function agreementSearchText(agreement: {
  name: string | null;
  agreementId: string | null;
  plan: string | null;
  type: string | null;
}): string {
  return [agreement.name, agreement.agreementId, agreement.plan, agreement.type]
    .map((part) => foldText(part ?? ''))
    .join('\n');
}

/**
 * Where in `text` the words of a search stand, as pairs of code units [from, to), in order and without overlaps: what a
 * result shows in bold. A sign that folds to several letters is whole or not at all.
 * @example matchesIn('Œuvre d’Été', ['oeu', 'ete']) // [[0, 2], [8, 11]]
 * @example matchesIn('Lyon', ['paris']) // []
 */
export function matchesIn(text: string, words: readonly string[]): [from: number, to: number][] {
  const { folded, at } = foldedSigns(text);
  const found = words.flatMap((word) => occurrences(folded, word)).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const ranges: [number, number][] = [];
  for (const [start, end] of found) {
    const [from, to] = [at[start]?.[0] ?? 0, at[end - 1]?.[1] ?? 0];
    const last = ranges.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges;
}

/** The text folded sign by sign, and for each code unit of it the stretch of the text that it came from. */
function foldedSigns(text: string): { folded: string; at: [number, number][] } {
  const at: [number, number][] = [];
  let folded = '';
  for (const { 0: sign, index } of text.matchAll(/.\p{M}*/gsu)) {
    // A sign alone loses the space that it is; several in a row count as one.
    const own = /\s/u.test(sign) ? (folded.endsWith(' ') ? '' : ' ') : foldText(sign);
    folded += own;
    for (let unit = 0; unit < own.length; unit += 1) at.push([index, index + sign.length]);
  }
  return { folded, at };
}

function occurrences(folded: string, word: string): [number, number][] {
  const found: [number, number][] = [];
  if (word === '') return found;
  for (let from = folded.indexOf(word); from >= 0; from = folded.indexOf(word, from + 1))
    found.push([from, from + word.length]);
  return found;
}
