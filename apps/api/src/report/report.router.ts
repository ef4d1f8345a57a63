import { healthOverTime, movers, runReport } from '@vigie/operations/report';
import { z } from 'zod';
import { Filter, readFilter } from '../customer/customer-filter.ts';
import { Status } from '../customer/customer-shape.ts';
import { Day, Id } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { atOneMoment } from './at-one-moment.ts';
import { keptReports } from './kept-report.router.ts';
import { Every, Group, Measure, MoveDay, OnePassage, ReportField } from './report-shape.ts';

const Figure = z.object({
  value: z.number().nullable().meta({ description: 'Amounts in minor units of the reporting currency' }),
  unknown: z.int().meta({ description: 'Customers whose value is not known, and that count in neither sum nor mean' }),
});

const Share = z.object({
  customers: z.int(),
  mrrMinor: z.int().meta({ description: 'Minor units of the reporting currency' }),
  unknown: z.int().meta({ description: 'Customers whose MRR is not known for want of a rate' }),
});
const Shown = z.object({ score: z.int().nullable(), status: Status.nullable() });

export const reportRouter = router({
  ...keptReports,
  overTime: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers and MRR per health status at the ends of the last 12 weeks or months, as known then',
      rest: { method: 'POST', path: '/reports/health' },
    })
    .input(z.strictObject({ filter: Filter.default({}), every: Every.default('week') }))
    .output(
      z.object({
        points: z.array(
          z.object({
            day: Day,
            isPartial: z.boolean().meta({ description: 'Its week or month is not over' }),
            groups: z.object({ healthy: Share, escalated: Share, 'at-risk': Share, none: Share }),
          }),
        ),
      }),
    )
    .query(({ ctx, input: { filter, every } }) =>
      atOneMoment(ctx.scope, async (tx) => ({
        points: await healthOverTime(tx, { every, filter: await readFilter(tx, filter) }),
      })),
    ),
  movers: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Who changed health status, or whose score moved, between two days, as known on each',
      rest: { method: 'POST', path: '/reports/movers' },
    })
    .input(
      z.strictObject({
        filter: Filter.default({}),
        since: MoveDay,
        until: MoveDay,
        passage: OnePassage,
      }),
    )
    .output(
      z.object({
        since: Day,
        until: Day,
        compared: z.int().meta({
          description: 'Customers on both days of whose health something was known on the first, moved or not',
        }),
        passages: z.array(Share.extend({ from: Group, to: Group })),
        lines: z.array(
          z.object({
            id: Id,
            customerId: z.string(),
            name: z.string(),
            ownerId: Id.nullable(),
            before: Shown,
            after: Shown,
            points: z.int().nullable(),
            mrrMinor: z.int().nullable().meta({ description: 'On the later day' }),
          }),
        ),
        found: z.int().meta({ description: 'Lines that there are; the largest 500 moves are told' }),
        mrrMinor: z.int().meta({ description: 'MRR of all of them on the later day' }),
        unknown: z.int().meta({ description: 'Of how many of them it is not known' }),
      }),
    )
    .query(({ ctx, input: { filter, ...wanted } }) =>
      atOneMoment(ctx.scope, async (tx) => movers(tx, { ...wanted, filter: await readFilter(tx, filter) })),
    ),
  run: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Figures of the customers one may see, by any field of theirs',
      rest: { method: 'POST', path: '/reports' },
    })
    .input(
      z.strictObject({
        filter: Filter.default({}),
        by: ReportField.nullable().default(null),
        measures: z.array(Measure).min(1).max(8),
      }),
    )
    .output(
      z.object({
        groups: z.array(
          z.object({
            value: z.union([z.string(), z.boolean()]).nullable().meta({ description: 'Ids where the field holds ids' }),
            name: z.string().nullable().meta({ description: 'Of a parent: what it is called' }),
            figures: z.array(Figure),
            condition: z
              .unknown()
              .meta({ description: 'The condition of the list that shows exactly these customers, beside the filter' }),
          }),
        ),
        isCut: z.boolean().meta({ description: 'There are more groups, smaller ones; the total counts them' }),
        total: z.array(Figure),
        overlaps: z.boolean().meta({ description: 'A customer may be in several groups: the total counts it once' }),
      }),
    )
    .query(({ ctx, input: { filter, ...wanted } }) =>
      atOneMoment(ctx.scope, async (tx) => runReport(tx, { ...wanted, filter: await readFilter(tx, filter) })),
    ),
});
