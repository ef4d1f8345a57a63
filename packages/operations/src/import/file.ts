import { detectSeparator } from '@vigie/domain/import';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { AppError } from '../refusal/refusal.ts';

export const MAX_FILE_BYTES = 100 * 1024 * 1024;

export interface FileRow {
  /** Line of the file on which the row begins; the header is line 1. */
  line: number;
  cells: string[];
}

export interface ParsedFile {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  separator: ',' | ';' | '\t' | '|';
  header: string[];
  rows: FileRow[];
}

/** Text of a file, by its mark or by what its bytes allow. A file with NUL bytes and no mark is not text. */
function decode(bytes: Buffer): { text: string; encoding: ParsedFile['encoding'] } {
  if (bytes.length === 0) throw new AppError('import.fileEmpty');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: iconv.decode(bytes, 'utf-16le'), encoding: 'utf-16le' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: iconv.decode(bytes, 'utf-16be'), encoding: 'utf-16be' };
  if (isBinary(bytes)) throw new AppError('import.fileBinary');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: iconv.decode(bytes, 'windows-1252'), encoding: 'windows-1252' };
  }
}

/**
 * A NUL here and there is bad text, refused row by row; many control bytes, or the mark of a known binary format,
 * mean that the file is no text at all.
 */
function isBinary(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4).toString('latin1');
  if (
    head.startsWith('PK\u0003\u0004') ||
    head.startsWith('%PDF') ||
    head.startsWith('\u0089PNG') ||
    head.startsWith('\u00ff\u00d8\u00ff') ||
    head.startsWith('\u007fELF')
  )
    return true;
  const sample = bytes.subarray(0, 65_536);
  let control = 0;
  for (const byte of sample) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) control += 1;
  return control > sample.length / 50 && control > 3;
}

/** Reads a file whole: separator and encoding detected, every cell as written, lines kept for messages. */
export function parseFile(bytes: Buffer): ParsedFile {
  if (bytes.length > MAX_FILE_BYTES)
    throw new AppError('import.fileTooLarge', { limitMb: MAX_FILE_BYTES / 1024 / 1024 });
  const { text, encoding } = decode(bytes);
  if (text.trim() === '') throw new AppError('import.fileEmpty');
  const separator = detectSeparator(text.slice(0, 65_536));
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      relax_quotes: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new AppError('import.unreadable', { reason: error instanceof Error ? error.message : String(error) });
  }
  const [first, ...rest] = records;
  if (!first) throw new AppError('import.fileEmpty');
  // A column is kept by its name, and U+0000 cannot be stored.
  const header = first.record.map((cell) => cell.replaceAll('\u0000', '').trim());
  const rows = rest.map(({ record, info }) => ({
    line: info.lines - record.reduce((sum, cell) => sum + newlines(cell), 0),
    cells: record,
  }));
  if (rows.length === 0) throw new AppError('import.fileEmpty');
  return { encoding, separator, header, rows };
}

function newlines(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
  return count;
}
