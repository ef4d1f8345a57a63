import { loadAgreements } from '@vigie/db/agreement';
import {
  countContacts,
  countFeaturesUsed,
  type InteractionFacts,
  type LedgerFacts,
  loadDatedValues,
  loadHealthActs,
  loadInteractionFacts,
  loadLedgerFacts,
  loadRates,
  loadStays,
  loadUsageFacts,
  type Stay,
  type UsageFacts,
} from '@vigie/db/health';
import { loadLedgers } from '@vigie/db/ledger';
import type { OrgTx } from '@vigie/db/scope';
import type { Agreement } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import type { HealthAct, OwnMeasureKey } from '@vigie/domain/health';
import {
  convertedPayerTotals,
  countedInvoices,
  type PayerScore,
  type PayerTotals,
  payerScore,
  payerTotals,
} from '@vigie/domain/ledger';
import { type DatedRate, rateOn } from '@vigie/domain/money';
import { loadOwnFacts, type OwnFacts } from './own-measure.ts';
import { loadProfileChoice, type ProfileChoice } from './profile-choice.ts';

/** The dated values of a customer that come from files and other systems. */
export const SUPPLIED_FIELDS = ['supplied-score', 'supplied-status', 'supplied-churn-risk'];

/** Everything of a set of customers on a day, grouped by customer. */
export interface Facts {
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
  /** What people and rules say of the health fields. */
  acts: Map<string, HealthAct[]>;
  /** As they stand now, whatever the day. */
  stays: Map<string, Stay>;
  chooseProfile: ProfileChoice['choose'];
  own: OwnFacts;
}

/**
 * The facts of a day: those known by then, or those known by the later day `known`, as if each had been known when it
 * happened. Of the organisation's own measures those of the profiles in force, and `alsoOwn`.
 */
export async function loadFacts(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
  alsoOwn: readonly OwnMeasureKey[] = [],
): Promise<Facts> {
  const usage = await loadUsageFacts(tx, customerIds, asOf);
  const contacts = await countContacts(tx, customerIds, known);
  const interactions = await loadInteractionFacts(tx, customerIds, asOf, known);
  const ledger = new Map<string, LedgerFacts[]>();
  for (const row of await loadLedgerFacts(tx, customerIds, asOf, known))
    ledger.set(row.customerId, [...(ledger.get(row.customerId) ?? []), row]);
  const dated: Facts['dated'] = new Map();
  for (const row of await loadDatedValues(tx, customerIds, ['pulse', ...SUPPLIED_FIELDS], asOf, known)) {
    const own = dated.get(row.customerId) ?? new Map();
    own.set(row.field, { value: row.value, day: row.day });
    dated.set(row.customerId, own);
  }
  const agreements = await loadAgreements(tx, customerIds, known);
  const rates = await loadRates(tx, asOf);
  const { choose, own } = await loadProfileChoice(tx, customerIds, asOf);
  return {
    usage: new Map(usage.map((row) => [row.customerId, row])),
    featuresAnyone90: await countFeaturesUsed(tx, asOf),
    contacts: new Map(contacts.map((row) => [row.customerId, row.contacts])),
    interactions: new Map(interactions.map((row) => [row.customerId, row])),
    agreements: known > asOf ? asIfKnown(agreements) : agreements,
    ledger,
    payer: await payerScores(tx, ledger, rates, asOf, known),
    rates,
    dated,
    acts: await loadHealthActs(tx, customerIds, asOf, known),
    stays: await loadStays(tx, customerIds),
    chooseProfile: choose,
    own: await loadOwnFacts(tx, customerIds, { keys: own, also: alsoOwn }, asOf, known),
  };
}

/** Agreements that were written down late, as if that had been on the day they started. */
function asIfKnown(agreements: Map<string, Agreement[]>): Map<string, Agreement[]> {
  return new Map(
    [...agreements].map(([id, own]) => [
      id,
      own.map((agreement) => ({
        ...agreement,
        ...(agreement.knownDay > agreement.startDay ? { knownDay: agreement.startDay } : {}),
        acts: agreement.acts.map((act) => ({ ...act, knownDay: act.day })),
      })),
    ]),
  );
}

/** Sums per currency give the average of one currency; where rates weigh, each invoice counts with its own. */
async function payerScores(
  tx: OrgTx,
  ledger: Map<string, LedgerFacts[]>,
  rates: Map<string, DatedRate[]>,
  asOf: CalendarDate,
  known: CalendarDate,
): Promise<Map<string, PayerScore | null>> {
  const counted = new Map([...ledger].map(([id, rows]) => [id, rows.filter((row) => row.weight !== '0')]));
  const isRated = (rows: LedgerFacts[]): boolean => rows.length > 1 || rates.has(rows[0]?.currency ?? '');
  const rated = [...counted].filter(([, rows]) => isRated(rows)).map(([id]) => id);
  const ledgers = await loadLedgers(tx, rated, asOf, known);
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
