import { z } from 'zod';
import { Status } from '../customer/customer-shape.ts';
import { Day } from '../shape.ts';
import { Component, Measure, OwnMeasureShape } from './measure-shape.ts';

/** How a score came about, measure by measure. */
export const Calculation = z.object({
  day: Day,
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
});

export const ExplanationShape = Calculation.extend({
  factsDay: Day.meta({ description: 'The day the facts were stored on; nothing in the score changed until `day`' }),
  own: z.array(OwnMeasureShape).meta({ description: 'The measures of the organisation’s own that are named here' }),
  frozenSince: Day.nullable().meta({ description: 'Since when the customer is churned and the score stands still' }),
  change: z
    .object({
      since: Day,
      score: z.int().nullable(),
      parts: z.array(z.object({ key: Measure, kind: z.enum(['input', 'weight', 'missing']), millionths: z.int() })),
    })
    .nullable()
    .meta({ description: 'What moved since the day asked for; null when one of the two days has no score' }),
});
