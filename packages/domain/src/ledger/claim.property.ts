import fc from 'fast-check';
import { agree } from '../property/property.ts';
import { type ClaimedInvoice, lateClaim, lateInterest } from './claim.ts';
import type { YearlyRate } from './late-rate.ts';

const DAY = 864e5;
const dayAt = (offset: number): string => new Date(Date.UTC(2026, 0, 1) + offset * DAY).toISOString().slice(0, 10);

interface Case {
  invoice: ClaimedInvoice;
  rates: YearlyRate[];
  asOf: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    amountMinor: fc.oneof(fc.nat(500), fc.nat(10 ** 9), fc.nat(10 ** 14)),
    due: fc.integer({ min: 0, max: 100 }),
    cuts: fc.array(fc.tuple(fc.integer({ min: -20, max: 300 }), fc.nat(100)), { maxLength: 4 }),
    rates: fc.uniqueArray(fc.tuple(fc.integer({ min: -30, max: 250 }), fc.nat(3000)), {
      maxLength: 4,
      selector: ([offset]) => offset,
    }),
    asOf: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ amountMinor, due, cuts, rates, asOf }) => {
    let left = amountMinor;
    const parts = cuts.map(([offset, share]) => {
      const part = Math.floor((left * share) / 100);
      left -= part;
      return { day: dayAt(offset), amountMinor: part };
    });
    const known = [[-400, 1215] as const, ...rates].sort((a, b) => a[0] - b[0]);
    return {
      invoice: { id: 'F1', amountMinor, currency: 'EUR', dueDay: dayAt(due), parts },
      rates: known.map(([offset, basis]) => ({
        fromDay: dayAt(offset),
        percent: (basis / 100).toFixed(2),
        source: 'ECB',
      })),
      asOf,
    };
  });

/** Interest in 1/3,650,000 of a minor unit, a day at a time. */
function dayByDay({ invoice, rates, asOf }: Case): bigint {
  let sum = 0n;
  for (let offset = -20; offset <= asOf; offset += 1) {
    const day = dayAt(offset);
    if (day <= invoice.dueDay) continue;
    const residual = invoice.parts.reduce(
      (left, part) => (part.day < day ? left - part.amountMinor : left),
      invoice.amountMinor,
    );
    const rate = rates.filter(({ fromDay }) => fromDay <= day).at(-1);
    sum += BigInt(residual) * BigInt(rate?.percent.replace('.', '') ?? '0');
  }
  return sum;
}

/** qD2 §7.4: interest by a count of each day; whatever the order of the parts; claims in two goes cover the same days. */
export function checkClaims(runs: number): { claimed: number } {
  const seen = { claimed: 0 };
  const perUnit = 365n * 10_000n;
  fc.assert(
    fc.property(cases, fc.nat(300), (given, split) => {
      const { invoice, rates } = given;
      const asOf = dayAt(given.asOf);
      const found = lateInterest(invoice, rates, asOf);
      const gap = 2n * (BigInt(found.interestMinor ?? -1) * perUnit - dayByDay(given));
      // Nothing here is negative: a tie goes up.
      agree('nearest, ties up', gap > -perUnit && gap <= perUnit, true);
      const turned = { ...invoice, parts: [...invoice.parts].reverse() };
      agree('order of the parts', lateInterest(turned, rates, asOf), found);

      const context = { isInsolvent: false, claimedUntilDay: null };
      const claim = lateClaim(invoice, rates, asOf, context);
      agree('claimed when late', claim !== null, found.slices.length > 0);
      if (claim === null) return;
      seen.claimed += 1;
      const early = lateClaim(invoice, rates, dayAt(Math.min(split, given.asOf)), context);
      if (early === null) return;
      const later = lateClaim(invoice, rates, asOf, { ...context, claimedUntilDay: early.untilDay });
      const days = (one: typeof claim | null): number =>
        one?.detail.slices.reduce((sum, each) => sum + each.days, 0) ?? 0;
      agree('no day twice, none lost', days(early) + days(later), days(claim));
      agree('40 once', [early, later].filter((one) => one?.compensation).length, 1);
      const sum = (early.interest?.amountMinor ?? 0) + (later?.interest?.amountMinor ?? 0);
      agree('two goes differ by a rounding', Math.abs(sum - (claim.interest?.amountMinor ?? 0)) <= 1, true);
    }),
    { numRuns: runs },
  );
  return seen;
}
