import { serialText } from '@vigie/domain/import';
import { brokenWorkbook, parsed, type Sheet, type TextGatherer, textGatherer, type Workbook } from './workbook.ts';

/** A row of a sheet that holds something. */
export interface SheetRow {
  /** Its number in the sheet, from 1. */
  line: number;
  /** As a file of text would write them: days year first, decimals with a point. */
  cells: string[];
  /** Which of them are numbers, neither text nor days. */
  numbers: boolean[];
}

/** Cells further right than any column that is read only say how many there are. */
const MAX_CELLS = 1_100;
/** The most that the format allows. */
const MAX_ROW = 1_048_576;
const MAX_COLUMN = 16_384;

/** The rows of a sheet that hold something, in order. @throws AppError `import.*`. */
export async function* sheetRows(book: Workbook, sheet: Sheet): AsyncGenerator<SheetRow> {
  const rows: SheetRow[] = [];
  for await (const _ of parsed(book.open(sheet.path), rowReader(book, rows))) yield* rows.splice(0);
}

interface Cell {
  column: number;
  type: string;
  style: number;
  value: string;
}

function rowReader(book: Workbook, rows: SheetRow[]): Parameters<typeof parsed>[1] {
  const inline = textGatherer();
  let row: SheetRow | null = null;
  let lastLine = 0;
  let column = 0;
  let cell: Cell | null = null;
  let isValue = false;
  return {
    onOpen: (name, attributes) => {
      if (name === 'row') {
        lastLine = Math.max(lastLine + 1, Number(attributes.r ?? 0) || 0);
        if (!Number.isInteger(lastLine) || lastLine > MAX_ROW) throw brokenWorkbook();
        row = { line: lastLine, cells: [], numbers: [] };
        column = 0;
      } else if (name === 'c' && row) {
        column = columnOf(attributes.r, column);
        cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), value: '' };
      } else if (cell && name === 'v') isValue = true;
      else if (cell) inline.onOpen(name);
    },
    onText: (text) => {
      if (!cell) return;
      if (isValue) cell.value += text;
      else inline.onText(text);
    },
    onClose: (name) => {
      if (name === 'v') isValue = false;
      else if (name === 'c' && cell && row) {
        put(book, row, cell, inline);
        cell = null;
      } else if (name === 'row' && row) {
        if (row.cells.some((text) => text !== '')) rows.push(row);
        row = null;
      } else if (cell) inline.onClose(name);
    },
  };
}

/** A cell says where it is, or comes after the one before. */
function columnOf(reference: string | undefined, before: number): number {
  if (reference === undefined) return before + 1;
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) throw brokenWorkbook();
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  if (column > MAX_COLUMN) throw brokenWorkbook();
  return column;
}

function put(book: Workbook, { cells, numbers }: SheetRow, cell: Cell, inline: TextGatherer): void {
  const text = textOf(book, cell, inline.take());
  const index = Math.min(cell.column, MAX_CELLS) - 1;
  if (text === '') return;
  while (cells.length < index) cells.push('');
  cells[index] = text;
  numbers[index] = cell.type === 'n' && !book.dateStyles.has(cell.style);
}

function textOf(book: Workbook, { type, style, value }: Cell, inline: string): string {
  switch (type) {
    case 's': {
      const text = value === '' ? '' : book.strings[Number(value)];
      if (text === undefined) throw brokenWorkbook();
      return text;
    }
    case 'inlineStr':
      return inline;
    case 'b':
      return value === '' ? '' : value === '1' ? 'true' : 'false';
    case 'n':
      return value === '' ? '' : numberText(Number(value), book, style);
    // What a formula gave as text, a day as text, an error such as #N/A: as it is written.
    default:
      return value;
  }
}

function numberText(number: number, { dateStyles, dateSystem }: Workbook, style: number): string {
  if (!Number.isFinite(number)) throw brokenWorkbook();
  const day = dateStyles.has(style) ? serialText(number, dateSystem) : null;
  // Fifteen digits are what a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3.
  return day ?? String(Number(number.toPrecision(15)));
}
