import { listCustomFields } from '@vigie/db/custom-field';
import { inTransaction } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { CUSTOM_ENTITIES, CUSTOM_TYPES } from '@vigie/domain/custom-field';
import { createCustomField, withdrawCustomField } from '@vigie/operations/custom-field';
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
  options: z.array(z.string()).meta({ description: 'Labels of what a choice can be' }),
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
      return { items: fields.map((field) => ({ ...field, options: field.options.map(({ label }) => label) })) };
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
  archive: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Take a custom field out of use; its values stay stored, its key stays taken',
      rest: { method: 'DELETE', path: '/custom-fields/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await withdrawCustomField(ctx.scope, input.id);
      return { ok: true as const };
    }),
});
