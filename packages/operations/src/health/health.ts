import { loadAgreements } from '@vigie/db/agreement';
import {
  countContacts,
  countFeaturesUsed,
  type FigureRow,
  type InteractionFacts,
  type LedgerFacts,
  listChurnedIds,
  loadDatedValues,
  loadFrozen,
  loadInteractionFacts,
  loadLedgerFacts,
  loadRates,
  loadScoresAt,
  loadSnapshots,
  loadUsageFacts,
  type MoneyRow,
  type ScoreRow,
  saveFigures,
  saveMoney,
  saveSnapshots,
  type UsageFacts,
} from '@vigie/db/health';
import { loadLedgers } from '@vigie/db/ledger';
import type { OrgTx } from '@vigie/db/scope';
import {
  type Agreement,
  agreementStatus,
  autoRenewOf,
  customerMrr,
  nextRenewal,
  renewIn,
} from '@vigie/domain/agreement';
import { addMonths, type CalendarDate, weekEnds } from '@vigie/domain/calendar';
import type { HealthStatus } from '@vigie/domain/customer';
import {
  DEFAULT_PROFILE,
  effectiveHealth,
  type HealthRaw,
  type HealthSources,
  type Profile,
  scoreHealth,
} from '@vigie/domain/health';
import {
  convertedPayerTotals,
  countedInvoices,
  type PayerScore,
  type PayerTotals,
  payerScore,
  payerTotals,
  paymentStateOf,
} from '@vigie/domain/ledger';
import { convert, type DatedRate, rateOn } from '@vigie/domain/money';

const SPARKLINE_WEEKS = 12;
const noTrend: (number | null)[] = Array.from({ length: SPARKLINE_WEEKS }, () => null);

/** Everything known of a set of customers on a day, grouped by customer. */
interface Facts {
  usage: Map<string, UsageFacts>;
  featuresAnyone90: number;
  contacts: Map<string, number>;
  interactions: Map<string, InteractionFacts>;
  agreements: Map<string, Agreement[]>;
  ledger: Map<string, LedgerFacts[]>;
  /** Null while unknown: nothing counts yet, or a rate is missing. */
  payer: Map<string, PayerScore | null>;
  rates: Map<string, DatedRate[]>;
  dated: Map<string, Map<string, { value: string | null; day: CalendarDate }>>;
}

async function loadFacts(tx: OrgTx, customerIds: string[], asOf: CalendarDate): Promise<Facts> {
  const usage = await loadUsageFacts(tx, customerIds, asOf);
  const contacts = await countContacts(tx, customerIds);
  const interactions = await loadInteractionFacts(tx, customerIds, asOf);
  const ledger = new Map<string, LedgerFacts[]>();
  for (const row of await loadLedgerFacts(tx, customerIds, asOf))
    ledger.set(row.customerId, [...(ledger.get(row.customerId) ?? []), row]);
  const dated: Facts['dated'] = new Map();
  for (const row of await loadDatedValues(
    tx,
    customerIds,
    ['pulse', 'supplied-score', 'supplied-status', 'supplied-churn-risk'],
    asOf,
  )) {
    const own = dated.get(row.customerId) ?? new Map();
    own.set(row.field, { value: row.value, day: row.day });
    dated.set(row.customerId, own);
  }
  const rates = await loadRates(tx, asOf);
  return {
    usage: new Map(usage.map((row) => [row.customerId, row])),
    featuresAnyone90: await countFeaturesUsed(tx, asOf),
    contacts: new Map(contacts.map((row) => [row.customerId, row.contacts])),
    interactions: new Map(interactions.map((row) => [row.customerId, row])),
    agreements: await loadAgreements(tx, customerIds, asOf),
    ledger,
    payer: await payerScores(tx, ledger, rates, asOf),
    rates,
    dated,
  };
}

/** A sum of amounts in the reporting currency; null when a rate is missing: never 1 by assumption. */
function inReporting(
  tx: OrgTx,
  amounts: Iterable<readonly [string, number]>,
  rates: Map<string, DatedRate[]>,
): number | null {
  let sum = 0;
  for (const [currency, amountMinor] of amounts) {
    if (amountMinor === 0) continue;
    if (currency === tx.org.currency) {
      sum += amountMinor;
      continue;
    }
    const rate = rates.get(currency)?.at(-1)?.rate;
    if (rate === undefined) return null;
    sum += convert(amountMinor, currency, tx.org.currency, rate);
  }
  return sum;
}

function rawOf(tx: OrgTx, customerId: string, facts: Facts, asOf: CalendarDate): HealthRaw {
  const usage = facts.usage.get(customerId);
  const interactions = facts.interactions.get(customerId);
  const agreements = facts.agreements.get(customerId) ?? [];
  const ledger = facts.ledger.get(customerId) ?? [];
  const pulse = facts.dated.get(customerId)?.get('pulse');
  return {
    isTracked: usage !== undefined,
    contacts: facts.contacts.get(customerId) ?? 0,
    activeContacts: usage?.activeContacts ?? 0,
    connections30: usage?.connections30 ?? 0,
    connectionsPrevious30: usage?.connectionsPrevious30 ?? 0,
    lastActivityDay: usage?.lastActivityDay ?? null,
    features30: usage?.features30 ?? 0,
    featuresAnyone90: usage === undefined ? 0 : facts.featuresAnyone90,
    lastTouchDay: interactions?.lastTouchDay ?? null,
    sentimentSum: interactions?.sentimentSum ?? 0,
    sentimentCount: interactions?.sentimentCount ?? 0,
    openTickets: interactions?.openTickets ?? 0,
    pulse: pulse?.value ? Number(pulse.value) : null,
    pulseDay: pulse?.value ? pulse.day : null,
    noticeDay: renewIn(agreements, asOf)?.day ?? null,
    autoRenew: autoRenewOf(agreements, asOf),
    mrrNow: inReporting(tx, customerMrr(agreements, asOf), facts.rates),
    mrrBefore: inReporting(tx, customerMrr(agreements, addMonths(asOf, -12)), facts.rates),
    averageDelayDays: facts.payer.get(customerId)?.averageDelayDays ?? null,
    outstandingMinor: inReporting(
      tx,
      ledger.map((row) => [row.currency, row.outstandingMinor] as const),
      facts.rates,
    ),
    overdueMinor: inReporting(
      tx,
      ledger.map((row) => [row.currency, row.overdueMinor] as const),
      facts.rates,
    ),
    hasDocuments: ledger.length > 0,
    brokenPromises: null,
  };
}

/** Sums per currency give the average of one currency; where rates weigh, each invoice counts with its own. */
async function payerScores(
  tx: OrgTx,
  ledger: Map<string, LedgerFacts[]>,
  rates: Map<string, DatedRate[]>,
  asOf: CalendarDate,
): Promise<Map<string, PayerScore | null>> {
  const counted = new Map([...ledger].map(([id, rows]) => [id, rows.filter((row) => row.weight !== '0')]));
  const isRated = (rows: LedgerFacts[]): boolean => rows.length > 1 || rates.has(rows[0]?.currency ?? '');
  const rated = [...counted].filter(([, rows]) => isRated(rows)).map(([id]) => id);
  const ledgers = await loadLedgers(tx, rated, asOf);
  const totalsOf = (id: string, [only]: LedgerFacts[]): PayerTotals | null => {
    const own = ledgers.get(id);
    if (own)
      return totalsByInvoice(countedInvoices(own.documents, own.allocations, asOf), tx.org.currency, rates, asOf);
    return only ? { weightedDelay: BigInt(only.weightedDelay), weight: BigInt(only.weight) } : null;
  };
  return new Map(
    [...counted].map(([id, rows]) => {
      const totals = totalsOf(id, rows);
      return [id, totals && payerScore(totals)];
    }),
  );
}

/**
 * Each invoice weighs by the rate of its own day (domain rules §7.2). Invoices all in one currency have an average of their
 * own where a rate is missing: nothing has to be converted to weigh them against each other.
 */
function totalsByInvoice(
  invoices: ReturnType<typeof countedInvoices>,
  reporting: string,
  rates: Map<string, DatedRate[]>,
  asOf: CalendarDate,
): PayerTotals | null {
  const paid = invoices.filter((invoice) => invoice.isSettledByPayment);
  const rated = paid.map((invoice) => ({ ...invoice, rate: rateOn(rates.get(invoice.currency), invoice.day) }));
  const converted = convertedPayerTotals(rated, reporting, asOf);
  const isOne = new Set(paid.map(({ currency }) => currency)).size === 1;
  return converted === null && isOne ? payerTotals(paid, asOf) : converted;
}

function sourcesOf(facts: Facts, customerId: string): HealthSources {
  const dated = facts.dated.get(customerId);
  const [score, status, risk] = ['supplied-score', 'supplied-status', 'supplied-churn-risk'].map(
    (field) => dated?.get(field)?.value ?? null,
  );
  return {
    ...(score ? { score: { supplied: Number(score) } } : {}),
    ...(status ? { status: { supplied: status as HealthStatus } } : {}),
    ...(risk ? { churnRisk: { supplied: risk === 'true' } } : {}),
  };
}

/** The part of a row that the domain decides from the rest; what a churned customer keeps. */
type Decided = Pick<
  ScoreRow,
  | 'computedScore'
  | 'confidence'
  | 'usageScore'
  | 'interactionsScore'
  | 'pulseScore'
  | 'agreementScore'
  | 'receivablesScore'
  | 'profileVersion'
>;

function decide(raw: HealthRaw, asOf: CalendarDate, profile: Profile): Decided {
  const { score, confidence, components } = scoreHealth(raw, asOf, profile);
  return {
    computedScore: score,
    confidence,
    usageScore: components.usage,
    interactionsScore: components.interactions,
    pulseScore: components.pulse,
    agreementScore: components.agreement,
    receivablesScore: components.receivables,
    profileVersion: profile.version,
  };
}

const decidedIn = (row: ScoreRow): Decided => ({
  computedScore: row.computedScore,
  confidence: row.confidence,
  usageScore: row.usageScore,
  interactionsScore: row.interactionsScore,
  pulseScore: row.pulseScore,
  agreementScore: row.agreementScore,
  receivablesScore: row.receivablesScore,
  profileVersion: row.profileVersion,
});

function figureOf(
  tx: OrgTx,
  customerId: string,
  facts: Facts,
  asOf: CalendarDate,
  profile: Profile,
  frozen?: ScoreRow,
): FigureRow {
  const raw = rawOf(tx, customerId, facts, asOf);
  const agreements = facts.agreements.get(customerId) ?? [];
  const ledger = facts.ledger.get(customerId) ?? [];
  const interactions = facts.interactions.get(customerId);
  const renewal = renewIn(agreements, asOf);
  const missed = agreements
    .map((agreement) => nextRenewal(agreement, asOf).missedNoticeDay)
    .filter((day) => day !== null);
  const decided = frozen ? decidedIn(frozen) : decide(raw, asOf, profile);
  const effective = effectiveHealth(decided.computedScore, sourcesOf(facts, customerId), profile);
  return {
    ...raw,
    ...decided,
    customerId,
    day: asOf,
    score: effective.score.value,
    status: effective.status.value,
    churnRisk: effective.churnRisk.value,
    lastUserTouchDay: interactions?.lastUserTouchDay ?? null,
    lastSponsorTouchDay: interactions?.lastSponsorTouchDay ?? null,
    lastMeetingDay: interactions?.lastMeetingDay ?? null,
    lastCallDay: interactions?.lastCallDay ?? null,
    renewDay: renewal?.day ?? null,
    renewKind: renewal?.kind ?? null,
    renewAgreementId: renewal?.agreementId ?? null,
    missedNoticeDay: missed.sort().at(-1) ?? null,
    activeAgreements: agreements.filter((agreement) => agreementStatus(agreement, asOf) === 'active').length,
    rating: facts.payer.get(customerId)?.rating ?? null,
    paymentState: paymentStateOf(ledger, ledger.length > 0),
    hasNewUsage: raw.isTracked && raw.connectionsPrevious30 === 0 && raw.connections30 > 0,
    sparkline: [],
  };
}

function moneyOf(customerId: string, facts: Facts, asOf: CalendarDate): MoneyRow[] {
  const mrr = customerMrr(facts.agreements.get(customerId) ?? [], asOf);
  const ledger = new Map((facts.ledger.get(customerId) ?? []).map((row) => [row.currency, row]));
  return [...new Set([...mrr.keys(), ...ledger.keys()])].sort().map((currency) => ({
    customerId,
    currency,
    mrr72: mrr.get(currency) ?? 0,
    outstandingMinor: ledger.get(currency)?.outstandingMinor ?? 0,
    overdueMinor: ledger.get(currency)?.overdueMinor ?? 0,
    unappliedMinor: ledger.get(currency)?.unappliedMinor ?? 0,
  }));
}

/** Scores a set of customers on any day from the facts known by then, without storing anything. */
async function scoreCustomers(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  profile: Profile = DEFAULT_PROFILE,
): Promise<FigureRow[]> {
  const facts = await loadFacts(tx, customerIds, asOf);
  return customerIds.map((customerId) => figureOf(tx, customerId, facts, asOf, profile));
}

/**
 * The scores that churned customers keep: the last one written as time passed when they left. One that has none (it came
 * in churned) is scored as of that day, once, and keeps that.
 */
async function loadKept(tx: OrgTx, customerIds: string[], profile: Profile): Promise<Map<string, ScoreRow>> {
  if (customerIds.length === 0) return new Map();
  const since = await loadFrozen(
    tx,
    customerIds.map((customerId) => ({ customerId, day: tx.today })),
  );
  // The day it is lost still follows its facts, whatever comes in first: what stays is the score of that day's end.
  const frozen = customerIds.flatMap((customerId, index) => {
    const day = since[index];
    return day && day < tx.today ? [{ customerId, day }] : [];
  });
  const stored = await loadSnapshots(tx, frozen, 'live');
  const kept: ScoreRow[] = stored.filter((row) => row !== null);
  for (const [day, group] of Map.groupBy(
    frozen.filter((_, index) => stored[index] === null),
    (each) => each.day,
  )) {
    const rows = await scoreCustomers(
      tx,
      group.map(({ customerId }) => customerId),
      day,
      profile,
    );
    await saveSnapshots(tx, 'live', day, rows);
    kept.push(...rows);
  }
  return new Map(kept.map((row) => [row.customerId, row]));
}

/** Stores what churned customers keep, where nothing was stored when they left: many at once share their days. */
export async function keepChurnedScores(tx: OrgTx, profile: Profile = DEFAULT_PROFILE): Promise<void> {
  await loadKept(tx, await listChurnedIds(tx, null), profile);
}

/**
 * Recomputes figures, amounts and today's snapshot of customers, set-wise, inside the caller's snapshot transaction. Of
 * churned customers everything but the score goes on: what they owe is still owed.
 *
 * @returns the customers whose figures changed.
 */
export async function recomputeFigures(
  tx: OrgTx,
  customerIds: string[],
  profile: Profile = DEFAULT_PROFILE,
): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const kept = await loadKept(tx, await listChurnedIds(tx, customerIds), profile);
  const facts = await loadFacts(tx, customerIds, tx.today);
  const rows = customerIds.map((customerId) =>
    figureOf(tx, customerId, facts, tx.today, profile, kept.get(customerId)),
  );
  await saveSnapshots(
    tx,
    'live',
    tx.today,
    rows.filter((row) => !kept.has(row.customerId)),
  );
  const trends = await loadScoresAt(tx, customerIds, weekEnds(tx.today, SPARKLINE_WEEKS));
  const changed = await saveFigures(
    tx,
    rows.map((row) => ({ ...row, sparkline: trends.get(row.customerId) ?? noTrend })),
  );
  await saveMoney(
    tx,
    customerIds,
    customerIds.flatMap((customerId) => moneyOf(customerId, facts, tx.today)),
  );
  return changed;
}

/** A score on a day with the facts behind it, and the day these were read on. */
export interface ScoreOn {
  row: ScoreRow;
  factsDay: CalendarDate;
  /** The day since which the customer is churned and the score stands still. */
  frozenSince: CalendarDate | null;
}

/**
 * The score of a customer on each of the given days: as it was stored then, else as the facts of that day are known now;
 * today as the facts are. A churned customer keeps the score it left with.
 */
export async function scoresOn(
  tx: OrgTx,
  customerId: string,
  days: CalendarDate[],
  profile: Profile = DEFAULT_PROFILE,
): Promise<ScoreOn[]> {
  const frozen = await loadFrozen(
    tx,
    days.map((day) => ({ customerId, day })),
  );
  const readOn = days.map((day, index) => frozen[index] ?? day);
  const stored = await loadSnapshots(
    tx,
    readOn.map((day) => ({ customerId, day })),
  );
  const scores: ScoreOn[] = [];
  for (const [index, day] of readOn.entries()) {
    const frozenSince = frozen[index] ?? null;
    const snapshot = day < tx.today ? stored[index] : null;
    const row = snapshot ?? (await scoreCustomers(tx, [customerId], day, profile))[0];
    if (!row) throw new Error(`Customer ${customerId} could not be scored.`);
    scores.push({ row, factsDay: snapshot?.day ?? day, frozenSince });
  }
  return scores;
}

/** Snapshots of past days from the facts known on each: a second series, written only when asked for. */
export async function backfillSnapshots(
  tx: OrgTx,
  customerIds: string[],
  days: CalendarDate[],
  profile: Profile = DEFAULT_PROFILE,
): Promise<void> {
  for (const day of days) {
    const frozen = await loadFrozen(
      tx,
      customerIds.map((customerId) => ({ customerId, day })),
    );
    const moving = customerIds.filter((_, index) => (frozen[index] ?? day) >= day);
    await saveSnapshots(tx, 'backfill', day, await scoreCustomers(tx, moving, day, profile));
  }
}
