import { can } from '@vigie/domain/access';
import { AppError } from '@vigie/operations/refusal';
import { arrangeViews, createView, deleteView, editView, findViews, useView } from '@vigie/operations/view';
import { z } from 'zod';
import { ConditionInput } from '../condition/condition-shape.ts';
import { Sort } from '../customer/customer-filter.ts';
import { Id, searchText, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { keptDraft, keptEdit } from './kept-shape.ts';

const Layout = z.strictObject({
  columns: z.array(z.strictObject({ key: text(80), width: z.int().min(40).max(2_000).nullable() })).max(100),
  density: z.enum(['comfortable', 'compact']),
});
const State = z.strictObject({
  where: ConditionInput.nullable().default(null),
  search: searchText(200).nullable().default(null),
  churned: z.boolean().default(false),
  sort: Sort.nullable().default(null),
  layout: Layout.nullable().default(null),
});
const done = z.object({ ok: z.literal(true) });
const ok = { ok: true as const };

export const viewRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Saved views of the customer list: own ones and shared ones, with what the caller made of them',
      rest: { method: 'GET', path: '/views' },
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
            state: z.object({
              where: z.unknown().nullable(),
              search: z.string().nullable(),
              churned: z.boolean(),
              sort: Sort.nullable(),
              layout: Layout.nullable(),
            }),
          }),
        ),
        uses: z.array(
          z.object({
            viewId: Id.nullable().meta({ description: 'Null is the plain list' }),
            position: z.int().nullable().meta({ description: 'Place among the tabs; null: not pinned' }),
            isDefault: z.boolean(),
            layout: Layout.nullable(),
          }),
        ),
      }),
    )
    .query(async ({ ctx: { scope } }) => {
      if (!can(scope.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
      const { views, uses } = await findViews(scope);
      return { items: views.map(({ ownerId: _owner, ...view }) => view), uses };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Keep a view of the customer list, for oneself or shared with the organisation',
      rest: { method: 'POST', path: '/views', status: 201 },
    })
    .input(keptDraft(State))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createView(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rename, share or change a view',
      rest: { method: 'PATCH', path: '/views/{id}' },
    })
    .input(keptEdit(State))
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => editView(ctx.scope, input)),
  delete: orgProcedure
    .meta({ access: 'organization', summary: 'Delete a view', rest: { method: 'DELETE', path: '/views/{id}' } })
    .input(z.strictObject({ id: Id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await deleteView(ctx.scope, input.id);
      return ok;
    }),
  arrange: orgProcedure
    .meta({
      access: 'organization',
      summary: 'The views that the caller has as tabs, in their order',
      rest: { method: 'PUT', path: '/views/pinned' },
    })
    .input(z.strictObject({ ids: z.array(Id).max(50) }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await arrangeViews(ctx.scope, input.ids);
      return ok;
    }),
  use: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Which view opens first for the caller, and how they lay one out; id null is the plain list',
      rest: { method: 'PUT', path: '/views/use' },
    })
    .input(
      z.strictObject({ id: Id.nullable(), isDefault: z.boolean().optional(), layout: Layout.nullable().optional() }),
    )
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await useView(ctx.scope, input);
      return ok;
    }),
});
