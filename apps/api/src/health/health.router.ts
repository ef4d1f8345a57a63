import { listMarkers } from '@vigie/db/agreement';
import { inTransaction } from '@vigie/db/scope';
import { addDays, monthEnds, weekEnds } from '@vigie/domain/calendar';
import { COMPONENTS, compare, DEFAULT_PROFILE, explain, MEASURES, rawDayOf } from '@vigie/domain/health';
import { scoresOn } from '@vigie/operations/health';
import { z } from 'zod';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Status } from '../customer/customer-shape.ts';
import { Day, Id } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Component = z.enum(COMPONENTS);
const Measure = z.enum(MEASURES);
const Points = z.object({
  usage: z.number().nullable(),
  interactions: z.number().nullable(),
  pulse: z.number().nullable(),
  agreement: z.number().nullable(),
  receivables: z.number().nullable(),
});

const Evolution = z.object({
  points: z.array(
    z.object({
      day: Day,
      isPartial: z.boolean(),
      score: z.int().nullable(),
      confidence: z.number(),
      components: Points,
    }),
  ),
  markers: z.array(
    z.object({ day: Day, kind: z.enum(['churn', 'agreement', 'profile', 'overdue']), label: z.string() }),
  ),
  healthyFrom: z.number(),
});

const ExplanationShape = z.object({
  day: Day,
  factsDay: Day.meta({ description: 'The day the facts were stored on; nothing in the score changed until `day`' }),
  frozenSince: Day.nullable().meta({ description: 'Since when the customer is churned and the score stands still' }),
  score: z.int().nullable(),
  unroundedMillionths: z
    .int()
    .nullable()
    .meta({ description: 'Millionths of a point: the contributions sum to it exactly' }),
  status: Status.nullable(),
  churnRisk: z.boolean().nullable(),
  confidence: z.number(),
  minimumConfidence: z.number(),
  profile: z.object({ name: z.string(), version: z.int() }),
  components: z.array(
    z.object({
      key: Component,
      weight: z.number(),
      effectiveWeight: z.number(),
      score: z.number().nullable(),
      contributionMillionths: z.int().nullable(),
    }),
  ),
  measures: z.array(
    z.object({
      key: Measure,
      component: Component,
      raw: z.number().nullable(),
      rawDay: Day.nullable(),
      missing: z.string().nullable(),
      points: z.number().nullable(),
      band: z.object({ upTo: z.number().nullable(), points: z.number() }).nullable(),
      weight: z.number(),
      effectiveWeight: z.number(),
      contributionMillionths: z.int().nullable(),
    }),
  ),
  change: z
    .object({
      since: Day,
      score: z.int().nullable(),
      parts: z.array(z.object({ key: Measure, kind: z.enum(['input', 'weight', 'missing']), millionths: z.int() })),
    })
    .nullable()
    .meta({ description: 'What moved since the day asked for; null when one of the two days has no score' }),
});

export const healthRouter = router({
  evolution: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Score and components over 12 weeks or 12 months',
      rest: { method: 'GET', path: '/customers/{id}/evolution' },
    })
    .input(z.strictObject({ id: Id, by: z.enum(['week', 'month']).default('week') }))
    .output(Evolution)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.id);
        const ends = input.by === 'week' ? weekEnds(tx.today, 12) : monthEnds(tx.today, 12);
        const points = (await scoresOn(tx, input.id, ends)).map(({ row }, index) => {
          const day = ends[index] ?? tx.today;
          return {
            day,
            isPartial: day === tx.today,
            score: row.computedScore,
            confidence: row.confidence,
            components: {
              usage: row.usageScore,
              interactions: row.interactionsScore,
              pulse: row.pulseScore,
              agreement: row.agreementScore,
              receivables: row.receivablesScore,
            },
          };
        });
        const markers = await listMarkers(tx, input.id, ends[0] ?? tx.today, tx.today);
        return { points, markers, healthyFrom: DEFAULT_PROFILE.healthyFrom };
      }),
    ),
  explain: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Why this score, on any day, and what moved since another',
      rest: { method: 'GET', path: '/customers/{id}/explanation' },
    })
    .input(z.strictObject({ id: Id, day: Day.optional(), since: Day.optional() }))
    .output(ExplanationShape)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.id);
        const day = input.day !== undefined && input.day < tx.today ? input.day : tx.today;
        const since = input.since !== undefined && input.since < day ? input.since : addDays(day, -28);
        const [now, before] = await scoresOn(tx, input.id, [day, since]);
        if (!now || !before) throw new Error(`Customer ${input.id} could not be scored.`);
        const explanation = explain(now.row, now.factsDay);
        const comparison = compare({ raw: before.row, asOf: before.factsDay }, { raw: now.row, asOf: now.factsDay });
        return {
          ...explanation,
          day,
          factsDay: now.factsDay,
          frozenSince: now.frozenSince,
          measures: explanation.measures.map((measure) => ({ ...measure, rawDay: rawDayOf(now.row, measure.key) })),
          change: comparison === null ? null : { since, score: before.row.computedScore, parts: comparison.parts },
        };
      }),
    ),
});
