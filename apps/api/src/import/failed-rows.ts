import { type ImportIssueRow, listErrorsOfLines } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createI18n } from '@vigie/i18n/instance';
import type { Locale } from '@vigie/i18n/locale';
import { problemText } from '@vigie/i18n/problem';
import { openImportFile } from '@vigie/operations/import';
import { CSV_MARK, csvLine, csvResponse } from '../csv.ts';

/**
 * The rows of an import that failed, as they were in its file, each with its line and what is wrong with it: a file to
 * be put right and imported again. Read as it is taken, a thousand rows at a time.
 */
export async function failedRowsFile(scope: OrgScope, id: string, locale: Locale): Promise<Response> {
  const words = await createI18n(locale);
  const { fileName, header, separator, target, rows } = await openImportFile(scope, id);
  const labels = new Map(target.custom.map(({ key, label }) => [key, label]));
  async function* lines(): AsyncGenerator<string> {
    yield CSV_MARK +
      csvLine([...header, words.t('imports.failedFile.line'), words.t('imports.failedFile.problem')], separator);
    for await (const some of rows) {
      const errors = await inTransaction({ ...scope, isReadOnly: true }, (tx) =>
        listErrorsOfLines(
          tx,
          id,
          some.map(({ line }) => line),
        ),
      );
      const byLine = Map.groupBy(errors, ({ line }) => line);
      for (const { line, cells } of some) {
        const found = byLine.get(line);
        if (!found) continue;
        const whole = header.map((_, index) => cells[index] ?? '');
        yield csvLine([...whole, String(line), found.map((error) => told(words, labels, error)).join(' ')], separator);
      }
    }
  }
  const name = fileName.replace(/\.\w+$/, '');
  return csvResponse(`${name}-${words.t('imports.failedFile.name')}.csv`, ReadableStream.from(encoded(lines())));
}

type Words = Awaited<ReturnType<typeof createI18n>>;

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(line);
}

/** What is wrong with a row, after the words of the field at fault. */
function told(words: Words, labels: ReadonlyMap<string, string>, { field, code, params }: ImportIssueRow): string {
  const problem = problemText(words, { code, params });
  const key = `imports.field.${field}`;
  const name = labels.get(field) ?? (words.exists(key) ? words.t(key as 'imports.field.name') : null);
  return name === null ? problem : words.t('imports.failedFile.reason', { field: name, problem });
}
