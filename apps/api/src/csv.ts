import { guardFormula, unguardFormula } from '@vigie/domain/import';

/** A spreadsheet takes a file for UTF-8 when it begins with this. */
export const CSV_MARK = '\ufeff';

/** A line of CSV, every cell in quotes, none of them a formula (qS7); what is guarded already stays as it is. */
export function csvLine(cells: readonly string[], separator: string): string {
  const guarded = cells.map((cell) => (unguardFormula(cell) === cell ? guardFormula(cell) : cell));
  return `${guarded.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)}\r\n`;
}

/** A file to be kept, of a name that any system can hold. */
export function csvResponse(name: string, body: ReadableStream<Uint8Array> | string): Response {
  const plain = name.normalize('NFKD').replace(/[^\w.-]+/g, '-');
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${plain}"`,
      'cache-control': 'no-store',
    },
  });
}
