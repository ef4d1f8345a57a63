import type { CalendarDate } from '@vigie/domain/calendar';
import { countedInvoices, ledgerAt, payerTotals } from '@vigie/domain/ledger';
import { sql } from 'kysely';
import { listRevised, loadDisputesOf, loadLedgers } from '../ledger/ledger.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Sums of a customer's ledger in one currency. */
export interface LedgerFacts {
  customerId: string;
  currency: string;
  outstandingMinor: number;
  unappliedMinor: number;
  overdueMinor: number;
  /** Sums behind the payer score, as text: they may be beyond safe numbers. */
  weightedDelay: string;
  weight: string;
}

/**
 * Ledger sums per customer and currency, as of a day (domain rules §7.1 and §7.2, paid only, full amount). The database
 * sums the ledgers where everything stands as it was written; the few where something was reversed, taken back, voided
 * or known late are read whole and left to the domain.
 */
export async function loadLedgerFacts(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
): Promise<LedgerFacts[]> {
  const revised = await listRevised(tx, customerIds);
  const sums = await sumLedgers(
    tx,
    customerIds.filter((id) => !revised.has(id)),
    asOf,
  );
  return [...sums, ...(await readLedgers(tx, [...revised], asOf, known))];
}

async function sumLedgers(tx: OrgTx, customerIds: string[], asOf: CalendarDate): Promise<LedgerFacts[]> {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<LedgerFacts>`
    with paid as materialized (
      select invoice_id, sum(amount_minor) as minor from allocation
      where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and day <= ${asOf} group by invoice_id
    ), disputed as (
      select invoice_id, sum(coalesce(amount_minor, 9000000000000000)) as minor from dispute
      where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and opened_day <= ${asOf}
        and (closed_day is null or closed_day > ${asOf}) group by invoice_id
    )
    select d.customer_id, d.currency,
      sum(case when d.kind in ('invoice', 'refund') then d.amount_minor else -d.amount_minor end)::bigint as outstanding_minor,
      (sum(case when d.kind in ('payment', 'credit-note', 'write-off') then d.amount_minor when d.kind = 'refund' then -d.amount_minor else 0 end)
        - coalesce(sum(p.minor), 0))::bigint as unapplied_minor,
      sum(case when d.kind = 'invoice' and d.due_day < ${asOf}
        then greatest(0, d.amount_minor - coalesce(p.minor, 0) - coalesce(x.minor, 0)) else 0 end)::bigint as overdue_minor,
      coalesce(sum(d.amount_minor * (d.settled_day - d.due_day)) filter (where d.settled_day <= ${asOf} and d.is_settled_by_payment), 0)::text as weighted_delay,
      coalesce(sum(d.amount_minor) filter (where d.settled_day <= ${asOf} and d.is_settled_by_payment), 0)::text as weight
    from document d
    left join paid p on p.invoice_id = d.id
    left join disputed x on x.invoice_id = d.id
    where d.org_id = ${tx.orgId} and ${isOneOf('d.customer_id', customerIds)} and d.day <= ${asOf}
    group by d.customer_id, d.currency
    order by d.customer_id, d.currency`.execute(tx.db);
  return rows;
}

async function readLedgers(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  known: CalendarDate,
): Promise<LedgerFacts[]> {
  if (customerIds.length === 0) return [];
  const ledgers = await loadLedgers(tx, customerIds, asOf, known);
  const disputes = Map.groupBy(await loadDisputesOf(tx, customerIds), (dispute) => dispute.customerId);
  return [...ledgers].flatMap(([customerId, { documents, allocations }]) => {
    const { currencies } = ledgerAt(documents, allocations, disputes.get(customerId) ?? [], asOf);
    const counted = Map.groupBy(countedInvoices(documents, allocations, asOf), (invoice) => invoice.currency);
    return currencies.map(({ currency, outstandingMinor, unappliedMinor, overdueMinor }) => {
      const { weightedDelay, weight } = payerTotals(counted.get(currency) ?? [], asOf);
      const totals = { weightedDelay: String(weightedDelay), weight: String(weight) };
      return { customerId, currency, outstandingMinor, unappliedMinor, overdueMinor, ...totals };
    });
  });
}
