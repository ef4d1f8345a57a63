import { createReport, deleteReport, editReport, findReports } from '@vigie/operations/report';
import { z } from 'zod';
import { Id } from '../shape.ts';
import { orgProcedure } from '../trpc.ts';
import { keptDraft, keptEdit } from '../view/kept-shape.ts';
import { ReportStateInput } from './report-shape.ts';

/** Reports that are kept under a name. */
export const keptReports = {
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Saved reports: own ones and shared ones; each runs under the rights of its reader',
      rest: { method: 'GET', path: '/saved-reports' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: Id,
            name: z.string(),
            isShared: z.boolean(),
            isMine: z.boolean(),
            mayChange: z.boolean(),
            version: z.int(),
            state: ReportStateInput,
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => ({
      items: (await findReports(ctx.scope)).map(({ ownerId: _owner, ...report }) => report),
    })),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Save a report, for oneself or shared with the organisation',
      rest: { method: 'POST', path: '/saved-reports', status: 201 },
    })
    .input(keptDraft(ReportStateInput))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createReport(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rename, share or change a saved report',
      rest: { method: 'PATCH', path: '/saved-reports/{id}' },
    })
    .input(keptEdit(ReportStateInput))
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => editReport(ctx.scope, input)),
  delete: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Delete a saved report',
      rest: { method: 'DELETE', path: '/saved-reports/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteReport(ctx.scope, input.id);
      return { ok: true };
    }),
};
