import { filePartsOf } from '@vigie/db/import';
import { AppError } from '@vigie/operations/refusal';
import { makeArchive, makeWorkbook } from '@vigie/operations/test-workbook';
import { readFileRows, summarizeFile } from '../../../packages/operations/src/import/file.ts';
import { type Draw, drawFrom, hostileText } from '../fuzz/draw.ts';
import type { Figures } from '../marks.ts';
import { KILLERS, type Killer, REFUSED } from './killer.ts';
import { type Meter, openMeter } from './measure.ts';

const STALL_MS = 50;
const GROWTH = 4;
/** A reader that looks at all before for each piece takes 16 times as long for a file of 4 times the size. */
const RATIO = 8;
/** Below, starting a process and detecting what a file is are most of it. */
const SMALLEST = 240_000;
const MAX_CELL = 20_000;
/** Of a noisy machine the best of a few runs is what the reading takes. */
const RUNS = 3;

/** Reads a file as an import does; null, or the code with which it was refused. Anything else is a fault. */
async function read(bytes: Buffer): Promise<string | null> {
  try {
    const { rows: counted, sheet } = await summarizeFile(filePartsOf(bytes));
    let [rows, line] = [0, 1];
    for await (const part of readFileRows(filePartsOf(bytes), { sheet }))
      for (const row of part) {
        rows += 1;
        if (row.line <= line) throw new Error(`line ${row.line} after ${line}`);
        line = row.line;
        if (row.cells.some((cell) => cell.length > MAX_CELL)) throw new Error('a cell longer than any that is stored');
      }
    if (rows !== counted) throw new Error(`${counted} rows were counted and ${rows} read`);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code;
  }
}

/**
 * qS12: files made to stop a reader, and files spoiled at random. Each is read or refused by name, in a time that grows
 * as the file does, while the thread that serves people goes on.
 */
export async function parsersHold(cases: number, scale: number): Promise<Figures> {
  const meter = openMeter();
  try {
    for (const killer of REFUSED) await refused(killer);
    const worst = { ratio: 0, of: '', stall: 0, idle: 0 };
    for (const killer of KILLERS) {
      const { ratio, stallMs, idleMs } = await grown(meter, killer, scale);
      if (ratio > worst.ratio) Object.assign(worst, { ratio, of: killer.name });
      if (stallMs - idleMs > worst.stall - worst.idle) Object.assign(worst, { stall: stallMs, idle: idleMs });
      if (ratio > RATIO)
        throw new Error(`${killer.name}: a file of ${GROWTH} times the size takes ${ratio.toFixed(2)} times as long`);
      if (stallMs > STALL_MS && stallMs - idleMs > STALL_MS)
        throw new Error(
          `${killer.name}: ${Math.round(stallMs)} ms without a turn, an idle thread ${Math.round(idleMs)}`,
        );
    }
    const spoiled = await spoil(cases);
    return {
      killers: KILLERS.length + REFUSED.length,
      'worst ratio': worst.ratio.toFixed(2),
      of: worst.of.replaceAll(' ', '-'),
      'ratio bar': RATIO,
      'stall ms': Math.round(worst.stall),
      'idle beside ms': Math.round(worst.idle),
      'stall bar': STALL_MS,
      cases,
      ...spoiled,
      crashes: 0,
    };
  } finally {
    await meter.close();
  }
}

async function refused({ name, make, refusals }: Killer): Promise<void> {
  const code = await read(await make(0));
  if (code === null || !refusals.includes(code)) throw new Error(`${name} ended with ${code}`);
}

/** How much longer a file of several times the size takes, and the least that the thread stood still in a run of the larger one. */
async function grown(
  meter: Meter,
  { name, make, size, refusals }: Killer,
  scale: number,
): Promise<{ ratio: number; stallMs: number; idleMs: number }> {
  const bytes = Math.max(size * scale, SMALLEST);
  const files = [await make(bytes), await make(bytes * GROWTH)];
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let calm = { stallMs: Number.POSITIVE_INFINITY, idleMs: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    for (const [at, file] of files.entries()) {
      const measured = await meter.during(async () => {
        const code = await read(file);
        if (code !== null && !refusals.includes(code)) throw new Error(`${name} ended with ${code}`);
      });
      best[at] = Math.min(best[at] ?? 0, measured.ms);
      if (at === 1 && measured.stallMs < calm.stallMs) calm = measured;
    }
    const [small = 1, large = 1] = best;
    if (large / small <= RATIO && calm.stallMs <= STALL_MS) break;
  }
  const [small = 1, large = 1] = best;
  return { ratio: large / small, ...calm };
}

/** Files cut, doubled and overwritten: in their bytes, and of workbooks in the XML of a part, which unpacks well. */
async function spoil(cases: number): Promise<Figures> {
  const seed = Date.now() % 2 ** 32;
  const book = await makeWorkbook({
    sheets: {
      Data: [
        ['a', 'b', 'c'],
        ['x', 1.5, true],
        ['y', null, 'z'],
      ],
      Other: [['d'], [1]],
    },
    strings: ['<t>One</t>', '<r><t>Two</t></r>'],
    formats: ['yyyy-mm-dd'],
  });
  const text = Buffer.from(
    'Id;Name;"Since";Amount\r\n1;"a;b\r\nc";25/03/2026;1.234,5\r\n2;é;;\n3;"x""y";01/02/2026;7\n',
  );
  let readable = 0;
  for (let index = 0; index < cases; index += 1) {
    const draw = drawFrom(seed + index);
    // A process is started for each workbook.
    const isBook = index % 20 === 0;
    const file = !isBook ? damaged(draw, text) : draw.chance(0.3) ? damaged(draw, book) : await damagedBook(draw);
    try {
      if ((await read(file)) === null) readable += 1;
    } catch (error) {
      throw new Error(
        `seed ${seed} case ${index}: ${error instanceof Error ? error.stack : error} for ${file.toString('base64').slice(0, 2_000)}`,
      );
    }
  }
  return { read: readable, refused: cases - readable };
}

function damaged(draw: Draw, given: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(given);
  for (let turn = draw.int(6); turn >= 0; turn -= 1) {
    const [from, to] = [draw.int(bytes.length + 1), draw.int(bytes.length + 1)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    const kind = draw.int(5);
    if (kind === 0 && bytes.length > 0) bytes[draw.int(bytes.length)] = draw.int(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    else if (kind === 3) bytes = insert(bytes, from, Buffer.from(draw.of(SIGNS).repeat(1 + draw.int(50))));
    else bytes = insert(bytes, from, Buffer.from(hostileText(draw)));
  }
  return bytes;
}

const SIGNS = [
  '"',
  ';',
  ',',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '|',
  '\u0000',
  '\ufeff',
  ' ',
  '""',
  '";"',
  'é',
  '😀',
  '<',
  '&',
  '>',
  '</c>',
  '<row>',
  '_x0000_',
];
const insert = (bytes: Buffer, at: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);

const PARTS: Record<string, string> = {
  '_rels/.rels':
    '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/><Relationship Id="r2" Type="x/styles" Target="styles.xml"/><Relationship Id="r3" Type="x/sharedStrings" Target="strings.xml"/></Relationships>',
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="One" r:id="r1"/></sheets></workbook>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>',
  'xl/strings.xml': '<sst><si><t>a</t></si><si><r><t>b_x000D_</t></r><rPh><t>c</t></rPh></si></sst>',
  'xl/sheet.xml':
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row><row r="3"><c r="A3" s="0"><v>45000.5</v></c><c r="C3" t="b"><v>1</v></c></row></sheetData></worksheet>',
};

/** A workbook one or two parts of which are damaged. */
async function damagedBook(draw: Draw): Promise<Buffer> {
  const parts: Record<string, string | Buffer> = { ...PARTS };
  for (let turn = draw.int(2); turn >= 0; turn -= 1) {
    const name = draw.of(Object.keys(PARTS));
    parts[name] = damaged(draw, Buffer.from(parts[name] ?? ''));
  }
  return makeArchive(parts);
}
