import { listCustomFields } from '@vigie/db/custom-field';
import { inTransaction } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { CUSTOM_ENTITIES, CUSTOM_TYPES } from '@vigie/domain/custom-field';
import { createCustomField, editCustomField } from '@vigie/operations/custom-field';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { Id, Instant, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Entity = z.enum(CUSTOM_ENTITIES);
const Type = z.enum(CUSTOM_TYPES);

const CustomFieldShape = z.object({
  id: Id,
  entity: Entity,
  key: z.string(),
  label: z.string(),
  type: Type,
  options: z.array(z.object({ id: Id, label: z.string() })).meta({ description: 'What a choice can be, in its order' }),
  source: z.string().nullable().meta({ description: 'The system its values come from; null for our own' }),
  readOnly: z.boolean(),
  archivedAt: Instant.nullable(),
});

export const customFieldRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Custom fields, the archived ones among them',
      rest: { method: 'GET', path: '/custom-fields' },
    })
    .input(z.strictObject({ entity: Entity.optional() }))
    .output(z.object({ items: z.array(CustomFieldShape) }))
    .query(async ({ ctx, input }) => {
      if (!can(ctx.scope.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
      const fields = await inTransaction(ctx.scope, (tx) => listCustomFields(tx, input.entity));
      return { items: fields };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Add a custom field; its key is its name in imports and here, and never changes',
      rest: { method: 'POST', path: '/custom-fields', status: 201 },
    })
    .input(
      z.strictObject({
        entity: Entity,
        key: text(60),
        label: text(200),
        type: Type,
        options: z.array(text(200)).max(200).optional(),
        source: text(100).nullable().optional(),
        readOnly: z.boolean().optional(),
      }),
    )
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createCustomField(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rename a custom field or its options, take it out of use or bring it back; its key and type stay',
      rest: { method: 'PATCH', path: '/custom-fields/{id}' },
    })
    .input(
      z.strictObject({
        id: Id,
        label: text(200).optional(),
        options: z
          .array(z.strictObject({ id: Id.optional(), label: text(200) }))
          .max(200)
          .optional()
          .meta({ description: 'With the id of an option it is renamed, without one it is new; those left out go' }),
        source: text(100).nullable().optional(),
        readOnly: z.boolean().optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await editCustomField(ctx.scope, input);
      return { ok: true as const };
    }),
  archive: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Take a custom field out of use; its values stay stored, its key stays taken',
      rest: { method: 'DELETE', path: '/custom-fields/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await editCustomField(ctx.scope, { id: input.id, archived: true });
      return { ok: true as const };
    }),
});
