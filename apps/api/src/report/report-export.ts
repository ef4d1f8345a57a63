import { csvCells, workbookCells } from '@vigie/db/customer';
import { tableLines } from '@vigie/db/report';
import type { OrgScope } from '@vigie/db/scope';
import { LOCALES } from '@vigie/i18n/locale';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { plainName } from '../csv.ts';
import { type ExportFormat, FORMATS } from '../customer/customer-export.ts';
import { separatorOf, wordsIn } from '../file-words.ts';
import { atOneMoment } from './at-one-moment.ts';
import { tableOf } from './report-file.ts';
import { ReportStateInput } from './report-shape.ts';

const Export = z.strictObject({
  report: ReportStateInput,
  /** In whose words it is; without it our names, as in the API. */
  locale: z.enum(LOCALES).optional(),
  /** Of a file of text, unless the comma parts decimals in its language. */
  separator: z.enum([',', ';']).optional(),
});

/** Answers with a report as a file: what its reader would see on the page, its total as the last line (V1). */
export async function exportReport(
  scope: OrgScope,
  format: ExportFormat,
  given: string | undefined,
): Promise<Response> {
  const wanted = readWanted(given);
  const words = wanted.locale === undefined ? null : await wordsIn(wanted.locale);
  const separator = separatorOf(words, wanted.separator);
  const form = format === 'csv' ? csvCells(separator, words) : workbookCells(words);
  const { table, lines } = await atOneMoment(scope, async (tx) => {
    const found = await tableOf(tx, wanted.report, words);
    const types = found.columns.map(({ type }) => type);
    return { table: found, lines: await tableLines(tx, form, types, found.rows) };
  });
  const parts: Uint8Array[] = [];
  const labels = table.columns.map(({ label }) => label);
  const file = { labels, separator, title: table.name, lines: ReadableStream.from(lines) };
  await FORMATS[format].write(file, async (bytes) => void parts.push(bytes));
  return new Response(Buffer.concat(parts), {
    headers: {
      'content-type': FORMATS[format].type,
      'content-disposition': `attachment; filename="${scope.org.slug}-${plainName(table.name.toLowerCase())}-${scope.today}.${format}"`,
      'cache-control': 'no-store',
    },
  });
}

function readWanted(given: string | undefined): z.infer<typeof Export> {
  try {
    return Export.parse(JSON.parse(given ?? ''));
  } catch (error) {
    if (error instanceof SyntaxError) throw new AppError('validation.invalid', { reason: 'not JSON' }, 'report');
    throw error;
  }
}
