import { loadCustomerCatalogue } from '@vigie/db/condition';
import { csvCells, customerLines, workbookCells } from '@vigie/db/customer';
import { listMembers } from '@vigie/db/organization';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can, mayOnAllRead } from '@vigie/domain/access';
import { LOCALES } from '@vigie/i18n/locale';
import { readSort } from '@vigie/operations/condition';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { CSV_MARK, csvLine, plainName } from '../csv.ts';
import { type LocalWords, separatorOf, wordsIn } from '../file-words.ts';
import { text } from '../shape.ts';
import { Filter, readFilter, Sort } from './customer-filter.ts';
import { type ListFile, type Write, writeWorkbook } from './customer-workbook.ts';

/** What is exported: the filter, order and columns of a list, the words above them as the reader sees them. */
const Export = z.strictObject({
  filter: Filter.default({}),
  sort: Sort.default({ by: 'name', direction: 'asc' }),
  columns: z
    .array(z.strictObject({ key: text(80), label: text(200) }))
    .min(1)
    .max(100),
  /** In whose words choices, yes and no, numbers and the file's name are; without it they are those of the API. */
  locale: z.enum(LOCALES).optional(),
  /** Of a file of text, unless the comma parts decimals in its language. */
  separator: z.enum([',', ';']).optional(),
  /** Of the sheet of a workbook. */
  title: text(31)
    .regex(/^[^[\]:*?/\\']+$/, 'a sheet has no such name')
    .default('Vigie'),
});
export type WantedExport = z.infer<typeof Export>;

export const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', write: writeLines },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: writeWorkbook },
};
export type ExportFormat = keyof typeof FORMATS;

const STALL_MS = 60_000;

/** Each holds a connection to the database for as long as its reader takes: at most so many of an organisation, and of all. */
const AT_ONCE = 2;
const AT_ONCE_OF_ALL = 6;
/** However slowly somebody reads. */
const LONGEST_MS = 10 * 60_000;

/**
 * Answers with a list as a file, written while it is read: refusals come before the first byte, the whole file is of one
 * moment. `onBug` hears of what fails after that, where the answer can only break off.
 */
export function createCustomerExport(
  onBug: (error: unknown) => void,
): (scope: OrgScope, format: ExportFormat, view: string | undefined) => Promise<Response> {
  const running: string[] = [];
  return async (scope, format, view) => {
    const wanted = readView(view);
    const own = running.filter((orgId) => orgId === scope.orgId);
    if (own.length >= AT_ONCE || running.length >= AT_ONCE_OF_ALL) throw new AppError('export.busy');
    running.push(scope.orgId);
    const words = wanted.locale === undefined ? null : await wordsIn(wanted.locale);
    const { readable, ended, begun } = streamOf(scope, format, wanted, words);
    ended
      .catch((error) => {
        if (!(error instanceof Gone || error instanceof AppError)) onBug(error);
      })
      .finally(() => {
        running.splice(running.indexOf(scope.orgId), 1);
      });
    await Promise.race([begun, ended]);
    return new Response(readable, {
      headers: {
        'content-type': FORMATS[format].type,
        'content-disposition': `attachment; filename="${scope.org.slug}-${listName(words)}-${scope.today}.${format}"`,
        'cache-control': 'no-store',
      },
    });
  };
}

const listName = (words: LocalWords | null): string =>
  words === null ? 'customers' : plainName(words.texts.t('imports.kind.customers').toLowerCase());

function readView(view: string | undefined): WantedExport {
  try {
    return Export.parse(JSON.parse(view ?? ''));
  } catch (error) {
    if (error instanceof SyntaxError) throw new AppError('validation.invalid', { reason: 'not JSON' }, 'view');
    throw error;
  }
}

/** Whoever asked left, or takes nothing any more. */
class Gone extends Error {}

interface Stream {
  readable: ReadableStream<Uint8Array>;
  /** The first byte is there. */
  begun: Promise<void>;
  ended: Promise<void>;
}

function streamOf(scope: OrgScope, format: ExportFormat, wanted: WantedExport, words: LocalWords | null): Stream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const begun = Promise.withResolvers<void>();
  const until = Date.now() + LONGEST_MS;
  const write: Write = async (bytes) => {
    begun.resolve();
    if (Date.now() > until) throw new Gone('too slow');
    await orGone(writer.write(bytes));
  };
  const ended = inTransaction({ ...scope, isReadOnly: true }, (tx) => writeExport(tx, format, wanted, words, write), {
    isolation: 'repeatable read',
  }).then(
    () => writer.close(),
    async (error) => {
      await writer.abort(error).catch(() => undefined);
      throw error;
    },
  );
  return { readable, begun: begun.promise, ended };
}

async function writeExport(
  tx: OrgTx,
  format: ExportFormat,
  { filter, sort, columns, title, ...wanted }: WantedExport,
  words: LocalWords | null,
  write: Write,
): Promise<void> {
  if (!can(tx.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
  const order = await readSort(tx, sort);
  const catalogue = await loadCustomerCatalogue(tx);
  for (const { key } of columns) {
    const field = catalogue.fields.find((one) => one.key === key);
    if (field === undefined) throw new AppError('export.unknownColumn', { column: key }, 'columns');
    if (!mayOnAllRead(tx.actor, field.permission)) throw new AppError('access.forbidden', { action: field.permission });
  }
  const separator = separatorOf(words, wanted.separator);
  const people = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
  const lines = customerLines(tx, {
    filter: await readFilter(tx, filter),
    order,
    keys: columns.map(({ key }) => key),
    catalogue,
    people,
    form: format === 'csv' ? csvCells(separator, words) : workbookCells(words),
    words,
  });
  const labels = columns.map(({ label }) => label);
  await FORMATS[format].write({ labels, separator, title, lines }, write);
}

async function writeLines({ labels, separator, lines }: ListFile, write: Write): Promise<void> {
  const encoder = new TextEncoder();
  await write(encoder.encode(CSV_MARK + csvLine(labels, separator)));
  for await (const some of lines) await write(encoder.encode(some));
}

/** A write that nobody takes is given up: it would hold a transaction for nobody. */
function orGone(written: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Gone('stalled')), STALL_MS);
  const left = written.catch((error) => {
    throw new Gone(String(error));
  });
  return Promise.race([left, promise]).finally(() => clearTimeout(timer));
}
