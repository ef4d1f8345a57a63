import { listMarkers } from '@vigie/db/agreement';
import { healthActOf, listHealthActs, listPulses } from '@vigie/db/health';
import { listProfileMarkers } from '@vigie/db/health-profile';
import { listMembers } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { addDays, monthEnds, weekEnds } from '@vigie/domain/calendar';
import { compare, explain, isOwnMeasure, rawDayOf } from '@vigie/domain/health';
import {
  givePulse,
  type HealthOverride,
  healthFieldsOf,
  liftHealth,
  listOwnMeasures,
  overrideHealth,
  scoresKnownNow,
  scoresOn,
} from '@vigie/operations/health';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Status } from '../customer/customer-shape.ts';
import { Day, Id, Instant, Person, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { ExplanationShape } from './explanation-shape.ts';

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
    z.object({
      day: Day,
      kind: z.enum(['churn', 'agreement', 'profile', 'overdue', 'byHand']),
      label: z.string(),
      version: z.int().nullable().meta({ description: 'Of a profile: the version that came into force' }),
    }),
  ),
  healthyFrom: z.number(),
});

const Source = z.enum(['override', 'rule', 'supplied', 'computed']);
const sourced = <T extends z.ZodType>(value: T) =>
  z.object({
    value: value.nullable(),
    source: Source,
    computed: value.nullable().meta({ description: 'What it would be if nobody had said anything' }),
    supplied: value.nullable().meta({ description: 'What a file or another system says' }),
  });

const FieldsShape = z.object({
  score: sourced(z.int()),
  status: sourced(Status),
  churnRisk: sourced(z.boolean()),
  acts: z.array(
    z.object({
      id: Id,
      field: z.enum(['score', 'status', 'churnRisk']),
      value: z.union([z.int(), Status, z.boolean()]),
      source: z.enum(['override', 'rule']),
      day: Day,
      expiresDay: Day.nullable().meta({ description: 'The last day it holds' }),
      reason: z.string().nullable(),
      author: Person.nullable(),
      recordedAt: Instant,
      liftedDay: Day.nullable().meta({ description: 'The first day it held no more' }),
      liftReason: z.string().nullable(),
      liftedBy: Person.nullable(),
    }),
  ),
  pulses: z.array(
    z.object({ id: Id, value: z.int(), note: z.string().nullable(), day: Day, author: Person.nullable() }),
  ),
  pulseUntil: Day.nullable().meta({ description: 'The last day the latest pulse counts; null without one' }),
});

/** A value of the kind that its field takes. */
function overrideOf({
  field,
  value,
  ...rest
}: {
  customerId: string;
  field: 'score' | 'status' | 'churnRisk';
  value: number | boolean | z.infer<typeof Status>;
  reason: string;
  expiresDay: string | null;
}): HealthOverride {
  if (field === 'score' && typeof value === 'number') return { ...rest, field, value };
  if (field === 'churnRisk' && typeof value === 'boolean') return { ...rest, field, value };
  if (field === 'status' && typeof value === 'string') return { ...rest, field, value };
  throw new AppError('validation.invalid', { reason: `no value of ${field}` }, 'value');
}

export const healthRouter = router({
  fields: orgProcedure
    .meta({
      access: 'organization',
      summary: 'The three health fields with their sources, what was said by hand, and the pulses',
      rest: { method: 'GET', path: '/customers/{id}/health' },
    })
    .input(z.strictObject({ id: Id }))
    .output(FieldsShape)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.id);
        const members = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
        const nameOf = (id: string | null): z.infer<typeof Person> | null => {
          const name = id === null ? undefined : members.get(id);
          return id === null || name === undefined ? null : { id, name };
        };
        const { effective, computed, sources, profile } = await healthFieldsOf(tx, input.id);
        const pulses = await listPulses(tx, input.id);
        const latest = pulses[0];
        return {
          score: { ...effective.score, computed: computed.score.value, supplied: sources.score?.supplied ?? null },
          status: { ...effective.status, computed: computed.status.value, supplied: sources.status?.supplied ?? null },
          churnRisk: {
            ...effective.churnRisk,
            computed: computed.churnRisk.value,
            supplied: sources.churnRisk?.supplied ?? null,
          },
          acts: (await listHealthActs(tx, input.id)).map(({ actorId, liftedBy, ...act }) => ({
            ...act,
            value: healthActOf(act).value,
            author: nameOf(actorId),
            liftedBy: nameOf(liftedBy),
          })),
          pulses: pulses.map(({ actorId, ...pulse }) => ({ ...pulse, author: nameOf(actorId) })),
          pulseUntil: latest === undefined ? null : addDays(latest.day, profile.pulseDays),
        };
      }),
    ),
  override: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Sets a health field by hand, until it is lifted or expires',
      rest: { method: 'POST', path: '/customers/{customerId}/health/overrides', status: 201 },
    })
    .input(
      z.strictObject({
        customerId: Id,
        field: z.enum(['score', 'status', 'churnRisk']),
        value: z.union([z.int().min(0).max(100), Status, z.boolean()]),
        reason: text(500),
        expiresDay: Day.nullable().default(null).meta({ description: 'The last day it holds' }),
      }),
    )
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => overrideHealth(ctx.scope, overrideOf(input))),
  lift: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Ends what was set by hand before its time',
      rest: { method: 'POST', path: '/health/overrides/{id}/lift' },
    })
    .input(z.strictObject({ id: Id, reason: text(500) }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await liftHealth(ctx.scope, input.id, input.reason);
      return { ok: true };
    }),
  pulse: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Gives the pulse of a customer: 1 to 5, and why',
      rest: { method: 'POST', path: '/customers/{customerId}/pulses', status: 201 },
    })
    .input(
      z.strictObject({
        customerId: Id,
        value: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
        note: text(2_000).nullable().default(null),
      }),
    )
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await givePulse(ctx.scope, input);
      return { ok: true };
    }),
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
        const scores = await scoresOn(tx, input.id, ends);
        const points = scores.map(({ row }, index) => {
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
        const from = ends[0] ?? tx.today;
        const profiles = (await listProfileMarkers(tx, input.id, from, tx.today)).map(({ day, name, version }) => ({
          day,
          kind: 'profile' as const,
          label: name,
          version,
        }));
        const others = await listMarkers(tx, input.id, from, tx.today);
        const markers = [...others.map((marker) => ({ ...marker, version: null })), ...profiles].sort((a, b) =>
          a.day < b.day ? -1 : 1,
        );
        return { points, markers, healthyFrom: scores.at(-1)?.profile.healthyFrom ?? 0 };
      }),
    ),
  explain: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Why this score, on any day, and what moved since another',
      rest: { method: 'GET', path: '/customers/{id}/explanation' },
    })
    .input(
      z.strictObject({
        id: Id,
        day: Day.optional(),
        since: Day.optional(),
        known: z.enum(['then', 'now']).default('then').meta({
          description:
            'The facts as they were known on those days, or as they are known today; fields of the organisation are not dated: known today, they hold on any day',
        }),
      }),
    )
    .output(ExplanationShape)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.id);
        if (input.day !== undefined && input.day > tx.today)
          throw new AppError('validation.invalid', { reason: 'a day to come' }, 'day');
        const day = input.day ?? tx.today;
        const since = input.since !== undefined && input.since < day ? input.since : addDays(day, -28);
        const scores = input.known === 'now' ? scoresKnownNow : scoresOn;
        const [now, before] = await scores(tx, input.id, [day, since]);
        if (!now || !before) throw new Error(`Customer ${input.id} could not be scored.`);
        const explanation = explain(now.row, now.factsDay, now.profile);
        const comparison = compare(
          { raw: before.row, asOf: before.factsDay, profile: before.profile },
          { raw: now.row, asOf: now.factsDay, profile: now.profile },
        );
        const named = new Set<string>(
          [...explanation.measures, ...(comparison?.parts ?? [])].map(({ key }) => key).filter(isOwnMeasure),
        );
        return {
          ...explanation,
          day,
          factsDay: now.factsDay,
          own: named.size === 0 ? [] : (await listOwnMeasures(tx)).filter(({ key }) => named.has(key)),
          frozenSince: now.frozenSince,
          measures: explanation.measures.map((measure) => ({ ...measure, rawDay: rawDayOf(now.row, measure.key) })),
          change: comparison === null ? null : { since, score: before.row.computedScore, parts: comparison.parts },
        };
      }),
    ),
});
