import { COMPONENTS, MEASURES } from '@vigie/domain/health';
import { OWN_KINDS } from '@vigie/operations/health';
import { z } from 'zod';

export const Component = z.enum(COMPONENTS);

const Key = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);

/** One that every organisation has, or one of its own by the key of the field or metric. */
export const Measure = z
  .union([z.enum(MEASURES), z.templateLiteral(['custom.', Key]), z.templateLiteral(['metric.', Key])])
  .meta({ description: 'A measure; `custom.<key>` is a field of customers, `metric.<key>` a metric' });

/** A measure of the organisation's own, in its words. */
export const OwnMeasureShape = z.object({
  key: Measure,
  label: z.string(),
  kind: z.enum(OWN_KINDS).meta({ description: 'Money is measured in major units, yes as 1, a date in days since it' }),
  unit: z.string().nullable(),
  isArchived: z.boolean().meta({ description: 'Archived ones count as missing, and are published no more' }),
});
