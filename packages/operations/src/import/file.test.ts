import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type FileRow, readFileRows, summarizeFile } from './file.ts';

const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));

async function rowsOf(file: Buffer): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const part of readFileRows([file])) rows.push(...part);
  return rows;
}

/** A file of about so many megabytes, with a quoted line break, accents and an emoji in every row. */
function bigFile(megabytes: number, lastLine = ''): { text: string; rows: number } {
  const row = (i: number): string => `C-${i},"Société\nn° ${i} 🚲",03/04/2026,"1.234,5${i % 10}",${'note '.repeat(8)}`;
  const rows = Math.ceil((megabytes * 1_000_000) / Buffer.byteLength(`${row(100_000)}\n`));
  const text = ['id,name,since,score,note', ...Array.from({ length: rows }, (_, i) => row(i)), lastLine].join('\n');
  return { text, rows: lastLine === '' ? rows : rows + 1 };
}

/** How often the event loop came round while `work` was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const turn = (): void => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isDone = true;
  return turns;
}

const none = { commas: 0, points: 0, maybeCommas: 0, maybePoints: 0 };

describe('what a file shows', () => {
  test('columns, samples and rows', async () => {
    const summary = await summarizeFile([
      bytes('Id;Since;Amount', 'A;25/03/2026;1,50', 'B;;1.234,5', 'C;03/04/2026;7'),
    ]);
    expect(summary).toEqual({
      encoding: 'utf-8',
      separator: ';',
      columns: [
        { name: 'Id', dates: [], ...none },
        { name: 'Since', dates: ['dmy', 'either'], ...none },
        { name: 'Amount', dates: [], ...none, commas: 2 },
      ],
      samples: [
        ['A', '25/03/2026', '1,50'],
        ['B', '', '1.234,5'],
        ['C', '03/04/2026', '7'],
      ],
      rows: 3,
    });
  });

  test('the last row of a long file decides as the first does, and many files are told in each encoding', async () => {
    const { text, rows } = bigFile(3, 'Z,Last,25/03/2026,1,');
    const expected = await summarizeFile([Buffer.from(text)]);
    expect(expected).toMatchObject({ encoding: 'utf-8', rows });
    expect(expected.columns[2]).toEqual({ name: 'since', dates: ['dmy', 'either'], ...none });
    expect(expected.columns[3]?.commas).toBe(rows - 1);
    for (const encoding of ['utf-16le', 'utf-16be']) {
      const file = iconv.encode(text, encoding, { addBOM: true });
      expect(await summarizeFile([file])).toEqual({ ...expected, encoding });
      expect(await rowsOf(file)).toEqual(await rowsOf(Buffer.from(text)));
    }
  });

  test('names and samples are what can be kept; no cell of a part is longer than anything that is stored', async () => {
    const summary = await summarizeFile([bytes(`a\u0000b,${'x'.repeat(600)}`, `1\u0000,${'é'.repeat(30_000)}`)]);
    expect(summary.columns.map(({ name }) => name)).toEqual(['ab', 'x'.repeat(500)]);
    expect(summary.samples).toEqual([['1', 'é'.repeat(200)]]);
    const [row] = await rowsOf(bytes('a,b', `1,${' '.repeat(30_000)}${'é'.repeat(30_000)}`));
    expect(row?.cells).toEqual(['1', 'é'.repeat(20_000)]);
  });

  test('a table of more columns than anybody maps is refused', async () => {
    const wide = bytes(','.repeat(1_000), ','.repeat(1_000));
    await expect(summarizeFile([wide])).rejects.toMatchObject({
      code: 'import.tooManyColumns',
      params: { limit: 1_000 },
    });
  });

  test('quotes that never close are told as such, in a process of its own too', async () => {
    for (const length of [10, 300_000])
      await expect(summarizeFile([bytes('a,b', `1,"${'x'.repeat(length)}`)])).rejects.toMatchObject({
        code: 'import.unreadable',
      });
  });
});

describe('rows', () => {
  test.each([
    ['\n', [2, 5, 6, 8]],
    ['\r\n', [2, 5, 6, 8]],
    ['\r', [2, 5, 6, 8]],
  ])('know the line they begin on, between breaks %j', async (lineBreak, lines) => {
    const file = ['a,b', `1,"x${lineBreak}y${lineBreak}z"`, '2,', '3,"', '"', '4,'].join(lineBreak);
    expect((await rowsOf(Buffer.from(file))).map(({ line }) => line)).toEqual(lines);
  });

  test('count the cells beyond the columns unless they are blank', async () => {
    const rows = await rowsOf(bytes('a,b', '1,2', '1', '1,2, ,', '1,2,,x,'));
    expect(rows.map(({ cells, cellCount }) => [cells.length, cellCount])).toEqual([
      [2, 2],
      [1, 1],
      [2, 2],
      [2, 5],
    ]);
  });

  test('of a file read apart are those of the same file read here, however it is cut', async () => {
    const { text } = bigFile(0.5);
    const file = Buffer.from(text);
    const small = Buffer.from(text.slice(0, 50_000));
    const parts = function* (): Generator<Buffer> {
      for (let from = 0; from < file.length; from += 77_777) yield file.subarray(from, from + 77_777);
    };
    const cut: FileRow[] = [];
    for await (const rows of readFileRows(parts())) cut.push(...rows);
    expect(cut).toEqual(await rowsOf(file));
    const here = (await rowsOf(small)).slice(0, -1);
    expect(here.length).toBeGreaterThan(400);
    expect(cut.slice(0, here.length)).toEqual(here);
  });
});

describe('a large file', () => {
  const { text, rows } = bigFile(30);
  const file = Buffer.from(text);
  const parts = function* (): Generator<Buffer> {
    for (let from = 0; from < file.length; from += 1_000_000) yield file.subarray(from, from + 1_000_000);
  };

  test('leaves the thread that asked free while it is read', async () => {
    let summary: unknown;
    const turns = await turnsDuring(async () => {
      summary = await summarizeFile(parts());
    });
    expect(summary).toMatchObject({ rows });
    expect(turns).toBeGreaterThan(1_000);
  });

  test('is refused when it takes too long, or more memory than it may', async () => {
    const refused = { code: 'import.fileTooHeavy' };
    await expect(summarizeFile(parts(), { seconds: 0, megabytes: 512 })).rejects.toMatchObject(refused);
    const oneCell = Buffer.from(`a,b\n1,"${'x,\n'.repeat(10_000_000)}"\n${','.repeat(5_000_000)}`);
    await expect(summarizeFile([oneCell], { seconds: 120, megabytes: 16 })).rejects.toMatchObject(refused);
  });

  test('may be left in its middle', async () => {
    for await (const [first] of readFileRows(parts())) {
      expect(first?.line).toBe(2);
      break;
    }
  });
});
