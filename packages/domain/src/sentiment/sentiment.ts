/** Sentiment: the engine's grade of written items, with the words that decided (domain rules §3). */
export {
  type GradedWord,
  gradeOf,
  gradeText,
  MAX_GRADED_LENGTH,
  type SentimentGrade,
  type WeightReason,
} from './grade.ts';
export { SENTIMENT_LANGUAGES } from './language.ts';
export type { SentimentLanguage } from './lexicon.ts';
