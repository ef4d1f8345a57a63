import { foldText } from '../text/text.ts';
import { LEXICONS, languageOf } from './language.ts';
import type { Lexicon, SentimentLanguage } from './lexicon.ts';
import { MAX_PHRASE_WORDS, pointsIn } from './lexicon.ts';
import { ownText } from './own-text.ts';

/** A longer text is read this far, in UTF-16 units: what decides stands early. */
export const MAX_GRADED_LENGTH = 20_000;

/** Why a word weighs something else than the dictionary says. */
export type WeightReason = 'negated' | 'intensified' | 'diminished' | 'beforeContrast' | 'repeated';

/** A word or phrase that decided. */
export interface GradedWord {
  /** As written. */
  word: string;
  /** Where it begins in the text, in UTF-16 units. */
  at: number;
  /** Points in the score, whole; negative is dissatisfied. */
  weight: number;
  why: WeightReason[];
}

export interface SentimentGrade {
  /** 1 very dissatisfied … 3 neutral … 5 very satisfied; `null` when no word decides: unknown, not neutral. */
  grade: 1 | 2 | 3 | 4 | 5 | null;
  /** The sum of the weights; 0 without words. */
  score: number;
  /** In the order of the text. */
  words: GradedWord[];
  /** The language read, `null` when none is recognised. */
  language: SentimentLanguage | null;
}

/** Scores from which a text is graded 2, 3, 4, 5. One strong word, or two clear ones, are the ends of the scale. */
const GRADE_FROM = [-29, -7, 8, 30] as const;
/** Words between a negation or an intensifier and the word it changes. */
const NEGATION_REACH = 4;
const DEGREE_REACH = 2;
/** A line this short was ended on purpose, not wrapped by a mail program. */
const SHORT_LINE = 45;

/**
 * Grades a written item (domain rules §3) by the words of its writer: quoted mail and signatures are left out, courtesy
 * says nothing, a negation turns the next graded word of its clause, a contrast (`but`) halves what comes before it in
 * its sentence, a repeated word counts half and then not. `language` given is believed, else it is recognised.
 * Case and accents do not matter. Deterministic, linear in the text.
 * @example gradeText('Not happy: the export crashed.').grade // 1
 * @example gradeText('The invoice of March is attached.').grade // null
 */
export function gradeText(text: string, language?: SentimentLanguage | null): SentimentGrade {
  const own = ownText(text.slice(0, MAX_GRADED_LENGTH));
  const tokens = tokensOf(own);
  const read = language ?? languageOf(tokens.map(({ folded }) => folded));
  if (read === null) return { grade: null, score: 0, words: [], language: null };
  const lexicon = LEXICONS[read];
  const words = withoutRepeats(sentencesOf(tokens).flatMap((sentence) => gradedIn(sentence, lexicon))).map(
    ({ from, to, weight, why }): GradedWord => ({ word: own.slice(from.at, to.end), at: from.at, weight, why }),
  );
  const score = words.reduce((sum, { weight }) => sum + weight, 0);
  return { grade: words.length === 0 ? null : gradeOf(score), score, words, language: read };
}

/**
 * The grade, 1 very dissatisfied to 5 very satisfied, of a score: the sum of the weights of the words that decided
 * (domain rules §3).
 * @example [-30, -8, 0, 8, 30].map((score) => gradeOf(score)) // [1, 2, 3, 4, 5]
 */
export function gradeOf(score: number): 1 | 2 | 3 | 4 | 5 {
  return (1 + GRADE_FROM.filter((from) => score >= from).length) as 1 | 2 | 3 | 4 | 5;
}

interface Token {
  folded: string;
  at: number;
  end: number;
  /** What stands between it and the token before. */
  isClauseStart: boolean;
  isSentenceStart: boolean;
}

/** A word with its marks and invisible signs, one sign of the lexicons, or a smiley. */
const TOKEN_PATTERN = /[\p{L}\p{M}\p{N}\u00ad\u200b-\u200d\u2060\ufeff]+|\p{Extended_Pictographic}/gu;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  let lineStart = 0;
  for (const { 0: word, index } of text.matchAll(TOKEN_PATTERN)) {
    const between = text.slice(end, index);
    const lineEnd = between.indexOf('\n');
    const isShortLine = lineEnd >= 0 && end + lineEnd - lineStart < SHORT_LINE;
    const isSentenceStart = end === 0 || /[.!?…]|\n\s*\n|\n\s*[-*•]/.test(between) || isShortLine;
    const isClauseStart = isSentenceStart || /[,;:()–—]| - /.test(between);
    if (lineEnd >= 0) lineStart = end + between.lastIndexOf('\n') + 1;
    end = index + word.length;
    const folded = foldText(word);
    if (folded !== '') tokens.push({ folded, at: index, end, isClauseStart, isSentenceStart });
  }
  return tokens;
}

function sentencesOf(tokens: readonly Token[]): Token[][] {
  const sentences: Token[][] = [];
  for (const token of tokens) {
    if (token.isSentenceStart || sentences.length === 0) sentences.push([]);
    sentences.at(-1)?.push(token);
  }
  return sentences;
}

interface Match {
  key: string;
  points: number;
  count: number;
}

/** A graded word of a sentence, with the tokens it begins and ends with. */
interface Hit {
  key: string;
  from: Token;
  to: Token;
  weight: number;
  why: WeightReason[];
}

function gradedIn(sentence: readonly Token[], lexicon: Lexicon): Hit[] {
  const hits: Hit[] = [];
  let beforeContrast = 0;
  /** Where the last negation and the last word of degree ended; out of reach at the start of a clause. */
  let negatedAt = Number.NEGATIVE_INFINITY;
  let degree = { at: Number.NEGATIVE_INFINITY, reason: 'intensified' as WeightReason, isAbsolute: false };
  let index = 0;
  while (index < sentence.length) {
    const from = sentence[index] as Token;
    if (from.isClauseStart) {
      negatedAt = Number.NEGATIVE_INFINITY;
      degree = { ...degree, at: Number.NEGATIVE_INFINITY };
    }
    const match = matchAt(sentence, index, lexicon);
    const marked = match === null ? markAt(sentence, index, lexicon, index - negatedAt <= NEGATION_REACH) : null;
    if (match !== null) {
      const last = index + match.count - 1;
      const hasOwnNegation = match.count > 1 && match.key.split(' ').some((word) => lexicon.negators.has(word));
      const isNegated = !hasOwnNegation && index - negatedAt <= NEGATION_REACH;
      const why: WeightReason[] = isNegated ? ['negated'] : [];
      const late = degreeAfter(sentence, last, lexicon);
      const isNear = index - degree.at <= DEGREE_REACH || (isNegated && negatedAt - degree.at <= DEGREE_REACH);
      // "Not very good" is no strong reproach, "really not good" and "not good at all" are.
      const isMeant = !isNegated || degree.isAbsolute || degree.at < negatedAt;
      if (isNear && isMeant && match.points !== 0) why.push(degree.reason);
      else if (late) why.push('intensified');
      if (match.points !== 0) {
        hits.push({ key: match.key, from, to: sentence[last] as Token, weight: weightOf(match.points, why), why });
      }
      // A negation turns one word: "I do not like the slow export" leaves slow as it is.
      if (!hasOwnNegation && match.points !== 0) negatedAt = Number.NEGATIVE_INFINITY;
      degree = { ...degree, at: Number.NEGATIVE_INFINITY };
      index = last + 1;
      continue;
    }
    if (marked?.kind === 'contrast') {
      beforeContrast = hits.length;
      negatedAt = Number.NEGATIVE_INFINITY;
    } else if (marked?.kind === 'negator') negatedAt = index;
    else if (marked !== null && 'isAbsolute' in marked) {
      degree = { at: index + marked.count - 1, reason: marked.kind, isAbsolute: marked.isAbsolute };
    }
    index += marked?.count ?? 1;
  }
  return hits.map((hit, position) => (position < beforeContrast ? halvedBeforeContrast(hit) : hit));
}

/** The longest entry that begins at `index` and stays within its clause. */
function matchAt(sentence: readonly Token[], index: number, lexicon: Lexicon): Match | null {
  const phrases = phrasesAt(sentence, index, lexicon.starts.has(sentence[index]?.folded ?? '') ? MAX_PHRASE_WORDS : 1);
  for (let count = phrases.length; count > 0; count -= 1) {
    const key = phrases[count - 1] ?? '';
    const points = pointsIn(lexicon, key);
    if (points !== null) return { key, points, count };
  }
  return null;
}

/** The phrases of 1, 2, … words that begin at `index`, within the clause. */
function phrasesAt(sentence: readonly Token[], index: number, most: number): string[] {
  const phrases: string[] = [];
  for (const token of sentence.slice(index, index + most)) {
    if (phrases.length > 0 && token.isClauseStart) break;
    phrases.push(phrases.length === 0 ? token.folded : `${phrases.at(-1)} ${token.folded}`);
  }
  return phrases;
}

type Mark =
  | { kind: 'negator' | 'contrast'; count: number }
  | { kind: 'intensified' | 'diminished'; count: number; isAbsolute: boolean };

/** The negation, word of degree or contrast at `index`, the longest first. */
function markAt(sentence: readonly Token[], index: number, lexicon: Lexicon, isNegating: boolean): Mark | null {
  const phrases = phrasesAt(sentence, index, 4);
  for (let count = phrases.length; count > 0; count -= 1) {
    const phrase = phrases[count - 1] ?? '';
    if (lexicon.contrasts.has(phrase)) return { kind: 'contrast', count };
    if (lexicon.diminishers.has(phrase)) return { kind: 'diminished', count, isAbsolute: false };
    // "No estoy nada contento": after a negation it strengthens, alone it negates.
    const isAbsolute = isNegating && lexicon.absolutes.has(phrase);
    if (isAbsolute || lexicon.intensifiers.has(phrase)) return { kind: 'intensified', count, isAbsolute };
    if (lexicon.negators.has(phrase)) return { kind: 'negator', count };
  }
  return null;
}

/** Whether what follows the word strengthens it: "helps a lot", "no me gusta nada". */
function degreeAfter(sentence: readonly Token[], last: number, lexicon: Lexicon): boolean {
  if (sentence[last + 1]?.isClauseStart !== false) return false;
  const phrases = phrasesAt(sentence, last + 1, 3);
  // "…, vraiment bien" strengthens what comes next, not what was before.
  return phrases.some(
    (phrase, index) =>
      (lexicon.lateIntensifiers.has(phrase) || lexicon.absolutes.has(phrase)) &&
      matchAt(sentence, last + 2 + index, lexicon) === null,
  );
}

/** Points with their reasons: a negated word is a milder one of the other sign, "not bad" is hardly praise. */
function weightOf(points: number, why: readonly WeightReason[]): number {
  const turned = why.includes('negated') ? points * (points > 0 ? -0.8 : -0.5) : points;
  const degree = why.includes('intensified') ? 1.5 : why.includes('diminished') ? 0.5 : 1;
  return towardsZero(turned * degree);
}

/** Whole points: a half is dropped, a weight never is. */
function towardsZero(weight: number): number {
  const whole = Math.trunc(weight);
  return whole === 0 ? Math.sign(weight) : whole;
}

function halvedBeforeContrast(hit: Hit): Hit {
  return { ...hit, weight: towardsZero(hit.weight / 2), why: [...hit.why, 'beforeContrast'] };
}

/** The second time a word counts half, then no more: a ticket that says "error" ten times is not ten times as bad. */
function withoutRepeats(hits: readonly Hit[]): Hit[] {
  const seen = new Map<string, number>();
  return hits.flatMap((hit) => {
    const key = `${Math.sign(hit.weight)} ${hit.key}`;
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    if (times === 0) return [hit];
    return times === 1 ? [{ ...hit, weight: towardsZero(hit.weight / 2), why: [...hit.why, 'repeated' as const] }] : [];
  });
}
