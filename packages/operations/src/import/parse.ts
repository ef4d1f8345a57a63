import { Readable } from 'node:stream';
import {
  type DateSign,
  dateSignOf,
  decimalSignOf,
  detectEncoding,
  detectSeparator,
  type FileEncoding,
  loneSignOf,
} from '@vigie/domain/import';
import { parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { AppError } from '../refusal/refusal.ts';
import { isArchive, openWorkbook, type Sheet, type Workbook } from './workbook.ts';
import { sheetRows } from './workbook-rows.ts';

export interface FileRow {
  /** Line of the file on which the row begins; the header is line 1. Rows of a file have distinct lines. */
  line: number;
  /** At most one for each column, as written; cut where no field is that long. */
  cells: string[];
  /** How many cells the row has that are not blanks behind the last column. */
  cellCount: number;
}

/** What a column shows, all its cells together. */
export interface FileColumn {
  name: string;
  dates: DateSign[];
  /** Numbers that can only be read with a decimal comma, and with a decimal point. */
  commas: number;
  points: number;
  /** Those that can be read with either; absent in what was kept before they were counted. */
  maybeCommas?: number;
  maybePoints?: number;
}

/** What a file shows when it is read once. */
export interface FileSummary {
  encoding: FileEncoding | 'xlsx';
  /** Null for a workbook. */
  separator: ',' | ';' | '\t' | '|' | null;
  /** Names of the sheets of a workbook, and which of them is read; absent for a file of text. */
  sheets?: string[];
  sheet?: string;
  columns: FileColumn[];
  /** The first rows, long cells cut. */
  samples: string[][];
  rows: number;
}

const MAX_COLUMNS = 1_000;
const SAMPLE_ROWS = 5;
const MAX_SAMPLE = 200;
/** Longer than any header that can be chosen, and than any cell that can be stored: what is cut is refused anyway. */
const MAX_NAME = 500;
const MAX_CELL = 20_000;
/** Rows are handed over in parts small enough to be taken in without a pause. */
const PART_ROWS = 1_000;
const PART_LENGTH = 1_000_000;

/** What can be asked of a file. @throws AppError `import.*` when it is no text or no table. */
export interface Readings {
  /** Once. */
  summary: FileSummary;
  /** The rows behind the header, in parts. */
  rows: FileRow[];
}

export const READINGS: {
  [K in keyof Readings]: (bytes: Buffer, sheet: string | null) => AsyncGenerator<Readings[K]>;
} = {
  summary: summarize,
  rows: rowsIn,
};

/** A file as a table: where it stands what it is written in, and its records, the header first. */
interface Table extends Pick<FileSummary, 'encoding' | 'separator' | 'sheets' | 'sheet'> {
  records: AsyncIterable<TableRecord>;
}

interface TableRecord {
  line: number;
  cells: string[];
  /** Of a workbook: which cells are numbers. */
  numbers?: boolean[];
}

async function openTable(bytes: Buffer, wanted: string | null): Promise<Table> {
  if (isArchive(bytes)) {
    const book = await openWorkbook(bytes);
    const sheet = wanted === null ? await firstFilled(book) : book.sheets.find(({ name }) => name === wanted);
    if (!sheet) throw new AppError('import.unknownSheet', { sheet: wanted ?? '' }, 'sheet');
    const sheets = book.sheets.map(({ name }) => name);
    return { encoding: 'xlsx', separator: null, sheets, sheet: sheet.name, records: sheetRows(book, sheet) };
  }
  const { text, encoding } = decode(bytes);
  const separator = detectSeparator(text.subarray(0, 65_536).toString());
  return { encoding, separator, records: records(text, separator) };
}

async function firstFilled(book: Workbook): Promise<Sheet> {
  for (const sheet of book.sheets) for await (const _ of sheetRows(book, sheet)) return sheet;
  throw new AppError('import.fileEmpty');
}

const NO_SIGNS = { commas: 0, points: 0, maybeCommas: 0, maybePoints: 0 };

async function* summarize(bytes: Buffer, sheet: string | null): AsyncGenerator<FileSummary> {
  const { records, ...written } = await openTable(bytes, sheet);
  const samples: string[][] = [];
  let columns: (Required<FileColumn> & { signs: Set<DateSign> })[] | null = null;
  let rows = 0;
  let hasNumbers = false;
  for await (const { cells, numbers } of records) {
    if (columns === null) {
      columns = headerOf(cells).map((name) => ({ name, dates: [], ...NO_SIGNS, signs: new Set() }));
      continue;
    }
    rows += 1;
    if (samples.length < SAMPLE_ROWS) samples.push(cells.slice(0, columns.length).map(sampleOf));
    for (const [index, column] of columns.entries()) {
      const cell = cells[index];
      if (cell === undefined || cell === '') continue;
      const date = dateSignOf(cell);
      if (date !== null) column.signs.add(date);
      if (numbers?.[index]) hasNumbers = true;
      const sign = numbers?.[index] ? '.' : decimalSignOf(cell);
      if (sign === ',') column.commas += 1;
      if (sign === '.') column.points += 1;
      const maybe = sign === null ? loneSignOf(cell) : null;
      if (maybe === ',') column.maybeCommas += 1;
      if (maybe === '.') column.maybePoints += 1;
    }
  }
  // Another sheet of a workbook may hold more.
  if (columns === null || (rows === 0 && (written.sheets ?? []).length < 2)) throw new AppError('import.fileEmpty');
  yield {
    ...written,
    columns: columns.map(({ signs, commas, ...column }) => ({
      ...column,
      // Numbers of a workbook are read with a point, so that a text with a comma among them is not read in two ways.
      commas: hasNumbers ? 0 : commas,
      dates: [...signs].sort(),
    })),
    samples,
    rows,
  };
}

async function* rowsIn(bytes: Buffer, sheet: string | null): AsyncGenerator<FileRow[]> {
  const { records } = await openTable(bytes, sheet);
  let columns: number | null = null;
  let part: FileRow[] = [];
  let length = 0;
  for await (const { line, cells } of records) {
    if (columns === null) {
      columns = headerOf(cells).length;
      continue;
    }
    const row = { line, cells: cells.slice(0, columns).map(cut), cellCount: countCells(cells, columns) };
    part.push(row);
    for (const cell of row.cells) length += cell.length;
    if (part.length < PART_ROWS && length < PART_LENGTH) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}

/** A column is kept by its name, and U+0000 cannot be stored. */
function headerOf(cells: string[]): string[] {
  if (cells.length > MAX_COLUMNS) throw new AppError('import.tooManyColumns', { limit: MAX_COLUMNS });
  return cells.map((cell) => cell.replaceAll('\u0000', '').trim().slice(0, MAX_NAME).toWellFormed());
}

const sampleOf = (cell: string): string => cell.replaceAll('\u0000', '').slice(0, MAX_SAMPLE).toWellFormed();
const cut = (cell: string): string => (cell.length > MAX_CELL ? cell.trim().slice(0, MAX_CELL) : cell);

function countCells(cells: string[], columns: number): number {
  const isBlankBehind = cells.slice(columns).every((cell) => cell.trim() === '');
  return isBlankBehind ? Math.min(cells.length, columns) : cells.length;
}

/** The text of a file as UTF-8, without its mark. */
function decode(bytes: Buffer): { text: Buffer; encoding: FileEncoding } {
  const found = detectEncoding(bytes);
  if (found === null) throw new AppError('import.fileBinary');
  const { encoding, markBytes } = found;
  const text = bytes.subarray(markBytes);
  return { text: encoding === 'utf-8' ? text : Buffer.concat([...recoded(text, encoding)]), encoding };
}

const RECODED_BYTES = 1024 * 1024;

/** In pieces: whole, the text would stand in memory twice more. */
function* recoded(bytes: Buffer, encoding: string): Generator<Buffer> {
  const decoder = iconv.getDecoder(encoding);
  let rest = '';
  for (let from = 0; from < bytes.length; from += RECODED_BYTES) {
    const text = rest + decoder.write(bytes.subarray(from, from + RECODED_BYTES));
    // The first half of a pair stays for the piece that brings the other.
    const end = isFirstHalf(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    yield Buffer.from(text.slice(0, end));
    rest = text.slice(end);
  }
  yield Buffer.from(rest + (decoder.end() ?? ''));
}

const isFirstHalf = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

const SLICE_BYTES = 64 * 1024;

function* slicesOf(text: Buffer): Generator<Buffer> {
  for (let from = 0; from < text.length; from += SLICE_BYTES) yield text.subarray(from, from + SLICE_BYTES);
}

/** Every record of a text with the line it begins on, the header included. */
async function* records(text: Buffer, separator: string): AsyncGenerator<TableRecord> {
  if (!text.some((byte) => byte > 32)) throw new AppError('import.fileEmpty');
  const parser = Readable.from(slicesOf(text)).pipe(
    parse({
      delimiter: separator,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      relax_quotes: true,
    }),
  );
  let line = 0;
  let excess = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // The parser counts each sign of a line break within quotes, and says where a record ends.
      const breaks = count(record, '\n') + count(record, '\r');
      line = Math.max(line + 1, info.lines - breaks - excess);
      excess += count(record, '\r\n');
      yield { line, cells: record };
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error;
    throw new AppError('import.unreadable', { reason: error.message });
  } finally {
    parser.destroy();
  }
}

function count(cells: readonly string[], sign: string): number {
  let found = 0;
  for (const cell of cells)
    for (let at = cell.indexOf(sign); at !== -1; at = cell.indexOf(sign, at + sign.length)) found += 1;
  return found;
}
