import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../text/text.ts';
import { foldInteraction, matchesIn, searchWords } from './search.ts';

describe('I6 what is searched for', () => {
  it.each([
    ['Élodie  BRUN', ['elodie', 'brun']],
    ['brun brun', ['brun']],
    ['50 % _x\\', ['50', '%', '_x\\']],
    ['', []],
    ['+33 (0)6.12-34', ['33061234']],
    ['0033612345678', ['33612345678']],
    ['12 34 56', ['123456']],
    ['2024-00123', ['2024-00123']],
    ['2024/00123', ['2024/00123']],
    ['20240012', ['20240012']],
    ['12 34', ['12', '34']],
    ['a 123 456', ['a', '123', '456']],
    ['\u0301\u0302 \u200b', []],
  ])('%j is read as %j', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it('takes eight words, however many are given', () => {
    expect(searchWords('a b c d e f g h i j k')).toHaveLength(8);
  });
});

describe('I6 what a result shows in bold', () => {
  const shown = (text: string, words: string[]): string =>
    matchesIn(text, words).reduceRight(
      (marked, [from, to]) => `${marked.slice(0, from)}[${marked.slice(from, to)}]${marked.slice(to)}`,
      text,
    );

  it.each([
    ['Éclat Durand', ['dur'], 'Éclat [Dur]and'],
    ['e\u0301clat', ['ec'], '[e\u0301c]lat'],
    ['Straße 1', ['ss'], 'Stra[ß]e 1'],
    ['ﬁl d’or', ['fil', "d'o"], '[ﬁl] [d’o]r'],
    ['anana', ['ana'], '[anana]'],
    ['a  b', ['b'], 'a  [b]'],
    ['Lyon', ['paris'], 'Lyon'],
    ['👍 ok', ['ok'], '👍 [ok]'],
  ])('%j for %j is %j', (text, words, marked) => {
    expect(shown(text, words)).toBe(marked);
  });

  it('marks something wherever a word of letters is held, and only stretches of the text in order', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.nat(19),
        fc.integer({ min: 1, max: 5 }),
        (text, from, length) => {
          const word = foldText(foldText(text).slice(from, from + length));
          const ranges = matchesIn(text, [word]);
          let before = -1;
          for (const [start, end] of ranges) {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            before = end;
          }
          expect(before).toBeLessThanOrEqual(text.length);
          if (/^[a-z0-9]+$/.test(word)) expect(ranges.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

it('I6 of long details the beginning is searched, never half a sign', () => {
  const { detailsFolded } = foldInteraction({ subject: '', details: '👍'.repeat(9_000) });
  expect([...detailsFolded]).toHaveLength(4_000);
  expect(foldInteraction({ subject: 'Été', details: '' })).toEqual({ subjectFolded: 'ete', detailsFolded: '' });
});
