import { countNotices, findNotices, readNotices } from '@vigie/operations/notice';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Day, Id, Instant, Page, Person } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Base = { id: Id, customer: Person, createdAt: Instant, readAt: Instant.nullable() };

const NoticeShape = z.discriminatedUnion('kind', [
  z.object({
    ...Base,
    kind: z.literal('override-ended'),
    params: z.object({
      field: z.enum(['score', 'status', 'churnRisk']),
      was: z.string().meta({ description: 'What a person had set' }),
      now: z.string().nullable().meta({ description: 'What the field was when that had ended' }),
      source: z.enum(['override', 'rule', 'supplied', 'computed']),
      day: Day.meta({ description: 'The last day it held' }),
    }),
  }),
  z.object({
    ...Base,
    kind: z.literal('pulse-expired'),
    params: z.object({ value: z.int(), until: Day.meta({ description: 'The last day it counts' }) }),
  }),
]);

/** The inbox: what ended by itself and is the caller's to know. */
export const noticeRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What the caller was told of customers, the latest first, as far as they may read them',
      rest: { method: 'GET', path: '/notices' },
    })
    .input(z.strictObject({ unread: z.boolean().default(false), cursor: Page.cursor, limit: Page.limit.default(50) }))
    .output(z.object({ items: z.array(NoticeShape), nextCursor: z.string().nullable() }))
    .query(async ({ ctx: { scope }, input: { unread, cursor, limit } }) => {
      const found = await findNotices(scope, unread, decodeCursor(cursor, Id), limit + 1);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(({ customerId, customerName, ...notice }) => ({
          ...notice,
          customer: { id: customerId, name: customerName },
        })),
        nextCursor: last ? encodeCursor(last.id) : null,
      };
    }),
  count: orgProcedure
    .meta({
      access: 'organization',
      summary: 'How many notices the caller has not read, up to a hundred',
      rest: { method: 'GET', path: '/notices/unread' },
    })
    .output(z.object({ unread: z.int() }))
    .query(async ({ ctx }) => ({ unread: await countNotices(ctx.scope) })),
  markRead: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Mark notices as read: the given ones, or all',
      rest: { method: 'POST', path: '/notices/read' },
    })
    .input(z.strictObject({ ids: z.array(Id).max(200).optional() }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await readNotices(ctx.scope, input.ids ?? null);
      return { ok: true };
    }),
});
