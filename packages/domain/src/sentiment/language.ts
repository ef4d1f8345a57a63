import type { Lexicon, SentimentLanguage } from './lexicon.ts';
import { lexiconOf, pointsIn } from './lexicon.ts';
import { ENGLISH } from './lexicon-en.ts';
import { SPANISH } from './lexicon-es.ts';
import { FRENCH } from './lexicon-fr.ts';

export const SENTIMENT_LANGUAGES: readonly SentimentLanguage[] = ['en', 'fr', 'es'];

export const LEXICONS: Readonly<Record<SentimentLanguage, Lexicon>> = {
  en: lexiconOf(ENGLISH),
  fr: lexiconOf(FRENCH),
  es: lexiconOf(SPANISH),
};

/**
 * The language of folded words: the one with most of its common words there, then with most graded words (a mail of
 * one word), then the first in order; `null` when no language knows any of them.
 */
export function languageOf(words: readonly string[]): SentimentLanguage | null {
  let best: { language: SentimentLanguage; common: number; graded: number } | null = null;
  for (const language of SENTIMENT_LANGUAGES) {
    const lexicon = LEXICONS[language];
    const common = words.filter((word) => lexicon.stopWords.has(word)).length;
    const graded = words.filter((word) => pointsIn(lexicon, word) !== null).length;
    if (common + graded === 0) continue;
    if (best === null || common > best.common || (common === best.common && graded > best.graded)) {
      best = { language, common, graded };
    }
  }
  return best?.language ?? null;
}
