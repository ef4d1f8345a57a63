import { getCustomer } from '@vigie/db/customer';
import { inTransaction } from '@vigie/db/scope';
import { getTrackedSince, listActiveUsers, listFeatureUse, loadUsageRows } from '@vigie/db/usage';
import { monthEnds, monthStart, weekEnds, weekStart, windowStart } from '@vigie/domain/calendar';
import { connectionSeries, usageFigures } from '@vigie/domain/usage';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { Day, Id } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const UsageShape = z.object({
  figures: z.object({
    tracked: z.boolean(),
    lastActivity: Day.nullable(),
    connections30d: z.int().nullable(),
    trend: z.number().nullable(),
    trendReason: z.enum(['new', 'smallBase', 'noBase']).nullable(),
    activeUsers: z.object({ active: z.int(), contacts: z.int() }).nullable(),
  }),
  connections: z.array(z.object({ day: Day, isPartial: z.boolean(), connections: z.int().nullable() })),
  users: z.array(z.object({ contactId: Id, name: z.string(), lastActivity: Day, visits30d: z.int() })),
  features: z.array(z.object({ featureId: Id, name: z.string(), count30d: z.int(), previous30d: z.int() })),
});

export const usageRouter = router({
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Product usage of a customer: figures, curve, active users, features',
      rest: { method: 'GET', path: '/customers/{customerId}/usage' },
    })
    .input(z.strictObject({ customerId: Id, by: z.enum(['week', 'month']).default('week') }))
    .output(UsageShape)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const row = await getCustomer(tx, input.customerId);
        if (!row) throw new AppError('record.notFound');
        const ends = input.by === 'week' ? weekEnds(tx.today, 12) : monthEnds(tx.today, 12);
        const first = ends[0] ?? tx.today;
        const firstDay = input.by === 'week' ? weekStart(first) : monthStart(first);
        const [from, before] = [windowStart(tx.today, 30), windowStart(tx.today, 60)];
        const rows = await loadUsageRows(tx, row.id, firstDay, tx.today);
        const figures = usageFigures(row, row.contacts);
        return {
          figures: {
            tracked: row.isTracked,
            lastActivity: figures.lastActivityDay,
            connections30d: figures.connections30,
            trend: figures.trendPercent,
            trendReason: figures.trendReason,
            activeUsers: figures.activeUsers,
          },
          connections: connectionSeries(rows, firstDay, ends, await getTrackedSince(tx, row.id, tx.today)).map(
            (connections, index) => ({
              day: ends[index] ?? tx.today,
              isPartial: index === ends.length - 1,
              connections,
            }),
          ),
          users: await listActiveUsers(tx, row.id, from, tx.today),
          features: await listFeatureUse(tx, row.id, { from, before, asOf: tx.today }),
        };
      }),
    ),
});
