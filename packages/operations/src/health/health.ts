import { loadAgreements } from '@vigie/db/agreement';
import {
  countContacts,
  countFeaturesUsed,
  type FigureRow,
  type InteractionFacts,
  type LedgerFacts,
  listFrozen,
  loadDatedValues,
  loadInteractionFacts,
  loadLedgerFacts,
  loadRates,
  loadScoresAt,
  loadUsageFacts,
  type MoneyRow,
  type ScoreRow,
  saveFigures,
  saveMoney,
  saveSnapshots,
  type UsageFacts,
} from '@vigie/db/health';
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
import { payerScore, paymentStateOf } from '@vigie/domain/ledger';
import { convert } from '@vigie/domain/money';

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
  rates: Map<string, string>;
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
  return {
    usage: new Map(usage.map((row) => [row.customerId, row])),
    featuresAnyone90: await countFeaturesUsed(tx, asOf),
    contacts: new Map(contacts.map((row) => [row.customerId, row.contacts])),
    interactions: new Map(interactions.map((row) => [row.customerId, row])),
    agreements: await loadAgreements(tx, customerIds, asOf),
    ledger,
    rates: await loadRates(tx, asOf),
    dated,
  };
}

/** A sum of amounts in the reporting currency; null when a rate is missing: never 1 by assumption. */
function inReporting(
  tx: OrgTx,
  amounts: Iterable<readonly [string, number]>,
  rates: Map<string, string>,
): number | null {
  let sum = 0;
  for (const [currency, amountMinor] of amounts) {
    if (amountMinor === 0) continue;
    if (currency === tx.org.currency) {
      sum += amountMinor;
      continue;
    }
    const rate = rates.get(currency);
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
    averageDelayDays: averageDelay(ledger)?.averageDelayDays ?? null,
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

/** Invoices in one currency need no rate; several cannot be weighed against each other without one. */
function averageDelay(ledger: LedgerFacts[]): ReturnType<typeof payerScore> {
  const counted = ledger.filter((row) => row.weight !== '0');
  const [only, ...others] = counted;
  if (!only || others.length > 0) return null;
  return payerScore({ weightedDelay: BigInt(only.weightedDelay), weight: BigInt(only.weight) });
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

function figureOf(tx: OrgTx, customerId: string, facts: Facts, asOf: CalendarDate, profile: Profile): FigureRow {
  const raw = rawOf(tx, customerId, facts, asOf);
  const agreements = facts.agreements.get(customerId) ?? [];
  const ledger = facts.ledger.get(customerId) ?? [];
  const interactions = facts.interactions.get(customerId);
  const renewal = renewIn(agreements, asOf);
  const missed = agreements
    .map((agreement) => nextRenewal(agreement, asOf).missedNoticeDay)
    .filter((day) => day !== null);
  const computed = scoreHealth(raw, asOf, profile);
  const effective = effectiveHealth(computed.score, sourcesOf(facts, customerId), profile);
  return {
    ...raw,
    customerId,
    day: asOf,
    computedScore: computed.score,
    confidence: computed.confidence,
    usageScore: computed.components.usage,
    interactionsScore: computed.components.interactions,
    pulseScore: computed.components.pulse,
    agreementScore: computed.components.agreement,
    receivablesScore: computed.components.receivables,
    profileVersion: profile.version,
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
    rating: averageDelay(ledger)?.rating ?? null,
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
export async function scoreCustomers(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  profile: Profile = DEFAULT_PROFILE,
): Promise<FigureRow[]> {
  const facts = await loadFacts(tx, customerIds, asOf);
  return customerIds.map((customerId) => figureOf(tx, customerId, facts, asOf, profile));
}

/**
 * Recomputes figures, amounts and today's snapshot of customers, set-wise, inside the caller's snapshot transaction.
 *
 * @returns the customers whose figures changed.
 */
export async function recomputeFigures(
  tx: OrgTx,
  customerIds: string[],
  profile: Profile = DEFAULT_PROFILE,
): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const facts = await loadFacts(tx, customerIds, tx.today);
  const frozen = await listFrozen(tx, customerIds);
  const rows = customerIds.map((customerId) => figureOf(tx, customerId, facts, tx.today, profile));
  // The curve of a churned customer ends where it left.
  await saveSnapshots(
    tx,
    'live',
    tx.today,
    rows.filter((row) => !frozen.has(row.customerId)),
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

/** Snapshots of past days from the facts known on each: a second series, written only when asked for. */
export async function backfillSnapshots(
  tx: OrgTx,
  customerIds: string[],
  days: CalendarDate[],
  profile: Profile = DEFAULT_PROFILE,
): Promise<void> {
  for (const day of days) {
    const rows: ScoreRow[] = await scoreCustomers(tx, customerIds, day, profile);
    await saveSnapshots(tx, 'backfill', day, rows);
  }
}
