import { makeWorkbook } from '@vigie/operations/test-workbook';

/** A file that is hard to read, as large as asked for, and what may come of it besides rows. */
export interface Killer {
  name: string;
  make(size: number): Promise<Buffer> | Buffer;
  /** Bytes of the text, or of what is unpacked, at which it is worth being measured. */
  size: number;
  refusals: string[];
}

const csv = (name: string, size: number, text: (size: number) => string | Buffer, refusals: string[] = []): Killer => ({
  name,
  size,
  make: (bytes) => Buffer.from(text(bytes) as string),
  refusals,
});
const fill = (size: number, piece: string): string => piece.repeat(Math.ceil(size / piece.length));
const MB = 1_000_000;
const HEAD = 'a,b,c\n';

const sheet = (inner: string): string => `<worksheet><sheetData>${inner}</sheetData></worksheet>`;
/** A workbook whose sheet, or whose shared texts, are this XML. */
const xlsx = (
  name: string,
  size: number,
  xml: (size: number) => string,
  refusals: string[] = [],
  part = 'xl/worksheets/sheet1.xml',
): Killer => ({
  name,
  size,
  make: (bytes) =>
    makeWorkbook({
      sheets: {
        Data: [
          ['a', 'b'],
          ['1', '2'],
        ],
      },
      parts: { [part]: xml(bytes) },
    }),
  refusals,
});
const STRINGS = 'xl/sharedStrings.xml';
const BROKEN = ['import.workbookBroken'];
const HEAVY = ['import.fileTooHeavy'];
const UNREADABLE = ['import.unreadable'];

export const KILLERS: Killer[] = [
  csv('rows', 8 * MB, (n) => HEAD + fill(n, '1,two,"3\n4"\n')),
  csv('quotes that never close', 12 * MB, (n) => `${HEAD}1,"${fill(n, 'x,\n')}`, UNREADABLE),
  csv('quotes alone', 8 * MB, (n) => `${HEAD}1,"${fill(n, '""')}"\n`),
  csv('odd quotes', 8 * MB, (n) => HEAD + fill(n, 'a"b"c,"d"e,f\n'), UNREADABLE),
  csv('one line', 24 * MB, (n) => `${HEAD}1,${fill(n, 'x')}\n`),
  csv('one line as the header', 24 * MB, (n) => `${fill(n, 'x')},b\n1,2\n`),
  csv('columns', 4 * MB, (n) => `${fill(n, ',')}\n1\n`, ['import.tooManyColumns']),
  csv('columns behind', 4 * MB, (n) => `${HEAD}${fill(n, ',x')}\n`),
  csv('lone CR', 4 * MB, (n) => `a,b\r${fill(n, '1,2\r')}`),
  csv('breaks of every kind', 8 * MB, (n) => HEAD + fill(n, '1,2\r\r\n\n\r3,4\n\r')),
  csv('empty lines', 12 * MB, (n) => `${HEAD}${fill(n, '\n')}1,2,3\n`),
  csv('blanks', 12 * MB, (n) => `${HEAD}${fill(n, ' ')}\n1,2,3`),
  csv('NUL', 4 * MB, (n) => `${HEAD}${fill(n, 'x\u0000,y\u0000\n')}`, ['import.fileBinary']),
  csv(
    'a mark of UTF-16 before UTF-8',
    4 * MB,
    (n) => Buffer.concat([Buffer.from([255, 254]), Buffer.from(HEAD + fill(n, '1,2\n'))]),
    ['import.fileEmpty'],
  ),
  csv('UTF-16 without its halves', 4 * MB, (n) => Buffer.concat([Buffer.from([254, 255]), Buffer.alloc(n, 0xd8)]), [
    'import.fileEmpty',
  ]),
  csv('marks within', 4 * MB, (n) => `\ufeff${HEAD}${fill(n, '\ufeff1,\ufeff2\n')}`),
  csv('bytes of no encoding', 4 * MB, (n) =>
    Buffer.concat([Buffer.from(HEAD), Buffer.alloc(n, Buffer.from([0xff, 0x2c, 0xfe, 0x0a]))]),
  ),
  xlsx('cells', 12 * MB, (n) => sheet(fill(n, '<row><c><v>1.5</v></c><c t="str"><v>x</v></c></row>'))),
  xlsx('a bomb of one text', 40 * MB, (n) => sheet(`<row><c t="str"><v>${fill(n, 'x')}</v></c></row>`), [
    ...HEAVY,
    'import.fileEmpty',
  ]),
  xlsx('a bomb of blanks', 40 * MB, (n) => sheet(fill(n, ' ')), ['import.fileEmpty', ...HEAVY]),
  xlsx('empty rows', 12 * MB, (n) => sheet(fill(n, '<row/>')), ['import.fileEmpty']),
  xlsx('signs as entities', 12 * MB, (n) => sheet(`<row><c t="str"><v>${fill(n, '&amp;')}</v></c></row>`), [
    'import.fileEmpty',
  ]),
  xlsx('shared texts', 12 * MB, (n) => `<sst>${fill(n, '<si><t>text</t></si>')}</sst>`, HEAVY, STRINGS),
  xlsx(
    'one shared text in pieces',
    12 * MB,
    (n) => `<sst><si>${fill(n, '<r><t>ab</t></r>')}</si></sst>`,
    HEAVY,
    STRINGS,
  ),
  xlsx('tags within tags', 6 * MB, (n) => sheet(`${fill(n / 2, '<x>')}${fill((n / 2 / 3) * 4, '</x>')}`), [
    'import.fileEmpty',
    ...HEAVY,
    ...BROKEN,
  ]),
  xlsx('tags that never close', 6 * MB, (n) => `<worksheet><sheetData>${fill(n, '<row>')}`, [...BROKEN, ...HEAVY]),
  xlsx(
    'attributes',
    6 * MB,
    (n) => sheet(`<row ${Array.from({ length: n / 12 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    ['import.fileEmpty', ...HEAVY],
  ),
  xlsx('a tag that never ends', 12 * MB, (n) => `<worksheet><sheetData><row ${fill(n, 'a')}`, [...BROKEN, ...HEAVY]),
  xlsx('comments', 12 * MB, (n) => sheet(fill(n, '<!-- x -->')), ['import.fileEmpty']),
  xlsx('far cells', 4 * MB, (n) => sheet(fill(n, '<row r="1"><c r="XFD1"><v>1</v></c></row>')), [
    ...BROKEN,
    ...HEAVY,
    'import.tooManyColumns',
  ]),
  xlsx(
    'wide rows',
    4 * MB,
    (n) => sheet(`<row><c><v>1</v></c></row>${fill(n, '<row><c r="XFD"><v>1</v></c></row>')}`),
    HEAVY,
  ),
];

const ENTITIES = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1_000)}">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`;

/** Files that are refused as soon as they are looked at, whatever their size. */
export const REFUSED: Killer[] = [
  xlsx('a billion laughs', 0, () => `${ENTITIES}${sheet('<row><c t="str"><v>&j;</v></c></row>')}`, BROKEN),
  xlsx(
    'a file from outside',
    0,
    () => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${sheet('<row><c t="str"><v>&a;</v></c></row>')}`,
    BROKEN,
  ),
  xlsx('a sheet that is no XML', 0, () => '\u0000\u0001', BROKEN),
  csv('nothing', 0, () => '', ['import.fileEmpty']),
  csv('an archive of nothing', 0, () => Buffer.from('PK\u0003\u0004'), BROKEN),
  csv('an archive that ends', 0, () => Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(200_000)]), BROKEN),
];
