import { z } from 'zod';
import { Id } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { beginUndo, checkUndo, RefusedInput, refusedPage } from '../undo/undo.ts';
import { UndoCheck, UndoRefusedPage, UndoStatus } from '../undo/undo-shape.ts';

export const importUndoRouter = router({
  preview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What undoing an import would do, changing nothing',
      rest: { method: 'POST', path: '/imports/{id}/undo/check' },
    })
    .input(z.strictObject({ id: Id }))
    .output(UndoCheck)
    .mutation(({ ctx, input: { id } }) => checkUndo(ctx.scope, { kind: 'import', id })),
  start: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Undo an import; the worker does it, and the import tells how far it is',
      rest: { method: 'POST', path: '/imports/{id}/undo' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ id: Id, status: UndoStatus }))
    .mutation(({ ctx, input: { id } }) => beginUndo(ctx.scope, { kind: 'import', id })),
  refused: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Records that the undo of an import left as they are, and why',
      rest: { method: 'GET', path: '/imports/{id}/undo/refused' },
    })
    .input(RefusedInput)
    .output(UndoRefusedPage)
    .query(({ ctx, input }) => refusedPage(ctx.scope, { kind: 'import', id: input.id }, input)),
});
