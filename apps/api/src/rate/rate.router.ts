import { listLatestRates, listRates } from '@vigie/db/rate';
import { inTransaction } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { changeRates } from '@vigie/operations/rate';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Day, Page, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Currency = text(3).meta({ description: 'ISO 4217' });
const RateText = z.string().max(40).meta({
  description:
    'Units of the reporting currency for one unit, as decimal text: 0.000000001 to less than 1000000000, at most 15 decimals',
});
const RateShape = z.object({ currency: Currency, day: Day, rate: RateText, source: z.string() });

export const rateRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Rates into the reporting currency: those that hold today, and every one given, newest first',
      rest: { method: 'GET', path: '/rates' },
    })
    .input(z.strictObject({ currency: Currency.optional(), cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(
      z.object({
        reportingCurrency: z.string(),
        latest: z.array(RateShape),
        items: z.array(RateShape),
        nextCursor: z.string().nullable(),
      }),
    )
    .query(({ ctx, input: { currency, cursor, limit } }) => {
      if (!can(ctx.scope.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
      return inTransaction(ctx.scope, async (tx) => {
        const after = decodeCursor(cursor, z.strictObject({ day: Day, currency: Currency }));
        const rows = await listRates(tx, currency, after, limit + 1);
        const items = rows.slice(0, limit);
        const last = rows.length > limit ? items.at(-1) : undefined;
        return {
          reportingCurrency: tx.org.currency,
          latest: await listLatestRates(tx, currency),
          items,
          nextCursor: last ? encodeCursor({ day: last.day, currency: last.currency }) : null,
        };
      });
    }),
  save: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Store rates by currency and day, all or none; the same rates again change nothing',
      rest: { method: 'PUT', path: '/rates' },
    })
    .input(
      z.strictObject({
        rates: z
          .array(z.strictObject({ currency: Currency, day: Day, rate: RateText, source: text(200) }))
          .min(1)
          .max(1_000),
      }),
    )
    .output(z.object({ created: z.int(), updated: z.int(), unchanged: z.int() }))
    .mutation(({ ctx, input }) => changeRates(ctx.scope, input.rates)),
});
