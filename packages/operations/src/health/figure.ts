import type { FigureRow, MoneyRow, ScoreRow } from '@vigie/db/health';
import type { OrgTx } from '@vigie/db/scope';
import { agreementStatus, autoRenewOf, customerMrr, nextRenewal, renewIn } from '@vigie/domain/agreement';
import { addDays, addMonths, type CalendarDate } from '@vigie/domain/calendar';
import type { HealthStatus } from '@vigie/domain/customer';
import {
  effectiveHealth,
  type HealthAct,
  type HealthRaw,
  type HealthSources,
  MAX_PULSE_DAYS,
  ownMeasuresOf,
  type Profile,
  scoreHealth,
  sourcesOn,
} from '@vigie/domain/health';
import { ghost } from '@vigie/domain/interaction';
import { paymentStateOf } from '@vigie/domain/ledger';
import { convert, type DatedRate, rateOn } from '@vigie/domain/money';

import { type Facts, SUPPLIED_FIELDS } from './facts.ts';
import { ownRawsOf } from './own-measure.ts';
import type { ChosenProfile } from './profile-choice.ts';

/** A sum of amounts in the reporting currency, at the rates of a day; null when a rate is missing: never 1 by assumption. */
export function inReporting(
  tx: OrgTx,
  amounts: Iterable<readonly [string, number]>,
  rates: ReadonlyMap<string, DatedRate[]>,
  asOf: CalendarDate,
): number | null {
  let sum = 0;
  for (const [currency, amountMinor] of amounts) {
    if (amountMinor === 0) continue;
    if (currency === tx.org.currency) {
      sum += amountMinor;
      continue;
    }
    const rate = rateOn(rates.get(currency), asOf);
    if (rate === null) return null;
    sum += convert(amountMinor, currency, tx.org.currency, rate);
  }
  return sum;
}

/** The raw facts of a customer's score, of the facts that were read of it; without those that its profile adds. */
export function rawOf(tx: OrgTx, customerId: string, facts: Facts, asOf: CalendarDate): HealthRaw {
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
    mrrNow: inReporting(tx, customerMrr(agreements, asOf), facts.rates, asOf),
    mrrBefore: inReporting(tx, customerMrr(agreements, addMonths(asOf, -12)), facts.rates, asOf),
    averageDelayDays: facts.payer.get(customerId)?.averageDelayDays ?? null,
    outstandingMinor: inReporting(
      tx,
      ledger.map((row) => [row.currency, row.outstandingMinor] as const),
      facts.rates,
      asOf,
    ),
    overdueMinor: inReporting(
      tx,
      ledger.map((row) => [row.currency, row.overdueMinor] as const),
      facts.rates,
      asOf,
    ),
    hasDocuments: ledger.length > 0,
    brokenPromises: null,
  };
}

/** What people, rules and other systems say of the health fields of a customer on a day. */
export function sourcesOf(
  dated: ReadonlyMap<string, { value: string | null }> | undefined,
  acts: readonly HealthAct[] | undefined,
  asOf: CalendarDate,
): HealthSources {
  const given = acts === undefined ? {} : sourcesOn(acts, asOf);
  const [score, status, risk] = SUPPLIED_FIELDS.map((field) => dated?.get(field)?.value ?? null);
  return {
    score: { ...given.score, ...(score ? { supplied: Number(score) } : {}) },
    status: { ...given.status, ...(status ? { supplied: status as HealthStatus } : {}) },
    churnRisk: { ...given.churnRisk, ...(risk ? { supplied: risk === 'true' } : {}) },
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
  | 'profileId'
  | 'profileVersion'
>;

function decide(raw: HealthRaw, asOf: CalendarDate, { profileId, profile }: ChosenProfile): Decided {
  const { score, confidence, components } = scoreHealth(raw, asOf, profile);
  return {
    computedScore: score,
    confidence,
    usageScore: components.usage,
    interactionsScore: components.interactions,
    pulseScore: components.pulse,
    agreementScore: components.agreement,
    receivablesScore: components.receivables,
    profileId,
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
  profileId: row.profileId,
  profileVersion: row.profileVersion,
});

/** What a churned customer was when it left, and the profile that decided it then. */
export interface Frozen {
  row: ScoreRow;
  profile: Profile;
}

/** Profiles of before there was a bound may say more days than the calendar has. */
const lastDayOf = (pulseDay: CalendarDate, pulseDays: number): CalendarDate =>
  addDays(pulseDay, Math.min(pulseDays, MAX_PULSE_DAYS));

/** The row of figures of a customer; a churned one keeps what was decided when it left. */
export function figureOf(tx: OrgTx, customerId: string, facts: Facts, asOf: CalendarDate, frozen?: Frozen): FigureRow {
  const common = rawOf(tx, customerId, facts, asOf);
  const chosen = facts.chooseProfile(customerId, facts.stays.get(customerId)?.healthProfileId ?? null, common.mrrNow);
  const raw = { ...common, own: ownRawsOf(facts.own, customerId, ownMeasuresOf(chosen.profile)) };
  const agreements = facts.agreements.get(customerId) ?? [];
  const ledger = facts.ledger.get(customerId) ?? [];
  const interactions = facts.interactions.get(customerId);
  const stay = facts.stays.get(customerId);
  const renewal = renewIn(agreements, asOf);
  const missed = agreements
    .map((agreement) => nextRenewal(agreement, asOf).missedNoticeDay)
    .filter((day) => day !== null);
  const decided = frozen ? decidedIn(frozen.row) : decide(raw, asOf, chosen);
  const effective = effectiveHealth(
    decided.computedScore,
    sourcesOf(facts.dated.get(customerId), facts.acts.get(customerId), asOf),
    frozen?.profile ?? chosen.profile,
  );
  return {
    ...raw,
    ...decided,
    customerId,
    day: asOf,
    score: effective.score.value,
    status: effective.status.value,
    churnRisk: effective.churnRisk.value,
    scoreSource: effective.score.source,
    statusSource: effective.status.source,
    churnRiskSource: effective.churnRisk.source,
    // Who has left is silent by right.
    isGhost:
      stay?.hasLeft !== true &&
      ghost(raw.lastTouchDay, raw.lastActivityDay, raw.isTracked, stay?.sinceDay ?? null, asOf),
    pulseUntil: raw.pulseDay === null ? null : lastDayOf(raw.pulseDay, chosen.profile.pulseDays),
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

/** The amounts of a customer, per currency. */
export function moneyOf(customerId: string, facts: Facts, asOf: CalendarDate): MoneyRow[] {
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
