import { type Locale, pickLocale } from '@vigie/i18n/locale';
import { createImport, MAX_FILE_BYTES } from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { type ContextFactory, scopeOf } from './context.ts';
import type { createCustomerExport } from './customer/customer-export.ts';
import { failedRowsFile } from './import/failed-rows.ts';
import { importTemplate } from './import/import-template.ts';
import { exportReport } from './report/report-export.ts';
import { Id } from './shape.ts';

interface FileDoors {
  contextOf: ContextFactory;
  /** Keeps bodies small that are no files. */
  limited: MiddlewareHandler;
  exportCustomers: ReturnType<typeof createCustomerExport>;
  /** The answer to an expected refusal; a bug goes on to the edge. */
  refused: (error: unknown) => Response;
}

/** Files that go in and out; a link carries no header of ours, so that it names the organisation itself (`org`). */
export function createFiles({ contextOf, limited, exportCustomers, refused }: FileDoors): Hono {
  const app = new Hono();
  app.post('/imports', async (c) => {
    try {
      const scope = scopeOf(await contextOf(c.req.raw.headers));
      const bytes = await readBody(c.req.raw);
      const created = await createImport(scope, {
        kind: c.req.query('kind') ?? '',
        fileName: c.req.query('name') || 'import.csv',
        bytes,
      });
      return c.json(created, 201);
    } catch (error) {
      return refused(error);
    }
  });
  // By form as well: what a filter may hold is longer than an address may be. Not for HEAD, which Hono would answer by
  // GET: without a body to take, an export only waits for somebody to take it.
  const exports = { customers: exportCustomers, reports: exportReport };
  for (const [what, given] of [
    ['customers', 'view'],
    ['reports', 'report'],
  ] as const)
    for (const format of ['csv', 'xlsx'] as const)
      app.on(['GET', 'POST'], `/${what}.${format}`, limited, async (c) => {
        try {
          if (c.req.raw.method === 'HEAD') throw new AppError('record.notFound');
          const said = { ...c.req.query(), ...(c.req.method === 'POST' ? await c.req.parseBody() : {}) };
          const [org, wanted] = [said.org, said[given]].map((one) => (typeof one === 'string' ? one : undefined));
          const scope = scopeOf(await contextOf(c.req.raw.headers, org));
          return await exports[what](scope, format, wanted);
        } catch (error) {
          return refused(error);
        }
      });
  app.get('/imports/:id/failed.csv', async (c) => {
    try {
      if (c.req.raw.method === 'HEAD') throw new AppError('record.notFound');
      const ctx = await contextOf(c.req.raw.headers, c.req.query('org'));
      const id = Id.safeParse(c.req.param('id'));
      const scope = scopeOf(ctx);
      if (!id.success) throw new AppError('record.notFound');
      return await failedRowsFile(scope, id.data, languageOf(c, ctx.person?.locale));
    } catch (error) {
      return refused(error);
    }
  });
  app.get('/import-templates/:kind', async (c) => {
    try {
      const ctx = await contextOf(c.req.raw.headers, c.req.query('org'));
      const kind = c.req.param('kind').replace(/\.csv$/, '');
      return await importTemplate(scopeOf(ctx), kind, languageOf(c, ctx.person?.locale));
    } catch (error) {
      return refused(error);
    }
  });
  return app;
}

/** That of the person; of a program, the one it asks for. */
const languageOf = (c: Context, own: Locale | undefined): Locale =>
  own ?? pickLocale((c.req.header('accept-language') ?? '').split(','));

/** Reads a body up to the limit and not a byte more: a file announced or found too large never fills the memory. */
async function readBody(request: Request): Promise<Buffer> {
  const tooLarge = (): AppError => new AppError('import.fileTooLarge', { limitMb: MAX_FILE_BYTES / 1024 / 1024 });
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > MAX_FILE_BYTES) throw tooLarge();
  // Put together as it comes in: at the end, a hundred megabytes are copied while nobody else is served.
  let bytes = Buffer.allocUnsafe(announced > 0 ? announced : FIRST_BYTES);
  let size = 0;
  for await (const chunk of request.body ?? []) {
    const end = size + chunk.byteLength;
    if (end > MAX_FILE_BYTES) throw tooLarge();
    if (end > bytes.length) bytes = Buffer.concat([bytes.subarray(0, size)], Math.max(end, bytes.length * 2));
    bytes.set(chunk, size);
    size = end;
  }
  return bytes.subarray(0, size);
}

const FIRST_BYTES = 64 * 1024;
