import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectEncoding } from './import.ts';

const TEXT = 'Kunde;Città\nÉlan;Łódź\n';
const utf8 = (text: string): Uint8Array =>
  Uint8Array.from(encodeURIComponent(text).match(/%..|./g) ?? [], (sign) =>
    sign.length === 3 ? Number.parseInt(sign.slice(1), 16) : sign.charCodeAt(0),
  );
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const wide = (text: string, isBig: boolean, mark: boolean): Uint8Array =>
  Uint8Array.from(
    (mark ? `\ufeff${text}` : text).split('').flatMap((sign) => {
      const pair = [sign.charCodeAt(0) & 255, sign.charCodeAt(0) >> 8];
      return isBig ? pair.reverse() : pair;
    }),
  );
/** What the language itself takes for UTF-8. */
const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    decodeURIComponent([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    return true;
  } catch {
    return false;
  }
};

describe('R6 domain rules §10: the encoding of a file', () => {
  it.each<[string, Uint8Array, string, number]>([
    ['UTF-8', utf8(TEXT), 'utf-8', 0],
    ['UTF-8 with a mark', utf8(`\ufeff${TEXT}`), 'utf-8', 3],
    ['UTF-16, little end first', wide(TEXT, false, true), 'utf-16le', 2],
    ['UTF-16, big end first', wide(TEXT, true, true), 'utf-16be', 2],
    ['UTF-16 without a mark', wide(TEXT, false, false), 'utf-16le', 0],
    ['UTF-16, big end first, without a mark', wide(TEXT, true, false), 'utf-16be', 0],
    ['Windows-1252', latin1('Nom;Ville\nÉlan;Orléans\n'), 'windows-1252', 0],
    ['Windows-1252 whose euro no UTF-8 has', Uint8Array.of(0x31, 0x80, 0x0a), 'windows-1252', 0],
    ['a mark of UTF-8 before what is none', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff), 'windows-1252', 0],
    ['plain letters', utf8('name\nA\n'), 'utf-8', 0],
    ['a zero in a cell', utf8('name\nA\u0000B\nC\nD\n'), 'utf-8', 0],
    ['nothing', new Uint8Array(), 'utf-8', 0],
  ])('%s', (_, bytes, encoding, markBytes) => {
    expect(detectEncoding(bytes)).toEqual({ encoding, markBytes });
  });

  it.each<[string, number[]]>([
    ['a zip', [0x50, 0x4b, 0x03, 0x04, 0x14]],
    ['a PDF', [...utf8('%PDF-1.7\n')]],
    ['a PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d]],
    ['a JPEG', [0xff, 0xd8, 0xff, 0xe0]],
    ['an older office file', [0xd0, 0xcf, 0x11, 0xe0]],
    ['zeros', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['control bytes', [1, 2, 3, 4, 97, 98, 99]],
  ])('no text: %s', (_, bytes) => {
    expect(detectEncoding(Uint8Array.from(bytes))).toBeNull();
  });

  it('takes for UTF-8 what the host takes for it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).map((text) => [...utf8(text)]),
      fc.array(
        fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5),
      ),
    );
    let valid = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        // A letter in front keeps a mark from being met, letters behind a zero from being many.
        const bytes = Uint8Array.from([97, ...pieces.flat(), ...Array<number>(400).fill(97)]);
        if (isUtf8(bytes)) valid += 1;
        expect(detectEncoding(bytes)).toEqual({ encoding: isUtf8(bytes) ? 'utf-8' : 'windows-1252', markBytes: 0 });
      }),
      { numRuns: 3_000 },
    );
    expect(valid).toBeGreaterThan(300);
  });
});
