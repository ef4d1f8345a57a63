import { listChurnEvents } from '@vigie/db/churn';
import { inTransaction } from '@vigie/db/scope';
import { archiveCustomer, recordChurn } from '@vigie/operations/churn';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Day, Id, Page, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const ChurnShape = z.object({
  id: Id,
  churnId: z.string().nullable(),
  day: Day,
  reason: z.string().nullable(),
  note: z.string().nullable(),
});

export const churnRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Churn events of a customer, the newest first',
      rest: { method: 'GET', path: '/customers/{customerId}/churn-events' },
    })
    .input(z.strictObject({ customerId: Id, cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(z.object({ items: z.array(ChurnShape), nextCursor: z.string().nullable() }))
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.customerId);
        const after = decodeCursor(input.cursor, z.strictObject({ day: Day, id: Id }));
        const rows = await listChurnEvents(tx, input.customerId, after, input.limit + 1);
        const items = rows.slice(0, input.limit);
        const last = rows.length > input.limit ? items.at(-1) : undefined;
        return { items, nextCursor: last ? encodeCursor({ day: last.day, id: last.id }) : null };
      }),
    ),
  record: orgProcedure
    .meta({
      access: 'organization',
      summary:
        'Record that a customer left on a day; its stage is set apart. A second event of a day changes the first',
      rest: { method: 'POST', path: '/customers/{customerId}/churn-events', status: 201 },
    })
    .input(
      z.strictObject({
        customerId: Id,
        day: Day,
        reason: text(300).nullable().optional(),
        note: text(5_000).nullable().optional(),
      }),
    )
    .output(z.object({ id: Id, outcome: z.enum(['created', 'updated', 'unchanged']) }))
    .mutation(({ ctx, input }) => recordChurn(ctx.scope, input)),
  archive: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Archive a lost customer: its churn is recorded and a stage of kind churn set, both or neither',
      rest: { method: 'POST', path: '/customers/{customerId}/archive' },
    })
    .input(
      z.strictObject({
        customerId: Id,
        version: z.int(),
        stageId: Id,
        day: Day,
        reason: text(300).nullable().optional(),
      }),
    )
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => archiveCustomer(ctx.scope, input)),
});
