import { MEASURES } from '@vigie/domain/health';
import { z } from 'zod';
import { Component, Measure } from '../health/measure-shape.ts';

/** Measures of the organisation's own that one profile may have beside the others. */
const MOST_OWN = 50;

/** What it may say is the domain's to judge: a number in a wrong place is told at that place. */
const Scale = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bands'),
    bands: z
      .array(z.strictObject({ upTo: z.number().nullable(), points: z.number() }))
      .max(50)
      .readonly()
      .meta({ description: 'Steps in rising order, each up to and including `upTo`; the last one is open (null)' }),
  }),
  z.strictObject({ kind: z.literal('linear'), zeroAt: z.number(), hundredAt: z.number() }),
]);

export const Definition = z.strictObject({
  componentWeights: z.strictObject({
    usage: z.number(),
    interactions: z.number(),
    pulse: z.number(),
    agreement: z.number(),
    receivables: z.number(),
  }),
  measures: z
    .array(
      z.strictObject({
        key: Measure,
        component: Component,
        weight: z.number(),
        scale: Scale,
        expiresAfter: z.int().exactOptional().meta({
          description: 'Of a metric: days after which a value counts no more; without it values do not expire',
        }),
      }),
    )
    .max(MEASURES.length + MOST_OWN)
    .readonly(),
  minimumConfidence: z.number().meta({ description: 'Share of the weight that must be known, 0–1' }),
  healthyFrom: z.number(),
  churnRiskBelow: z.number(),
  pulseDays: z.int(),
});

/** One thing that a version changed. */
export const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('component'), key: Component, before: z.number(), after: z.number() }),
  z.object({ kind: z.literal('weight'), key: Measure, before: z.number(), after: z.number() }),
  z.object({
    kind: z.literal('points'),
    key: Measure,
    upTo: z.number().nullable(),
    before: z.number(),
    after: z.number(),
  }),
  z.object({ kind: z.literal('expiry'), key: Measure, before: z.int().nullable(), after: z.int().nullable() }),
  z.object({ kind: z.literal('scale'), key: Measure, before: Scale, after: Scale }),
  z.object({
    kind: z.literal('setting'),
    key: z.enum(['minimumConfidence', 'healthyFrom', 'churnRiskBelow', 'pulseDays']),
    before: z.number(),
    after: z.number(),
  }),
]);
