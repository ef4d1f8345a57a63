import { listNames } from '@vigie/db/audit';
import { listImportIssues, listImports } from '@vigie/db/import';
import { inTransaction } from '@vigie/db/scope';
import { listUndoBriefs } from '@vigie/db/undo';
import { can } from '@vigie/domain/access';
import { FIELDS, IMPORT_KINDS } from '@vigie/domain/import';
import { canUndo } from '@vigie/operations/change-set';
import {
  checkImport,
  chooseSheet,
  type ImportView,
  requireImportFile,
  startImport,
  targetOf,
  viewImport,
} from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Id, Instant, Page, searchText } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { UndoStatus, UndoView, undoView } from '../undo/undo-shape.ts';

const Kind = z.enum(IMPORT_KINDS);
const Counts = z.object({ rows: z.int(), created: z.int(), updated: z.int(), unchanged: z.int(), failed: z.int() });
const Order = z.enum(['dmy', 'mdy', 'ymd']);
const Severity = z.enum(['error', 'warning']);
const Outcome = z.enum(['created', 'updated', 'unchanged', 'failed']);
const Issue = z.object({
  line: z.int(),
  field: z.string(),
  severity: Severity,
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
const Status = z.enum(['uploaded', 'applying', 'applied', 'failed']);

const ImportField = z.object({
  key: z.string(),
  type: z.string(),
  required: z.boolean(),
  label: z.string().nullable().meta({ description: 'What the organisation calls a custom field; null for all others' }),
  isReadOnly: z.boolean().meta({ description: 'Kept by its source: no column can be mapped to it' }),
});

const Choices = {
  id: Id,
  mapping: z.record(z.string().max(100), z.string().max(500)),
  constants: z.record(z.string().max(100), searchText(1_000)).default({}),
  createMissing: z.boolean().default(false),
  dateOrder: Order.optional(),
};

const View = z.object({
  id: Id,
  kind: Kind,
  fileName: z.string(),
  status: Status,
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  header: z.array(z.string()),
  samples: z.array(z.array(z.string())),
  mapping: z.record(z.string(), z.string()),
  constants: z.record(z.string(), z.string()),
  createMissing: z.boolean(),
  detected: z.object({
    separator: z.string().nullable(),
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
    encoding: z.string(),
    dateOrder: z.union([Order, z.literal('ambiguous')]),
    decimal: z.enum(['.', ',']),
  }),
  totalRows: z.int(),
  linesDone: z.int(),
  counts: Counts,
  issues: z.int(),
  warnings: z.int(),
  failure: z.string().nullable(),
  canUndo: z.boolean(),
  undo: UndoView.nullable(),
});

const countsOf = (row: {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}): z.infer<typeof Counts> => ({
  rows: row.created + row.updated + row.unchanged + row.failed,
  created: row.created,
  updated: row.updated,
  unchanged: row.unchanged,
  failed: row.failed,
});

const view = ({ kind, rows: _rows, ...row }: ImportView): z.input<typeof View> => ({
  ...row,
  kind: kind as z.infer<typeof Kind>,
  counts: countsOf(row),
  undo: row.undo && undoView(row.undo),
});

const told = (value: unknown): string | null =>
  value === null || value === undefined
    ? null
    : Array.isArray(value)
      ? value.join(', ')
      : value instanceof Date
        ? value.toISOString()
        : String(value);

const SHOWN_ROWS = 100;

export const importRouter = router({
  kinds: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Kinds of import and the fields each understands',
      rest: { method: 'GET', path: '/import-kinds' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            kind: Kind,
            fields: z.array(ImportField),
          }),
        ),
      }),
    )
    .query(({ ctx }) =>
      inTransaction(ctx.scope, async (tx) => {
        const items: { kind: z.infer<typeof Kind>; fields: z.infer<typeof ImportField>[] }[] = [];
        for (const kind of IMPORT_KINDS) {
          const { custom } = await targetOf(tx, kind);
          const own = custom.map(({ aliases: _, options: __, ...field }) => field);
          const ours = FIELDS[kind].map(({ key, type, required }) => ({
            key,
            type,
            required,
            label: null,
            isReadOnly: false,
          }));
          items.push({ kind, fields: [...ours, ...own] });
        }
        return { items };
      }),
    ),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Imports of late, newest first',
      rest: { method: 'GET', path: '/imports' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: Id,
            kind: Kind,
            fileName: z.string(),
            status: Status,
            createdAt: Instant,
            finishedAt: Instant.nullable(),
            counts: Counts,
            totalRows: z.int(),
            undo: UndoStatus.nullable(),
            canUndo: z.boolean(),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => {
      if (!can(ctx.scope.actor, 'import.run')) throw new AppError('access.forbidden', { action: 'import.run' });
      const { rows, undos } = await inTransaction(ctx.scope, async (tx) => {
        const rows = await listImports(tx, 100);
        const ids = rows.map(({ id }) => id);
        return { rows, undos: await listUndoBriefs(tx, ids) };
      });
      const seesAll = can(ctx.scope.actor, 'settings.manage');
      return {
        items: rows
          .filter((row) => seesAll || row.actorId === ctx.scope.actor.userId)
          .map(({ id, kind, fileName, status, createdAt, finishedAt, rows: totalRows, ...row }) => ({
            id,
            kind: kind as z.infer<typeof Kind>,
            fileName,
            status,
            createdAt,
            finishedAt,
            counts: countsOf(row),
            totalRows,
            undo: undos.get(id)?.status ?? null,
            canUndo: canUndo({ status, changed: row.created + row.updated, ...row }, undos.get(id) ?? null),
          })),
      };
    }),
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'An import: its columns, what was detected, how far it is',
      rest: { method: 'GET', path: '/imports/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(View)
    .query(async ({ ctx, input }) => view(await viewImport(ctx.scope, input.id))),
  chooseSheet: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Read another sheet of a workbook; columns and samples are then those of that sheet',
      rest: { method: 'POST', path: '/imports/{id}/sheet' },
    })
    .input(z.strictObject({ id: Id, sheet: z.string().max(200) }))
    .output(View)
    .mutation(async ({ ctx, input }) => {
      await chooseSheet(ctx.scope, input.id, input.sheet);
      return view(await viewImport(ctx.scope, input.id));
    }),
  check: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Dry run: what the import would do, changing nothing',
      rest: { method: 'POST', path: '/imports/{id}/check' },
    })
    .input(
      z.strictObject({
        ...Choices,
        /** Which lines are shown: those created and updated when nothing is said. */
        outcome: Outcome.optional(),
        field: z.string().max(100).optional(),
        afterLine: z.int().min(0).optional(),
      }),
    )
    .output(
      z.object({
        counts: Counts,
        issues: z.array(Issue),
        rows: z.array(
          z.object({
            line: z.int(),
            outcome: Outcome,
            name: z.string(),
            customer: z
              .string()
              .nullable()
              .meta({ description: 'Whose record it is, where it is not the customer itself' }),
            fields: z.array(
              z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
            ),
            issues: z.array(Issue),
          }),
        ),
        matching: z.int(),
        fields: z.array(
          z.object({
            field: z.string(),
            rows: z.int(),
            emptied: z.int().meta({ description: 'Rows that would take a stored value away: their cell is empty' }),
          }),
        ),
      }),
    )
    .mutation(async ({ ctx, input: { id, dateOrder, outcome, field, afterLine, ...choices } }) => {
      const given = { ...choices, ...(dateOrder === undefined ? {} : { dateOrder }) };
      const shown = { limit: SHOWN_ROWS, outcome, field, afterLine };
      const { rows, fields, emptied, ...report } = await checkImport(ctx.scope, id, given, shown);
      const names = await inTransaction(ctx.scope, (tx) =>
        listNames(
          tx,
          rows.flatMap(({ customerId }) => customerId ?? []),
        ),
      );
      return {
        ...report,
        rows: rows.map(({ line, outcome, label, customerId, entityId, changes, issues }) => ({
          line,
          outcome,
          name: label,
          customer: customerId === null || customerId === entityId ? null : (names.get(customerId) ?? null),
          fields: changes.map(({ field, before, after }) => ({ field, before: told(before), after: told(after) })),
          issues: issues.map((issue) => ({ line, ...issue })),
        })),
        fields: Object.entries(fields).map(([field, rows]) => ({ field, rows, emptied: emptied[field] ?? 0 })),
      };
    }),
  start: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Apply an import; the worker writes it, and the import tells how far it is',
      rest: { method: 'POST', path: '/imports/{id}/apply' },
    })
    .input(z.strictObject(Choices))
    .output(z.object({ id: Id, status: Status }))
    .mutation(async ({ ctx, input: { id, dateOrder, ...choices } }) => {
      await startImport(ctx.scope, id, { ...choices, ...(dateOrder === undefined ? {} : { dateOrder }) });
      return { id, status: 'applying' as const };
    }),
  issues: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rows of an import that failed or look odd, errors first',
      rest: { method: 'GET', path: '/imports/{id}/issues' },
    })
    .input(z.strictObject({ id: Id, cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(z.object({ items: z.array(Issue), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input }) => {
      await requireImportFile(ctx.scope, input.id);
      const after = decodeCursor(
        input.cursor,
        z.strictObject({ severity: Severity, line: z.int32(), field: z.string(), code: z.string() }),
      );
      const rows = await inTransaction(ctx.scope, (tx) => listImportIssues(tx, input.id, after, input.limit + 1));
      const items = rows.slice(0, input.limit);
      const last = rows.length > input.limit ? items.at(-1) : undefined;
      return {
        items,
        nextCursor: last
          ? encodeCursor({ severity: last.severity, line: last.line, field: last.field, code: last.code })
          : null,
      };
    }),
});
