import type { OrgScope } from '@vigie/db/scope';
import { inTransaction } from '@vigie/db/scope';
import {
  type BulkAction,
  type BulkView,
  LEFT_OUT,
  listBulks,
  listLeftOutOf,
  previewBulk,
  startBulk,
  viewBulk,
  type WantedBulk,
} from '@vigie/operations/bulk';
import { z } from 'zod';
import { told, Value } from '../audit/value.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CustomValueShape } from '../custom-field/custom-shape.ts';
import { Filter, readFilter } from '../customer/customer-filter.ts';
import { Id, Instant, Person, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { beginUndo, checkUndo, RefusedInput, refusedPage } from '../undo/undo.ts';
import { UndoCheck, UndoRefusedPage, UndoStatus, UndoView, undoView } from '../undo/undo-shape.ts';

const SHOWN = 20;
const RECENT = 100;

const People = z.array(Id).max(200).default([]);
const Tags = z.array(text(100)).max(50).default([]);
/** A list to which nothing comes and from which nothing goes is no change. */
const says = ({ add, remove }: { add: string[]; remove: string[] }): boolean => add.length + remove.length > 0;

const Action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stage'), stageId: Id }),
  z.strictObject({ kind: z.literal('owner'), ownerId: Id.nullable() }),
  z.strictObject({ kind: z.literal('team'), add: People, remove: People }).refine(says, 'nobody comes and nobody goes'),
  z.strictObject({ kind: z.literal('tags'), add: Tags, remove: Tags }).refine(says, 'no tag comes and none goes'),
  z.strictObject({ kind: z.literal('custom'), key: text(60), value: CustomValueShape.nullable() }),
  z.strictObject({ kind: z.literal('excluded'), excluded: z.boolean() }),
  z.strictObject({ kind: z.literal('healthProfile'), healthProfileId: Id.nullable() }),
]) satisfies z.ZodType<BulkAction>;

const Wanted = z.strictObject({
  selection: Filter.meta({ description: 'Whom it is for: ids, or all that match a filter but some' }),
  action: Action,
});

const Reason = z.enum(LEFT_OUT);
const Counts = z.object({ rows: z.int(), updated: z.int(), unchanged: z.int(), leftOut: z.int() });
const Item = z.object({
  id: Id,
  action: z
    .object({
      kind: z.enum(['stage', 'owner', 'team', 'tags', 'custom', 'excluded', 'healthProfile']),
      label: z.string().nullable(),
      value: Value,
      add: z.array(z.string()),
      remove: z.array(z.string()),
    })
    .meta({ description: 'What is done, in names' }),
  status: z.enum(['applying', 'applied', 'failed']),
  startedBy: Person.nullable().meta({ description: 'Null: an API key, or somebody who left' }),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  counts: Counts,
  rowsDone: z.int(),
  failure: z.string().nullable(),
  canUndo: z.boolean(),
});

const itemOf = ({ action, rows, updated, unchanged, leftOut, ...view }: BulkView): z.input<typeof Item> => ({
  ...view,
  action: { ...action, value: told(action.value) },
  counts: { rows, updated, unchanged, leftOut },
});

/** The selection in terms of what the organisation has and its reader may ask about. */
async function wanted(scope: OrgScope, { selection, action }: z.infer<typeof Wanted>): Promise<WantedBulk> {
  return { selection: await inTransaction(scope, (tx) => readFilter(tx, selection)), action };
}

export const bulkRouter = router({
  preview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What a bulk change of customers would do: who is changed, who is left out and why; changes nothing',
      rest: { method: 'POST', path: '/bulk-changes/check' },
    })
    .input(Wanted)
    .output(
      z.object({
        counts: Counts,
        leftOut: z.array(
          z.object({
            reason: Reason,
            rows: z.int(),
            names: z.array(z.string()).meta({ description: 'The first of them' }),
          }),
        ),
        sample: z.array(
          z.object({
            id: Id,
            name: z.string(),
            changes: z.array(
              z.object({ field: z.string(), label: z.string().nullable(), before: Value, after: Value }),
            ),
          }),
        ),
      }),
    )
    // By POST also for our own screens: what is ticked is longer than an address may be.
    .mutation(async ({ ctx, input }) => {
      const { rows, updated, unchanged, leftOut, sample } = await previewBulk(
        ctx.scope,
        await wanted(ctx.scope, input),
        SHOWN,
      );
      return {
        counts: { rows, updated, unchanged, leftOut: leftOut.reduce((sum, one) => sum + one.rows, 0) },
        leftOut,
        sample: sample.map(({ changes, ...row }) => ({
          ...row,
          changes: changes.map((change) => ({ ...change, before: told(change.before), after: told(change.after) })),
        })),
      };
    }),
  start: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change many customers at once; the worker does it, and the bulk change tells how far it is',
      rest: { method: 'POST', path: '/bulk-changes', status: 201 },
    })
    .input(
      Wanted.extend({
        expected: z
          .int()
          .optional()
          .meta({ description: 'How many the preview counted; refused where more or fewer match' }),
      }),
    )
    .output(z.object({ id: Id, rows: z.int() }))
    .mutation(async ({ ctx, input: { expected, ...input } }) =>
      startBulk(ctx.scope, { ...(await wanted(ctx.scope, input)), expected }),
    ),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Bulk changes of late, newest first: your own, or all for those who manage settings',
      rest: { method: 'GET', path: '/bulk-changes' },
    })
    .output(z.object({ items: z.array(Item.extend({ undo: UndoStatus.nullable() })) }))
    .query(async ({ ctx }) => ({
      items: (await listBulks(ctx.scope, RECENT)).map(({ undo, ...view }) => ({ ...itemOf(view), undo })),
    })),
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'A bulk change: how far it is, how many were changed and left out, and its undo',
      rest: { method: 'GET', path: '/bulk-changes/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(Item.extend({ reasons: z.array(z.object({ reason: Reason, rows: z.int() })), undo: UndoView.nullable() }))
    .query(async ({ ctx, input }) => {
      const { undo, reasons, ...view } = await viewBulk(ctx.scope, input.id);
      return {
        ...itemOf(view),
        reasons: reasons.map(({ reason, rows }) => ({ reason: reason as z.infer<typeof Reason>, rows })),
        undo: undo && undoView(undo),
      };
    }),
  leftOut: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers that a bulk change left as they were, and why',
      rest: { method: 'GET', path: '/bulk-changes/{id}/left-out' },
    })
    .input(RefusedInput)
    .output(
      z.object({
        items: z.array(
          z.object({
            customer: Person.nullable().meta({ description: 'Null: gone, or not yours to know any more' }),
            reason: Reason,
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const after = decodeCursor(input.cursor, z.int32()) ?? 0;
      const rows = await listLeftOutOf(ctx.scope, input.id, after, input.limit + 1);
      const items = rows.slice(0, input.limit);
      const last = rows.length > input.limit ? items.at(-1) : undefined;
      return {
        items: items.map(({ customer, reason }) => ({ customer, reason: reason as z.infer<typeof Reason> })),
        nextCursor: last ? encodeCursor(last.position) : null,
      };
    }),
  previewUndo: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What undoing a bulk change would do, changing nothing',
      rest: { method: 'POST', path: '/bulk-changes/{id}/undo/check' },
    })
    .input(z.strictObject({ id: Id }))
    .output(UndoCheck)
    .mutation(({ ctx, input: { id } }) => checkUndo(ctx.scope, { kind: 'bulk', id })),
  undo: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Undo a bulk change; the worker does it, and the bulk change tells how far it is',
      rest: { method: 'POST', path: '/bulk-changes/{id}/undo' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ id: Id, status: UndoStatus }))
    .mutation(({ ctx, input: { id } }) => beginUndo(ctx.scope, { kind: 'bulk', id })),
  refused: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers that the undo of a bulk change left as they are, and why',
      rest: { method: 'GET', path: '/bulk-changes/{id}/undo/refused' },
    })
    .input(RefusedInput)
    .output(UndoRefusedPage)
    .query(({ ctx, input }) => refusedPage(ctx.scope, { kind: 'bulk', id: input.id }, input)),
});
