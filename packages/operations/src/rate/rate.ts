import { saveAudit } from '@vigie/db/audit';
import { markDirty } from '@vigie/db/mark';
import { listCustomersIn, listLargestAmounts, loadRatesOf, lockRates, type Rate, saveRates } from '@vigie/db/rate';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { type BillingPeriod, isCountableAt } from '@vigie/domain/agreement';
import { MAX_DOCUMENT_MINOR } from '@vigie/domain/ledger';
import { isWorthAtMost, parseRate, rateProblem } from '@vigie/domain/money';
import { changesBetween, failed, issue, type RowResult } from '../change-set/change-set.ts';
import { AppError, type RefusalCode } from '../refusal/refusal.ts';

export interface RateCounts {
  created: number;
  updated: number;
  unchanged: number;
}

type RateProblem = NonNullable<ReturnType<typeof rateProblem>>;

const CODES = {
  unknownCurrency: 'money.unknownCurrency',
  reportingCurrency: 'rate.reportingCurrency',
  invalidRate: 'rate.invalidRate',
} as const satisfies Record<string, RefusalCode>;

/** What a rate is known by. */
export const rateKey = ({ currency, day }: Pick<Rate, 'currency' | 'day'>): string => `${currency} ${day}`;
const isSame = (a: Rate, b: Rate): boolean => a.rate === b.rate && a.source === b.source;

/** Stores rates into the reporting currency, all of them or none. */
export async function changeRates(scope: OrgScope, given: Rate[]): Promise<RateCounts> {
  return inTransaction(scope, async (tx) => {
    if (!can(tx.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
    const rates = readRates(given, tx.org.currency);
    const tooHigh = await tooHighRates(tx, rates);
    const index = given.findIndex((rate) => tooHigh.has(rateKey(rate)));
    if (index !== -1) throw new AppError(TOO_HIGH, tooHighParams(given[index]), `rates.${index}.rate`);
    const written = await writeRates(tx, rates);
    const created = written.filter(({ outcome }) => outcome === 'created').length;
    const updated = written.filter(({ outcome }) => outcome === 'updated').length;
    return { created, updated, unchanged: given.length - created - updated };
  });
}

/** A rate as a file gives it. */
export interface RateDraft extends Rate {
  line: number;
}

/** Stores those rates of a file that can be; a currency and day come once in a set. */
export async function saveRateRows(tx: OrgTx, drafts: RateDraft[]): Promise<RowResult[]> {
  const mayManage = can(tx.actor, 'settings.manage');
  const refused = new Map(
    drafts.flatMap((draft) => {
      const problem = mayManage ? rateProblem(draft, tx.org.currency) : null;
      if (mayManage && problem === null) return [];
      const found =
        problem === null
          ? issue('currency', 'notAllowed')
          : issue(problem.field, CODES[problem.reason], paramsOf(draft, problem));
      return [[draft.line, failed(draft.line, rateKey(draft), [found])] as const];
    }),
  );
  const tooHigh = await tooHighRates(
    tx,
    drafts.filter(({ line }) => !refused.has(line)),
  );
  for (const draft of drafts)
    if (!refused.has(draft.line) && tooHigh.has(rateKey(draft)))
      refused.set(draft.line, failed(draft.line, rateKey(draft), [issue('rate', TOO_HIGH, tooHighParams(draft))]));
  const accepted = drafts.filter(({ line }) => !refused.has(line));
  const written = await writeRates(
    tx,
    accepted.map((draft) => ({ ...normalRate(draft), line: draft.line })),
  );
  const results = new Map(
    written.map(({ line, outcome, before, after }): [number | undefined, RowResult] => {
      const changes = outcome === 'unchanged' ? [] : changesBetween({ ...before }, { ...after });
      const label = rateKey(after);
      return [line, { line: line ?? 0, outcome, label, entityId: null, customerId: null, issues: [], changes }];
    }),
  );
  return drafts.flatMap(({ line }) => refused.get(line) ?? results.get(line) ?? []);
}

const TOO_HIGH = 'rate.tooHigh';
const tooHighParams = (rate: Rate | undefined): Record<string, string> => ({
  rate: rate?.rate ?? '',
  currency: rate?.currency ?? '',
});

/** Rates at which an amount that is stored would be worth more than can be counted, by their keys. */
async function tooHighRates(tx: OrgTx, rates: Rate[]): Promise<Set<string>> {
  const largest = Map.groupBy(
    await listLargestAmounts(tx, [...new Set(rates.map(({ currency }) => currency))]),
    ({ currency }) => currency,
  );
  const to = tx.org.currency;
  const fits = ({ currency, rate }: Rate): boolean =>
    (largest.get(currency) ?? []).every(({ amountMinor, billingPeriod }) =>
      billingPeriod === null
        ? isWorthAtMost(amountMinor, currency, to, rate, MAX_DOCUMENT_MINOR)
        : isCountableAt({ amountMinor, currency, billingPeriod: billingPeriod as BillingPeriod }, to, rate),
    );
  return new Set(rates.filter((rate) => !fits(rate)).map(rateKey));
}

interface WrittenRate {
  line: number | undefined;
  outcome: 'created' | 'updated' | 'unchanged';
  before: Rate | null;
  after: Rate;
}

/**
 * Writes rates that are as they are stored. One that changes is part of the figures of every customer with amounts in
 * its currency: those, and no others, are marked for a new score.
 */
async function writeRates(tx: OrgTx, rates: (Rate & { line?: number })[]): Promise<WrittenRate[]> {
  await lockRates(tx);
  const stored = new Map((await loadRatesOf(tx, rates)).map((rate) => [rateKey(rate), normalRate(rate)]));
  const written = rates.map(({ line, ...after }): WrittenRate => {
    const before = stored.get(rateKey(after)) ?? null;
    const outcome = before === null ? 'created' : isSame(before, after) ? 'unchanged' : 'updated';
    return { line, outcome, before, after };
  });
  const changed = written.filter(({ outcome }) => outcome !== 'unchanged');
  await saveRates(
    tx,
    changed.map(({ after }) => after),
  );
  await recordRates(tx, changed);
  return written;
}

/** A change of a rate as its history and the figures of customers learn of it; null is none. */
export interface RateChange {
  line?: number | undefined;
  before: Rate | null;
  after: Rate | null;
}

export async function recordRates(tx: OrgTx, changes: RateChange[]): Promise<void> {
  await saveAudit(
    tx,
    changes.map(({ line, before, after }) => ({
      // A rate has no id of its own: it is known by its currency and day, and its history is the organisation's.
      entity: 'currency-rate',
      entityId: tx.orgId,
      customerId: null,
      ...(line === undefined ? {} : { line }),
      action: before === null ? ('create' as const) : after === null ? ('delete' as const) : ('update' as const),
      before: before && { ...before },
      after: after && { ...after },
    })),
  );
  const moved = changes.filter(({ before, after }) => before?.rate !== after?.rate);
  const currencies = moved.map(({ before, after }) => (after ?? before)?.currency).filter((code) => code !== undefined);
  await markDirty(tx, await listCustomersIn(tx, [...new Set(currencies)]));
}

/** A rate as it is compared: without zeros that say nothing. */
export const normalRate = ({ currency, day, rate, source }: Rate): Rate => ({
  currency,
  day,
  rate: parseRate(rate) ?? rate,
  source,
});

/** What the words for a problem name. */
function paramsOf(rate: Rate, { field, reason }: RateProblem): Record<string, string> {
  return { [reason === 'unknownCurrency' ? 'value' : field]: rate[field] };
}

/** The rates as they are stored, each once. */
function readRates(given: Rate[], reporting: string): Rate[] {
  const rates = new Map<string, Rate>();
  for (const [index, rate] of given.entries()) {
    const problem = rateProblem(rate, reporting);
    if (problem) throw new AppError(CODES[problem.reason], paramsOf(rate, problem), `rates.${index}.${problem.field}`);
    const first = rates.get(rateKey(rate));
    if (first && !isSame(first, normalRate(rate)))
      throw new AppError('rate.repeated', { currency: rate.currency, day: rate.day }, `rates.${index}`);
    rates.set(rateKey(rate), normalRate(rate));
  }
  return [...rates.values()];
}
