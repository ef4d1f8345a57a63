/** A language whose written items can be graded. */
export type SentimentLanguage = 'en' | 'fr' | 'es';

/**
 * What a language's words say. Entries are folded words or phrases apart by `|`, punctuation left out (`n t` for
 * `n't`), `*` for any ending of the last word.
 */
export interface LexiconSource {
  /** Points (10 mild, 20 clear, 30 strong; negative: dissatisfied; 0: courtesy, says nothing) and their entries. */
  entries: readonly (readonly [number, string])[];
  negators: string;
  /** Strengthen the word that follows. */
  intensifiers: string;
  /** Strengthen the word before them. */
  lateIntensifiers: string;
  /** Strengthen a negation: `not at all`. */
  absolutes: string;
  diminishers: string;
  contrasts: string;
  /** Common words that tell the language. */
  stopWords: string;
}

export interface Lexicon {
  /** Points by exact phrase, then by phrase with an open ending. */
  phrases: ReadonlyMap<string, number>;
  openPhrases: ReadonlyMap<string, number>;
  /** First words of entries of several words. */
  starts: ReadonlySet<string>;
  negators: ReadonlySet<string>;
  intensifiers: ReadonlySet<string>;
  lateIntensifiers: ReadonlySet<string>;
  absolutes: ReadonlySet<string>;
  diminishers: ReadonlySet<string>;
  contrasts: ReadonlySet<string>;
  stopWords: ReadonlySet<string>;
}

/** Words of an entry at most: what a match looks ahead. */
export const MAX_PHRASE_WORDS = 6;

/** Signs that say the same in every language. */
const SIGNS: LexiconSource['entries'] = [
  [20, '😀|😃|😄|😁|😍|🤩|❤|👏|🎉'],
  [10, '🙂|😊|👍|🙏'],
  [-10, '🙁|😕|😟|😞|👎|😢'],
  [-20, '😠|😡|🤬|😤'],
];

/** The tables a grade reads. */
export function lexiconOf(source: LexiconSource): Lexicon {
  const pairs = [...SIGNS, ...source.entries].flatMap(([points, entries]) =>
    entries.split('|').map((entry) => [entry, points] as const),
  );
  const isOpen = ([entry]: readonly [string, number]): boolean => entry.endsWith('*');
  return {
    phrases: new Map(pairs.filter((pair) => !isOpen(pair))),
    openPhrases: new Map(pairs.filter(isOpen).map(([entry, points]) => [entry.slice(0, -1), points])),
    starts: new Set(pairs.filter(([entry]) => entry.includes(' ')).map(([entry]) => entry.split(' ')[0] ?? '')),
    negators: wordsOf(source.negators),
    intensifiers: wordsOf(source.intensifiers),
    lateIntensifiers: wordsOf(source.lateIntensifiers),
    absolutes: wordsOf(source.absolutes),
    diminishers: wordsOf(source.diminishers),
    contrasts: wordsOf(source.contrasts),
    stopWords: wordsOf(source.stopWords),
  };
}

const wordsOf = (words: string): ReadonlySet<string> => new Set(words.split('|'));

/**
 * The points of a phrase (folded, single spaces), `null` when it is in no entry. Of two open endings the longer wins;
 * only the last word is open.
 */
export function pointsIn(lexicon: Lexicon, phrase: string): number | null {
  const exact = lexicon.phrases.get(phrase);
  if (exact !== undefined) return exact;
  const shortest = phrase.lastIndexOf(' ') + 4;
  for (let length = Math.min(phrase.length, 80); length >= shortest; length -= 1) {
    const points = lexicon.openPhrases.get(phrase.slice(0, length));
    if (points !== undefined) return points;
  }
  return null;
}
