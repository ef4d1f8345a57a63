import { type Agreement, agreementStatus, mrr72, mrrMinor, nextRenewal } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import { type LedgerDocument, ledgerAt } from '@vigie/domain/ledger';
import { convert, type DatedRate, rateOn } from '@vigie/domain/money';
import { loadAgreements } from '../agreement/agreement.ts';
import { loadRates } from '../health/health.ts';
import { loadDisputesOf, loadLedgers } from '../ledger/ledger.ts';
import type { OrgTx } from '../scope/scope.ts';

type Values = Record<string, unknown>;

/** What the domain derives from the agreements and from the invoices that count of customers, by the id of the record. */
export async function loadDerivedValues(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
): Promise<{ agreements: Map<string, Values>; invoices: Map<string, Values> }> {
  const rates = await loadRates(tx, asOf);
  const agreements = await loadAgreements(tx, customerIds, asOf);
  const ledgers = await loadLedgers(tx, customerIds, asOf);
  const disputes = Map.groupBy(await loadDisputesOf(tx, customerIds), ({ customerId }) => customerId);
  const into = (amount: number, currency: string): number | null => inReporting(tx, rates, asOf, amount, currency);
  return {
    agreements: new Map(
      [...agreements.values()].flat().map((one) => [one.id, agreementValues(one, asOf, into)] as const),
    ),
    invoices: new Map(
      [...ledgers].flatMap(([customerId, { documents, allocations }]) =>
        invoiceValues(documents, ledgerAt(documents, allocations, disputes.get(customerId) ?? [], asOf).invoices, into),
      ),
    ),
  };
}

type Into = (amount: number, currency: string) => number | null;

function inReporting(
  tx: OrgTx,
  rates: ReadonlyMap<string, DatedRate[]>,
  asOf: CalendarDate,
  amount: number,
  currency: string,
): number | null {
  if (currency === tx.org.currency || amount === 0) return amount;
  const rate = rateOn(rates.get(currency), asOf);
  return rate === null ? null : convert(amount, currency, tx.org.currency, rate);
}

function agreementValues(agreement: Agreement, asOf: CalendarDate, into: Into): Values {
  const { renewal } = nextRenewal(agreement, asOf);
  const parts = into(mrr72(agreement), agreement.currency);
  return {
    status: agreementStatus(agreement, asOf),
    mrr: parts === null ? null : mrrMinor(parts),
    noticeDay: renewal?.kind === 'notice' ? renewal.day : null,
    renewIn: renewal?.days ?? null,
  };
}

function invoiceValues(
  documents: readonly LedgerDocument[],
  states: ReturnType<typeof ledgerAt>['invoices'],
  into: Into,
): [string, Values][] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return states.flatMap(({ id, currency, residualMinor, status, daysLate }): [string, Values][] =>
    status === 'draft' || status === 'voided'
      ? []
      : [
          [
            id,
            {
              status,
              amount: into(byId.get(id)?.amountMinor ?? 0, currency),
              residual: into(residualMinor, currency),
              // What is settled is late no more.
              daysLate: residualMinor > 0 ? Math.max(0, daysLate) : null,
            },
          ],
        ],
  );
}
