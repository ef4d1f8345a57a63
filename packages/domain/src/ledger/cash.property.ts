import fc from 'fast-check';
import { agree, near } from '../property/property.ts';
import {
  averageDaysDelinquent,
  bestPossibleDso,
  collectionEffectiveness,
  countbackDso,
  type MonthSales,
  simpleDso,
} from './cash.ts';

const amounts = fc.oneof(fc.nat(20), fc.nat(10 ** 9), fc.nat(Number.MAX_SAFE_INTEGER));
const lengths = fc.integer({ min: 1, max: 366 });
const monthLists: fc.Arbitrary<MonthSales[]> = fc.array(fc.record({ salesMinor: amounts, days: lengths }), {
  maxLength: 24,
});

/** The double nearest to a fraction, read from sixty of its decimals: another way than that of the code. */
function fromDecimals(top: bigint, bottom: bigint): number {
  const digits = (((top < 0n ? -top : top) * 10n ** 60n) / bottom).toString().padStart(61, '0');
  const value = Number(`${digits.slice(0, -60)}.${digits.slice(-60)}`);
  return top < 0n ? -value : value;
}

/** Countback by sums from the start of the history: the first that reaches the receivables is the last month. */
function plainCountback(receivablesMinor: number, months: readonly MonthSales[]): ReturnType<typeof countbackDso> {
  if (months.reduce((sum, month) => sum + BigInt(month.salesMinor), 0n) === 0n) return null;
  const owed = BigInt(receivablesMinor);
  if (owed === 0n) return 0;
  let [before, daysBefore] = [0n, 0];
  for (const { salesMinor, days } of months) {
    const reached = before + BigInt(salesMinor);
    if (reached >= owed) {
      const sales = BigInt(salesMinor);
      return fromDecimals(BigInt(daysBefore) * sales + (owed - before) * BigInt(days), sales);
    }
    [before, daysBefore] = [reached, daysBefore + days];
  }
  return { moreThanDays: daysBefore };
}

/** qD2 §7.3: the DSO family by a second reading, to the last bit, amounts beyond 2^53 in their products included. */
export function checkCash(runs: number): { beyondHistory: number; above100: number } {
  const seen = { beyondHistory: 0, above100: 0 };
  fc.assert(
    fc.property(amounts, amounts, amounts, amounts, lengths, monthLists, (a, b, c, d, days, months) => {
      const of = (top: bigint): number | null => (b === 0 ? null : fromDecimals(top * BigInt(days), BigInt(b)));
      agree('simple', simpleDso(a, b, days), of(BigInt(a)));
      agree('best possible', bestPossibleDso(c, b, days), of(BigInt(c)));
      const [total, current] = a < c ? [c, a] : [a, c];
      const input = { receivablesMinor: total, notOverdueMinor: current, salesMinor: b, days };
      agree('delinquent', averageDaysDelinquent(input), of(BigInt(total) - BigInt(current)));

      const countback = countbackDso(a, months);
      agree('countback', countback, plainCountback(a, months));
      if (typeof countback === 'object' && countback !== null) seen.beyondHistory += 1;

      const cei = collectionEffectiveness({ beginMinor: a, salesMinor: b, endTotalMinor: c, endCurrentMinor: d });
      const collectable = BigInt(a) + BigInt(b) - BigInt(d);
      const collected = BigInt(a) + BigInt(b) - BigInt(c);
      agree('effectiveness known', cei !== null, collectable > 0n);
      if (cei === null) return;
      agree('effectiveness', cei.percent, fromDecimals(collected * 100n, collectable));
      agree('above 100', cei.isAbove100, c < d);
      if (cei.isAbove100) seen.above100 += 1;
    }),
    { numRuns: runs },
  );
  return seen;
}

/** §7.3: more owed is never fewer days, and steady sales give the same days either way. */
export function checkCountback(runs: number): void {
  const days = (result: ReturnType<typeof countbackDso>): number =>
    typeof result === 'number' ? result : (result?.moreThanDays ?? 0);
  fc.assert(
    fc.property(amounts, amounts, monthLists, (a, b, months) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      if (days(countbackDso(less, months)) > days(countbackDso(more, months)))
        throw new Error(`${more} owed is fewer days than ${less}: ${JSON.stringify(months)}`);
    }),
    { numRuns: runs },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 6 }),
      fc.array(lengths, { minLength: 1 }),
      fc.nat(100),
      (daily, list, part) => {
        const length = list.reduce((sum, each) => sum + each, 0);
        const owed = Math.floor((daily * length * part) / 100);
        const countback = countbackDso(
          owed,
          list.map((each) => ({ salesMinor: daily * each, days: each })),
        );
        near('steady', days(countback), simpleDso(owed, daily * length, length) ?? 0, 1e-6);
      },
    ),
    { numRuns: runs },
  );
}
