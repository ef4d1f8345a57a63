import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badTextOf, compareText, foldText } from './text.ts';

const codePoints = fc.oneof(
  fc.integer({ min: 0x20, max: 0x2fff }),
  fc.constantFrom(0x300, 0x301, 0x327, 0x345, 0x3a3, 0x130, 0xdf, 0x20),
  fc.integer({ min: 0, max: 0x10ffff }),
);

describe('D1 folded text', () => {
  it.each([
    ['Société  Générale ', 'societe generale'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ẞ', 'ss'],
    ['Œuvre Æther', 'oeuvre aether'],
    ['Øresund Łódź Đà', 'oresund lodz da'],
    ['Þór ð', 'thor d'],
    ['İstanbul ısı', 'istanbul isi'],
    ['ﬁnance ﬄ', 'finance ffl'],
    ['L’Oréal', "l'oreal"],
    ['ΣΊΣΥΦΟΣ', 'σισυφοσ'],
    ['a\u00a0\u202fb\n\tc', 'a b c'],
    ['co\u00adop\u200b', 'coop'],
    ['Ｖｉｇｉｅ', 'vigie'],
    ['', ''],
  ])('folds %j to %j', (text, expected) => {
    expect(foldText(text)).toBe(expected);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(codePoints, { maxLength: 30 }), (codes) => {
        const text = String.fromCodePoint(...codes);
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no longer for marks than for letters', () => {
    expect(foldText(`e${'\u0301\u0323'.repeat(200_000)}`)).toBe('e');
  });

  it('changes nothing the second time, for every letter', () => {
    for (let code = 0; code <= 0x1ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const folded = foldText(String.fromCodePoint(code));
      if (foldText(folded) !== folded) expect.fail(`U+${code.toString(16)}`);
    }
  });

  it('orders by folded text first, and totally', () => {
    expect(['Zoé', 'élan', 'Elan', 'zoe'].toSorted(compareText)).toEqual(['Elan', 'élan', 'Zoé', 'zoe']);
    expect(compareText('a', 'a')).toBe(0);
  });
});

describe('D1 text refused at the door', () => {
  it.each([
    ['fine 😀', null],
    ['a\u0000b', 'nul'],
    ['a\ud800', 'surrogate'],
    ['\udc00a', 'surrogate'],
  ])('%j: %s', (text, expected) => {
    expect(badTextOf(text)).toBe(expected);
  });
});
