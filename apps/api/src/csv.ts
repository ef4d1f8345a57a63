import { guardFormula, unguardFormula } from '@vigie/domain/import';

/** A spreadsheet takes a file for UTF-8 when it begins with this. */
export const CSV_MARK = '\ufeff';

/** A line of CSV, every cell in quotes, none of them a formula (qS7); what is guarded already stays as it is. */
export function csvLine(cells: readonly string[], separator: string): string {
  const guarded = cells.map((cell) => (unguardFormula(cell) === cell ? guardFormula(cell) : cell));
  return `${guarded.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)}\r\n`;
}

/** The name of a file as any system can hold it. */
export const plainName = (name: string): string => name.normalize('NFKD').replace(/[^\w.-]+/g, '-');

/** A file to be kept. */
export function csvResponse(name: string, body: ReadableStream<Uint8Array> | string): Response {
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${plainName(name)}"`,
      'cache-control': 'no-store',
    },
  });
}
