import { saveAudit } from '@vigie/db/audit';
import { markDirty } from '@vigie/db/mark';
import { listCustomersIn, loadRatesOf, lockRates, type Rate, saveRates } from '@vigie/db/rate';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { parseRate, rateProblem } from '@vigie/domain/money';
import { AppError, type RefusalCode } from '../refusal/refusal.ts';

export interface RateCounts {
  created: number;
  updated: number;
  unchanged: number;
}

const CODES = {
  unknownCurrency: 'money.unknownCurrency',
  reportingCurrency: 'rate.reportingCurrency',
  invalidRate: 'rate.invalidRate',
} as const satisfies Record<string, RefusalCode>;

const keyOf = ({ currency, day }: Pick<Rate, 'currency' | 'day'>): string => `${currency} ${day}`;
const isSame = (a: Rate, b: Rate): boolean => a.rate === b.rate && a.source === b.source;

/**
 * Stores rates into the reporting currency, all of them or none. A rate that changes is part of the figures of every
 * customer with amounts in its currency: those, and no others, are marked for a new score.
 */
export async function changeRates(scope: OrgScope, given: Rate[]): Promise<RateCounts> {
  return inTransaction(scope, async (tx) => {
    if (!can(tx.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
    const rates = readRates(given, tx.org.currency);
    await lockRates(tx);
    const stored = new Map((await loadRatesOf(tx, rates)).map((rate) => [keyOf(rate), normal(rate)]));
    const changed = rates.flatMap((after) => {
      const before = stored.get(keyOf(after)) ?? null;
      return before && isSame(before, after) ? [] : [{ before, after }];
    });
    await saveRates(
      tx,
      changed.map(({ after }) => after),
    );
    await saveAudit(
      tx,
      changed.map(({ before, after }) => ({
        // A rate has no id of its own: it is known by its currency and day, and its history is the organisation's.
        entity: 'currency-rate',
        entityId: tx.orgId,
        customerId: null,
        action: before ? ('update' as const) : ('create' as const),
        before: before && { ...before },
        after: { ...after },
      })),
    );
    const moved = changed.filter(({ before, after }) => before?.rate !== after.rate).map(({ after }) => after.currency);
    await markDirty(tx, await listCustomersIn(tx, [...new Set(moved)]));
    const created = changed.filter(({ before }) => before === null).length;
    return { created, updated: changed.length - created, unchanged: given.length - changed.length };
  });
}

const normal = ({ currency, day, rate, source }: Rate): Rate => ({
  currency,
  day,
  rate: parseRate(rate) ?? rate,
  source,
});

/** The rates as they are stored, each once. */
function readRates(given: Rate[], reporting: string): Rate[] {
  const rates = new Map<string, Rate>();
  for (const [index, rate] of given.entries()) {
    const problem = rateProblem(rate, reporting);
    if (problem) {
      const value = rate[problem.field];
      const params = problem.reason === 'unknownCurrency' ? { value } : { [problem.field]: value };
      throw new AppError(CODES[problem.reason], params, `rates.${index}.${problem.field}`);
    }
    const first = rates.get(keyOf(rate));
    if (first && !isSame(first, normal(rate)))
      throw new AppError('rate.repeated', { currency: rate.currency, day: rate.day }, `rates.${index}`);
    rates.set(keyOf(rate), normal(rate));
  }
  return [...rates.values()];
}
