import { loadCustomValues } from '@vigie/db/custom-field';
import { getInteraction, type StoredInteraction } from '@vigie/db/interaction';
import { listMembers } from '@vigie/db/organization';
import { inTransaction, type OrgTx } from '@vigie/db/scope';
import {
  INTERACTION_DIRECTIONS,
  INTERACTION_KINDS,
  INTERACTION_STATUSES,
  opensExchange,
} from '@vigie/domain/interaction';
import { editInteraction } from '@vigie/operations/interaction';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { CustomInput, CustomRead, CustomShape } from '../custom-field/custom-shape.ts';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Day, Id, Person } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Content = z.object({
  direction: z.enum(INTERACTION_DIRECTIONS),
  status: z.enum(INTERACTION_STATUSES),
  subject: z.string(),
  details: z.string(),
  contact: Person.nullable(),
  author: z
    .object({ id: Id.nullable(), name: z.string() })
    .nullable()
    .meta({ description: 'Whoever has no account here, or none any more, has no id' }),
  sentiment: z.int().nullable().meta({ description: '1 to 5' }),
  sentimentSource: z.enum(['engine', 'person']).nullable(),
  isSentimentExcluded: z.boolean(),
  isAutomatic: z.boolean(),
  priority: z.string().nullable(),
  closedDay: Day.nullable(),
  source: z.string().nullable(),
  externalId: z.string().nullable(),
  custom: CustomShape,
});

const InteractionShape = z.object({
  id: Id,
  customerId: Id,
  kind: z.enum(INTERACTION_KINDS),
  day: Day,
  isPrivate: z.boolean(),
  content: Content.nullable().meta({
    description: 'Null: a private interaction of somebody else, of which nothing more is told',
  }),
});

async function contentOf(tx: OrgTx, stored: StoredInteraction): Promise<z.infer<typeof Content>> {
  const { authorId, authorName, contactId, contactName } = stored;
  const member = authorId === null ? undefined : (await listMembers(tx)).find(({ userId }) => userId === authorId);
  const name = member?.name ?? authorName;
  return {
    ...stored,
    contact: contactId === null ? null : { id: contactId, name: contactName ?? '' },
    author: name === null ? null : { id: member === undefined ? null : authorId, name },
    custom: (await loadCustomValues(tx, 'interaction', [stored.id])).get(stored.id) ?? {},
  };
}

export const interactionRouter = router({
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'One exchange with a customer; of a private one of somebody else its kind and day',
      rest: { method: 'GET', path: '/interactions/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(InteractionShape)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const stored = await getInteraction(tx, input.id);
        if (stored === null) throw new AppError('record.notFound');
        await visibleOr404(tx, stored.customerId);
        const { kind, userId } = tx.actor;
        const opens = opensExchange({ isSystem: kind === 'system', userId }, { ...stored, assignedUserIds: [] });
        return { ...stored, content: opens ? await contentOf(tx, stored) : null };
      }),
    ),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Grade an exchange and fill your own fields of it; what it was stays as its source tells it',
      rest: { method: 'PATCH', path: '/interactions/{id}' },
    })
    .input(
      z.strictObject({
        id: Id,
        sentiment: z
          .int()
          .min(1)
          .max(5)
          .nullable()
          .optional()
          .meta({ description: '1 to 5; null takes the grade back. The engine never overwrites it' }),
        gradeRead: z
          .int()
          .nullable()
          .optional()
          .meta({ description: 'The grade as it was read: one that somebody gave since is not overwritten' }),
        isSentimentExcluded: z.boolean().optional().meta({ description: 'It counts in no mean' }),
        custom: CustomInput.optional(),
        read: CustomRead,
      }),
    )
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await editInteraction(ctx.scope, input);
      return { ok: true as const };
    }),
});
