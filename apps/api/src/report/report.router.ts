import { inTransaction } from '@vigie/db/scope';
import { runReport } from '@vigie/operations/report';
import { z } from 'zod';
import { Filter, readFilter } from '../customer/customer-filter.ts';
import { orgProcedure, router } from '../trpc.ts';
import { keptReports } from './kept-report.router.ts';
import { Measure, ReportField } from './report-shape.ts';

const Figure = z.object({
  value: z.number().nullable().meta({ description: 'Amounts in minor units of the reporting currency' }),
  unknown: z.int().meta({ description: 'Customers whose value is not known, and that count in neither sum nor mean' }),
});

export const reportRouter = router({
  ...keptReports,
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
      inTransaction(ctx.scope, async (tx) => runReport(tx, { ...wanted, filter: await readFilter(tx, filter) })),
    ),
});
