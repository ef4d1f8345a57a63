import type { StoredUndo, UndoRefusalRow } from '@vigie/db/import';
import { listRefusedOfUndo, previewUndo, startUndo } from '@vigie/operations/import';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Id, Instant, Page } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const SHOWN_RECORDS = 100;

const Counts = z
  .object({
    restored: z.int(),
    removed: z.int(),
    reversed: z.int(),
    subtracted: z.int(),
    nothing: z.int(),
    refused: z.int(),
  })
  .meta({ description: 'Records by what undoing does to them' });
const Refused = z.object({
  line: z.int().nullable(),
  entity: z.string(),
  name: z.string(),
  reason: z.enum(['edited', 'dependents', 'belowZero', 'notAllowed', 'conflict']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export const UndoStatus = z.enum(['undoing', 'undone', 'failed']);

/** How far the undo of an import is. */
export const UndoView = z.object({
  status: UndoStatus,
  records: z.int(),
  recordsDone: z.int(),
  counts: Counts,
  failure: z.string().nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});

const countsOf = ({
  restored,
  removed,
  reversed,
  subtracted,
  nothing,
  refused,
}: StoredUndo): z.input<typeof Counts> => ({
  restored,
  removed,
  reversed,
  subtracted,
  nothing,
  refused,
});

export const undoView = (undo: StoredUndo): z.input<typeof UndoView> => ({
  status: undo.status,
  records: undo.rows,
  recordsDone: undo.rowsDone,
  counts: countsOf(undo),
  failure: undo.failure,
  startedAt: undo.startedAt,
  finishedAt: undo.finishedAt,
});

const refusedView = ({ line, entity, label, reason, params }: UndoRefusalRow): z.input<typeof Refused> => ({
  line,
  entity,
  name: label,
  reason: reason as z.infer<typeof Refused>['reason'],
  params,
});

export const importUndoRouter = router({
  preview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What undoing an import would do, changing nothing',
      rest: { method: 'POST', path: '/imports/{id}/undo/check' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ records: z.int(), counts: Counts, refused: z.array(Refused) }))
    .mutation(async ({ ctx, input }) => {
      const { records, counts, refused } = await previewUndo(ctx.scope, input.id, SHOWN_RECORDS);
      return { records, counts, refused: refused.map(refusedView) };
    }),
  start: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Undo an import; the worker does it, and the import tells how far it is',
      rest: { method: 'POST', path: '/imports/{id}/undo' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ id: Id, status: UndoStatus }))
    .mutation(async ({ ctx, input }) => {
      await startUndo(ctx.scope, input.id);
      return { id: input.id, status: 'undoing' as const };
    }),
  refused: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Records that the undo of an import left as they are, and why',
      rest: { method: 'GET', path: '/imports/{id}/undo/refused' },
    })
    .input(z.strictObject({ id: Id, cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(z.object({ items: z.array(Refused), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input }) => {
      const after = decodeCursor(input.cursor, z.strictObject({ id: Id }));
      const rows = await listRefusedOfUndo(ctx.scope, input.id, after?.id ?? null, input.limit + 1);
      const items = rows.slice(0, input.limit);
      const last = rows.length > input.limit ? items.at(-1) : undefined;
      return { items: items.map(refusedView), nextCursor: last ? encodeCursor({ id: last.id }) : null };
    }),
});
