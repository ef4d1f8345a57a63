import { listMembers } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import {
  followMerge,
  mergeCustomers,
  previewMerge,
  previewUnmerge,
  readMerges,
  type UnmergeReport,
  unmergeCustomer,
} from '@vigie/operations/merge';
import { z } from 'zod';
import { told, Value } from '../audit/value.ts';
import { Parts } from '../customer/customer-delete.ts';
import { Id, Instant, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Side = z.object({ id: Id, name: z.string(), customerId: z.string(), version: z.int() });
const Change = z.object({ field: z.string(), label: z.string().nullable(), before: Value, after: Value });
const ROWS = ['contact', 'interaction', 'agreement', 'document', 'usage_event', 'churn_event'] as const;

const Report = z.object({
  id: Id,
  name: z.string(),
  customerId: z.string(),
  rows: z
    .array(z.object({ kind: z.enum(ROWS), moved: z.int(), restored: z.int() }))
    .meta({ description: 'What came with the customer, and what of it goes back' }),
  returned: z.array(Change).meta({ description: 'Fields of the customer that stayed, given back what they held' }),
  kept: z.array(Change).meta({ description: 'Fields that were changed since the merge, and stay' }),
});

const report = ({ rows, returned, kept, ...customer }: UnmergeReport): z.input<typeof Report> => {
  const change = (one: UnmergeReport['kept'][number]) => ({ ...one, before: told(one.before), after: told(one.after) });
  return {
    ...customer,
    rows: ROWS.flatMap((kind) =>
      rows.filter(({ table }) => table === kind).map(({ table: _, ...row }) => ({ kind, ...row })),
    ),
    returned: returned.map(change),
    kept: kept.map(change),
  };
};

export const mergeRouter = router({
  preview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What merging one customer into another would do: fields they differ in, what moves, what is united',
      rest: { method: 'GET', path: '/customers/{id}/merge-preview' },
    })
    .input(z.strictObject({ id: Id, otherId: Id }))
    .output(
      z.object({
        kept: Side,
        other: Side,
        fields: z.array(
          z.object({
            field: z.string(),
            label: z.string().nullable().meta({ description: 'Of a custom field what people call it' }),
            kept: Value,
            other: Value,
            takesOther: z.boolean().meta({ description: 'The kept customer has no value of its own' }),
          }),
        ),
        parts: Parts,
        unitedContacts: z.int(),
        hasTwoMains: z.boolean(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { fields, kept, other, ...preview } = await previewMerge(ctx.scope, input.id, input.otherId);
      return {
        ...preview,
        kept: Side.parse(kept),
        other: Side.parse(other),
        fields: fields.map((one) => ({ ...one, kept: told(one.kept), other: told(one.other) })),
      };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Merge another customer into this one; the versions that were looked at must still be the stored ones',
      rest: { method: 'POST', path: '/customers/{id}/merges', status: 201 },
    })
    .input(
      z.strictObject({
        id: Id,
        version: z.int(),
        otherId: Id,
        otherVersion: z.int(),
        fromOther: z
          .array(text(80))
          .max(200)
          .default([])
          .meta({ description: 'Fields of which the value of the other stays' }),
      }),
    )
    .output(z.object({ mergeId: Id, version: z.int() }))
    .mutation(({ ctx, input }) => mergeCustomers(ctx.scope, input)),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers that were merged into this one, the latest first',
      rest: { method: 'GET', path: '/customers/{customerId}/merges' },
    })
    .input(z.strictObject({ customerId: Id }))
    .output(
      z.object({
        items: z.array(
          z.object({ id: Id, name: z.string(), customerId: z.string(), mergedAt: Instant, by: z.string().nullable() }),
        ),
      }),
    )
    .query(async ({ ctx, input }) => {
      const merges = await readMerges(ctx.scope, input.customerId);
      const members = await inTransaction(ctx.scope, listMembers);
      return {
        items: merges.map(({ id, mergedName, mergedKey, mergedAt, actorId }) => ({
          id,
          name: mergedName,
          customerId: mergedKey,
          mergedAt,
          by: members.find(({ userId }) => userId === actorId)?.name ?? null,
        })),
      };
    }),
  follow: orgProcedure
    .meta({
      access: 'organization',
      summary: 'The customer that another, by its id of before, was merged into',
      rest: { method: 'GET', path: '/merged-customers/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ id: Id }))
    .query(({ ctx, input }) => followMerge(ctx.scope, input.id)),
  undoPreview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What undoing a merge would give back, and what would stay',
      rest: { method: 'POST', path: '/customer-merges/{id}/undo-preview' },
    })
    .input(z.strictObject({ id: Id }))
    .output(Report)
    // Done and taken back: it changes nothing, but it writes on the way.
    .mutation(async ({ ctx, input }) => report(await previewUnmerge(ctx.scope, input.id))),
  undo: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Undo a merge: the customer stands again under its id, with what came from it and is still there',
      rest: { method: 'POST', path: '/customer-merges/{id}/undo' },
    })
    .input(z.strictObject({ id: Id }))
    .output(Report)
    .mutation(async ({ ctx, input }) => report(await unmergeCustomer(ctx.scope, input.id))),
});
