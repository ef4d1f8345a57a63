import {
  createMetric,
  editMetric,
  findMetrics,
  MAX_METRIC_VALUES,
  receiveMetricValues,
} from '@vigie/operations/metric';
import { z } from 'zod';
import { Day, Id, Instant, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Unit = text(30).nullable();

const MetricShape = z.object({
  id: Id,
  key: z.string().meta({ description: 'What values are sent under; it never changes' }),
  name: z.string(),
  unit: z.string().nullable().meta({ description: 'What stands behind a value' }),
  archivedAt: Instant.nullable(),
});

const MetricValue = z.object({
  customer: z.string().meta({ description: 'Customer id, or the id that another system knows the customer by' }),
  metric: z.string().meta({ description: 'The key of the metric' }),
  day: Day.optional().meta({ description: 'The day it is of, today or earlier; today if absent' }),
  value: z.number().meta({ description: 'Below 10^12, with up to 6 decimals and 15 digits in all' }),
});

/** What a shape says of itself, for what is read elsewhere. */
const { $schema: _, ...described } = z.toJSONSchema(MetricValue, { io: 'input' });

/** More than are taken are answered one by one; many more are no batch. */
const MOST_ANSWERED = 5 * MAX_METRIC_VALUES;

const Receipt = z.object({
  customer: z.string().nullable(),
  metric: z.string().nullable(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'failed']),
  issues: z.array(
    z.object({ field: z.string(), code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
});

export const metricRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Metrics that other systems feed, the archived ones among them',
      rest: { method: 'GET', path: '/metrics' },
    })
    .output(z.object({ items: z.array(MetricShape) }))
    .query(async ({ ctx }) => ({ items: await findMetrics(ctx.scope) })),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Add a metric; values are sent under its key, which never changes',
      rest: { method: 'POST', path: '/metrics', status: 201 },
    })
    .input(z.strictObject({ key: text(60), name: text(200), unit: Unit.optional() }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createMetric(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rename a metric or its unit, take it out of use or bring it back; its key stays',
      rest: { method: 'PATCH', path: '/metrics/{id}' },
    })
    .input(
      z.strictObject({ id: Id, name: text(200).optional(), unit: Unit.optional(), archived: z.boolean().optional() }),
    )
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await editMetric(ctx.scope, input);
      return { ok: true as const };
    }),
  receive: orgProcedure
    .meta({
      access: 'organization',
      summary: `Takes in values of metrics, up to ${MAX_METRIC_VALUES.toLocaleString('en')}; each has an answer of its own`,
      rest: { method: 'POST', path: '/metric-values' },
    })
    .input(
      z.strictObject({
        // What is wrong with one value is no matter of the others, so that each is read on its own.
        values: z.array(z.unknown().meta(described)).min(1).max(MOST_ANSWERED),
      }),
    )
    .output(
      z.object({
        created: z.int(),
        updated: z.int(),
        unchanged: z.int(),
        failed: z.int(),
        results: z.array(Receipt),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const results = await receiveMetricValues(ctx.scope, input.values);
      const count = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
      return {
        created: count('created'),
        updated: count('updated'),
        unchanged: count('unchanged'),
        failed: count('failed'),
        results,
      };
    }),
});
