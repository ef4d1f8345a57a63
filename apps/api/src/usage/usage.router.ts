import { getCustomer } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { getTrackedSince, listActiveUsers, listFeatureUse, listUnknownVisitors, loadUsageRows } from '@vigie/db/usage';
import { monthEnds, monthStart, weekEnds, weekStart, windowStart } from '@vigie/domain/calendar';
import { connectionSeries, usageFigures } from '@vigie/domain/usage';
import { AppError } from '@vigie/operations/refusal';
import {
  ignoreVisitor,
  MAX_USAGE_EVENTS,
  readUsageEventMonths,
  receiveUsage,
  setUsageEventMonths,
} from '@vigie/operations/usage';
import { z } from 'zod';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Day, Id, text } from '../shape.ts';
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

const UsageEvent = z.object({
  eventId: z.string().meta({ description: 'Identity within the source: what makes a second sending harmless' }),
  customer: z.string().meta({ description: 'Customer id, or the id that another system knows the customer by' }),
  contact: z.string().optional().meta({ description: 'Email address of who used it; kept until a contact has it' }),
  feature: z.string().optional().meta({ description: 'What was used; without it the event is a connection' }),
  occurredAt: z.string().optional().meta({ format: 'date-time', description: 'With its zone; without it, now' }),
  count: z.int().optional().meta({ description: 'How often, 1 to 1,000,000; 1 if absent' }),
  properties: z.record(z.string(), z.unknown()).optional().meta({ description: 'Kept as sent, up to 8 kB' }),
});

/** What a shape says of itself, for what is read elsewhere. */
function described(shape: z.ZodType): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(shape, { io: 'input' });
  return schema;
}

/** More than are taken are answered one by one; many more are no batch. */
const MOST_ANSWERED = 5 * MAX_USAGE_EVENTS;

/** What files bring is kept under a source of its own, for their undo. */
const IMPORTED = 'import';

const Settings = z.object({
  eventMonths: z
    .int()
    .meta({ description: 'Months; what events add to their days, and which there were, is kept for good' }),
});

const Receipt = z.object({
  eventId: z.string().nullable(),
  outcome: z.enum(['created', 'unchanged', 'failed']),
  issues: z.array(
    z.object({ field: z.string(), code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
});

/** Whoever reads a page reads its key: one that may do more than send usage is no key for pages, and its owner is told. */
function refuseStrongKey({ headers, scope }: { headers: Headers; scope: OrgScope }): void {
  const origin = headers.get('origin');
  if (origin === null || scope.actor.kind !== 'apiKey' || URL.parse(origin)?.host === headers.get('host')) return;
  if (scope.actor.scopes.some((one) => one !== 'usage:write')) throw new AppError('usage.keyTooStrong');
}

export const usageRouter = router({
  receive: orgProcedure
    .meta({
      access: 'organization',
      summary: `Takes in usage events, up to ${MAX_USAGE_EVENTS.toLocaleString('en')}; each has an answer of its own`,
      rest: { method: 'POST', path: '/usage-events' },
    })
    .input(
      z.strictObject({
        source: text(60)
          .regex(/^[\w.-]+$/, 'letters, digits, dots, dashes and underscores')
          .refine((source) => source !== IMPORTED, 'the source of files'),
        // What is wrong with one event is no matter of the others, so that each is read on its own.
        events: z
          .array(z.unknown().meta(described(UsageEvent)))
          .min(1)
          .max(MOST_ANSWERED),
      }),
    )
    .output(z.object({ created: z.int(), unchanged: z.int(), failed: z.int(), results: z.array(Receipt) }))
    .mutation(async ({ ctx, input }) => {
      refuseStrongKey(ctx);
      const results = await receiveUsage(ctx.scope, input);
      const count = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
      return { created: count('created'), unchanged: count('unchanged'), failed: count('failed'), results };
    }),
  settings: orgProcedure
    .meta({
      access: 'organization',
      summary: 'How long details of usage events are kept, and how far back events are taken',
      rest: { method: 'GET', path: '/usage-settings' },
    })
    .output(Settings)
    .query(async ({ ctx }) => ({ eventMonths: await readUsageEventMonths(ctx.scope) })),
  saveSettings: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Sets how long details of usage events are kept, and how far back events are taken',
      rest: { method: 'PUT', path: '/usage-settings' },
    })
    .input(z.strictObject({ eventMonths: z.int().min(2).max(120) }))
    .output(Settings)
    .mutation(async ({ ctx, input }) => {
      await setUsageEventMonths(ctx.scope, input.eventMonths);
      return input;
    }),
  visitors: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Addresses seen in the usage of a customer that no contact has, the busiest first',
      rest: { method: 'GET', path: '/customers/{customerId}/usage/visitors' },
    })
    .input(z.strictObject({ customerId: Id }))
    .output(
      z.object({
        day: Day.meta({ description: 'The day the visits of 30 days end with' }),
        items: z.array(z.object({ id: Id, email: z.string(), visits30d: z.int(), lastSeen: Day })),
      }),
    )
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.customerId);
        const from = windowStart(tx.today, 30);
        return { day: tx.today, items: await listUnknownVisitors(tx, input.customerId, from, tx.today) };
      }),
    ),
  ignoreVisitor: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Puts aside an address that is nobody’s contact; its visits still count',
      rest: { method: 'POST', path: '/usage-visitors/{id}/ignore' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await ignoreVisitor(ctx.scope, input.id);
      return { ok: true };
    }),
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
