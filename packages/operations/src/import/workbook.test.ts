import { buffer } from 'node:stream/consumers';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { AppError } from '../refusal/refusal.ts';
import { makeArchive, makeWorkbook, type TestCell, type TestWorkbook } from '../test-workbook/test-workbook.ts';
import { type FileRow, type FileSummary, type ReadingOptions, readFileRows, summarizeFile } from './file.ts';

async function read(bytes: Buffer, options: ReadingOptions = {}): Promise<{ summary: FileSummary; rows: FileRow[] }> {
  const summary = await summarizeFile([bytes], options);
  const rows: FileRow[] = [];
  for await (const part of readFileRows([bytes], { ...options, sheet: summary.sheet })) rows.push(...part);
  return { summary, rows };
}

const cellsOf = async (header: string[], cells: TestCell[], given: Partial<TestWorkbook> = {}): Promise<string[]> => {
  const bytes = await makeWorkbook({ ...given, sheets: { Data: [header, cells] } });
  return (await read(bytes)).rows[0]?.cells ?? [];
};
const LETTERS = [...'ABCDEFGHIJKLMNOP'];
const cell = (xml: string): TestCell => ({ xml });

describe('a workbook (R6)', () => {
  test('texts keep their zeros, their blanks and what looks like a number, a day or a formula', async () => {
    const texts = ['007', ' two  ', '03/04/2026', '=1+1', "'=1+1", '1,5', 'Ünïcødé 😀', 'a\nb', '<&>"', '_x41_'];
    expect(await cellsOf(LETTERS, texts)).toEqual(texts);
  });

  test('shared, rich, phonetic and escaped texts', async () => {
    const strings = [
      '<t>Plain</t>',
      '<r><t>Ri</t></r><r><rPr><b/></rPr><t xml:space="preserve">ch </t></r>',
      '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>',
      '<t>a_x000D_b_x005F_x0041_</t>',
    ];
    const cells = strings.map((_, index) => cell(`<c t="s"><v>${index}</v></c>`));
    expect(await cellsOf(LETTERS, cells, { strings })).toEqual(['Plain', 'Rich ', '東京', 'a\rb_x0041_']);
  });

  test('numbers, booleans and what formulas gave', async () => {
    const cells = [
      1_234.5,
      cell('<c><v>0.30000000000000004</v></c>'),
      cell('<c><v>1E+3</v></c>'),
      -0.25,
      true,
      false,
      cell('<c><f>A2*2</f><v>2469</v></c>'),
      cell('<c t="str"><f>UPPER("x")</f><v>X</v></c>'),
      cell('<c t="e"><v>#N/A</v></c>'),
      cell('<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'),
      cell('<c s="0"/>'),
      cell('<c t="d"><v>2026-03-31</v></c>'),
    ];
    const expected = [
      '1234.5',
      '0.3',
      '1000',
      '-0.25',
      'true',
      'false',
      '2469',
      'X',
      '#N/A',
      'inline',
      '',
      '2026-03-31',
    ];
    expect(await cellsOf(LETTERS, cells)).toEqual(expected);
  });

  test.each([false, true])('days and times, without a zone (1904: %s)', async (is1904) => {
    const shift = is1904 ? 1_462 : 0;
    const formats = ['dd/mm/yyyy', 'yyyy-mm-dd hh:mm', '0.00'];
    const cells = [
      cell(`<c s="1"><v>${45_292 - shift}</v></c>`),
      cell(`<c s="2"><v>${45_292.5 - shift}</v></c>`),
      cell(`<c s="3"><v>45292</v></c>`),
    ];
    for (const zone of ['UTC', 'America/Los_Angeles', 'Pacific/Auckland']) {
      const before = process.env.TZ;
      process.env.TZ = zone;
      try {
        expect(await cellsOf(LETTERS, cells, { formats, is1904 })).toEqual([
          '2024-01-01',
          '2024-01-01T12:00:00',
          '45292',
        ]);
      } finally {
        if (before === undefined) delete process.env.TZ;
        else process.env.TZ = before;
      }
    }
  });

  test('cells and rows that are not there are empty; lines are those of the sheet', async () => {
    const sheet = `<worksheet><sheetData><row r="3"><c r="B3" t="str"><v>Name</v></c><c r="A3" t="str"><v>Customer ID</v></c></row>
      <row r="5"><c r="A5"><v>7</v></c></row><row/><row><c t="str"><v>8</v></c><c t="str"><v>Eight</v></c></row></sheetData></worksheet>`;
    const bytes = await makeWorkbook({ sheets: { Data: [] }, parts: { 'xl/worksheets/sheet1.xml': sheet } });
    const { summary, rows } = await read(bytes);
    expect(summary.columns.map(({ name }) => name)).toEqual(['Customer ID', 'Name']);
    expect(rows).toEqual([
      { line: 5, cells: ['7'], cellCount: 1 },
      { line: 7, cells: ['8', 'Eight'], cellCount: 2 },
    ]);
  });

  test('the first sheet that holds something is read, or the one that is asked for; hidden ones are not there', async () => {
    const sheets = { Empty: [], One: [['A'], ['1']], 'Deux & trois': [['B'], ['2'], ['3']] };
    const bytes = await makeWorkbook({ sheets });
    const first = await read(bytes);
    expect(first.summary).toMatchObject({ encoding: 'xlsx', separator: null, sheet: 'One', rows: 1 });
    expect(first.summary.sheets).toEqual(['Empty', 'One', 'Deux & trois']);
    const other = await read(bytes, { sheet: 'Deux & trois' });
    expect(other.summary).toMatchObject({ sheet: 'Deux & trois', rows: 2 });
    expect(other.rows.map(({ cells }) => cells)).toEqual([['2'], ['3']]);
    await expect(summarizeFile([bytes], { sheet: 'Four' })).rejects.toThrow('import.unknownSheet');
  });

  test('a text with a comma among numbers is not read in two ways', async () => {
    const bytes = await makeWorkbook({ sheets: { Data: [['Amount'], [1_234.5], ['1,5'], ['2,5']] } });
    expect((await read(bytes)).summary.columns).toMatchObject([{ commas: 0, points: 1 }]);
  });
});

describe('a workbook that is none, or means harm (qS12)', () => {
  const sheetPart = 'xl/worksheets/sheet1.xml';
  const good = (): Promise<Buffer> => makeWorkbook({ sheets: { Data: [['A'], ['1']] } });
  const withSheet = (xml: string | Buffer): Promise<Buffer> =>
    makeWorkbook({ sheets: { Data: [] }, parts: { [sheetPart]: xml } });
  const BILLION = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`;
  const OUTSIDE = `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&x;</v></c></row></sheetData></worksheet>`;

  test.each<[string, () => Promise<Buffer>]>([
    ['an archive that is no workbook', () => makeArchive({ 'a.txt': 'a' })],
    ['an archive cut short', async () => (await good()).subarray(0, 700)],
    ['an archive without its end', async () => (await good()).subarray(0, -22)],
    ['entities that grow', () => withSheet(BILLION)],
    ['entities from outside', () => withSheet(OUTSIDE)],
    [
      'an unknown entity',
      () => withSheet('<worksheet><sheetData><row><c t="str"><v>&no;</v></c></row></sheetData></worksheet>'),
    ],
    ['XML that does not close', () => withSheet('<worksheet><sheetData><row>')],
    ['no XML', () => withSheet(Buffer.from([0xff, 0xfe, 0x00, 0x01]))],
    ['a sheet that is not there', () => makeArchive({ '_rels/.rels': '<Relationships/>' })],
    [
      'a text that is not there',
      () => withSheet('<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>'),
    ],
    [
      'a cell far out',
      () => withSheet('<worksheet><sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>'),
    ],
    [
      'a row far out',
      () => withSheet('<worksheet><sheetData><row r="99999999"><c><v>1</v></c></row></sheetData></worksheet>'),
    ],
    [
      'a number that is none',
      () => withSheet('<worksheet><sheetData><row><c><v>x</v></c></row></sheetData></worksheet>'),
    ],
  ])('%s is refused in words', async (_, make) => {
    await expect(summarizeFile([await make()])).rejects.toThrow('import.workbookBroken');
  });

  test('a name that leads out of the archive is refused, and nothing is looked up on a disk', async () => {
    const bytes = await makeArchive({ 'xx/xx/etc/passwd': 'x', '_rels/.rels': '<Relationships/>' });
    const tricked = Buffer.from(bytes.toString('latin1').replaceAll('xx/xx/etc', '../../etc'), 'latin1');
    await expect(summarizeFile([tricked])).rejects.toThrow('import.workbookBroken');
    const relation = `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="../../../etc/passwd"/></Relationships>`;
    await expect(summarizeFile([await makeArchive({ '_rels/.rels': relation })])).rejects.toThrow(
      'import.workbookBroken',
    );
  });

  test('what unpacks to more than a gigabyte is given up on the way', async () => {
    // Two megabytes of archive: a sheet whose blanks unpack to two gigabytes.
    const blanks = Buffer.alloc(64 * 1024 * 1024, ' ');
    const start = Buffer.from('<worksheet><sheetData><row><c t="str"><v>A</v></c></row>');
    const bytes = await bomb(sheetPart, start, blanks, 32);
    expect(bytes.length).toBeLessThan(3 * 1024 * 1024);
    await expect(summarizeFile([bytes])).rejects.toThrow('import.fileTooHeavy');
  }, 60_000);

  test('qS12 one that asks for more memory than there is for it, in one piece, is given up and ends nobody else', async () => {
    // A list that is doubled and doubled again: nothing can be taken back while it is copied.
    const strings = Array.from({ length: 1_500_000 }, () => '<t>a</t>');
    const bytes = await makeWorkbook({ sheets: { Data: [['A'], ['x']] }, strings });
    await expect(summarizeFile([bytes], { megabytes: 24 })).rejects.toThrow('import.fileTooHeavy');
    expect(await summarizeFile([await good()])).toBeTruthy();
  }, 60_000);

  test('an archive that says it holds less than it does is refused', async () => {
    const bytes = await good();
    const lying = Buffer.from(bytes);
    // The size of the sheet, where the directory of the archive tells it.
    const at = lying.lastIndexOf(Buffer.from(sheetPart)) - 46 + 24;
    lying.writeUInt32LE(5, at);
    await expect(summarizeFile([lying])).rejects.toThrow('import.workbookBroken');
  });

  test('a million empty cells in a row cost no more than they are', async () => {
    const cells = '<c s="1"/>'.repeat(16_384);
    const rows = `<row>${cells}</row>`.repeat(61);
    const bytes = await withSheet(
      `<worksheet><sheetData><row><c t="str"><v>A</v></c></row>${rows}<row><c><v>1</v></c></row></sheetData></worksheet>`,
    );
    const { rows: found } = await read(bytes);
    expect(found).toMatchObject([{ line: 63, cells: ['1'], cellCount: 1 }]);
  });

  test('whatever is done to its bytes, a workbook is read or refused', async () => {
    const bytes = await makeWorkbook({
      sheets: {
        Data: [
          ['A', 'B'],
          ['x', 1],
          [true, 'y'],
        ],
      },
      strings: ['<t>s</t>'],
      formats: ['yyyy'],
    });
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of changes) changed[at] = byte;
        await summarizeFile([changed]).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** A workbook whose sheet unpacks to `start` and `times` the block, made without holding it. */
async function bomb(path: string, start: Buffer, block: Buffer, times: number): Promise<Buffer> {
  const first = deflateRawSync(start, { finishFlush: 2 });
  const again = deflateRawSync(block, { level: 9, finishFlush: 2 });
  const packed = Buffer.concat([first, ...Array.from({ length: times }, () => again), Buffer.from([0x03, 0x00])]);
  const size = start.length + block.length * times;
  const plain = await makeWorkbook({ sheets: { Data: [] }, parts: { [path]: 'PLACE' } });
  const parts = await rezipped(plain, path);
  return archiveWith(parts, path, packed, size);
}

async function rezipped(bytes: Buffer, without: string): Promise<[string, Buffer][]> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
  const found: [string, Buffer][] = [];
  for await (const entry of zip.eachEntry())
    if (entry.fileName !== without) found.push([entry.fileName, await buffer(await zip.openReadStreamPromise(entry))]);
  return found;
}

/** An archive written by hand, since no honest program writes this one. */
function archiveWith(parts: [string, Buffer][], path: string, packed: Buffer, size: number): Buffer {
  const all = [
    ...parts.map(([name, content]) => ({ name, data: deflateRawSync(content), size: content.length })),
    { name: path, data: packed, size },
  ];
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, size: whole } of all) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(whole, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0);
  end.writeUInt16LE(all.length, 8);
  end.writeUInt16LE(all.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, list, end]);
}
