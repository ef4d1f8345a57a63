import { HEALTH_GROUPS, REPORT_FOLDS } from '@vigie/domain/report';
import { z } from 'zod';
import { ConditionInput } from '../condition/condition-shape.ts';
import { Day, text } from '../shape.ts';

export const ReportField = text(100).meta({
  description: 'A field of customers, as in filters; `custom.` and its key for own ones',
});
export const Measure = z.union([
  z.strictObject({ fold: z.literal(REPORT_FOLDS[0]) }),
  z.strictObject({ fold: z.enum([REPORT_FOLDS[1], REPORT_FOLDS[2]]), field: ReportField }),
]);

export const Every = z.enum(['week', 'month']);
/** Of movers: null is today, and seven days before the other one. */
export const MoveDay = Day.nullable().default(null);
export const Group = z.enum(HEALTH_GROUPS);
export const OnePassage = z
  .strictObject({ from: Group, to: Group })
  .nullable()
  .default(null)
  .meta({ description: 'Only the lines of one change of status' });

const As = z.enum(['chart', 'table']).default('chart');
const where = ConditionInput.nullable().default(null);

/** What a report shows, as it is kept under a name or asked for as a file. */
export const ReportStateInput = z.discriminatedUnion('shows', [
  z.strictObject({
    shows: z.literal('groups'),
    where,
    by: ReportField,
    of: ReportField.nullable().default(null).meta({ description: 'What is measured; null: customers alone' }),
    fold: z.enum([REPORT_FOLDS[1], REPORT_FOLDS[2]]).default('sum'),
    as: As,
  }),
  z.strictObject({
    shows: z.literal('overTime'),
    where,
    every: Every.default('week'),
    of: z.enum(['customers', 'mrr']).default('customers').meta({ description: 'What the page draws; a file has both' }),
    as: As,
  }),
  z.strictObject({ shows: z.literal('movers'), where, since: MoveDay, until: MoveDay, passage: OnePassage }),
]);
export type WantedState = z.infer<typeof ReportStateInput>;
