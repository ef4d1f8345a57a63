import { newId } from '@vigie/db/id';
import { type AllocationPart, loadParts, loadUsed, type StoredDocument } from '@vigie/db/ledger';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { allocationDay, settlementOf } from '@vigie/domain/ledger';

/** What is wanted of a document: to be put against an invoice, as far as both have room or up to an amount. */
export interface Putting {
  source: StoredDocument;
  invoice: StoredDocument;
  /** At most this much, minor units. */
  amountMinor?: number | undefined;
}

/** What came of it: the amount that found room, 0 where there was none, and the allocation if there is one. */
export interface Put extends Putting {
  id: string | null;
  putMinor: number;
}

/**
 * Puts documents against invoices of the same customer and currency, in order, never above either amount, and keeps the
 * settlement of these invoices true. The caller holds the locks of all of them.
 */
export async function allocate(tx: OrgTx, puttings: Putting[]): Promise<Put[]> {
  const invoices = new Map(puttings.map(({ invoice }) => [invoice.id, invoice]));
  const parts = Map.groupBy(await loadParts(tx, [...invoices.keys()]), (part) => part.invoiceId);
  const used = await loadUsed(
    tx,
    puttings.map(({ source }) => source.id),
  );
  const rows: Record<string, unknown>[] = [];
  const puts = puttings.map((putting): Put => {
    const { source, invoice, amountMinor: most = Number.POSITIVE_INFINITY } = putting;
    const own = parts.get(invoice.id) ?? [];
    const open = invoice.amountMinor - own.reduce((sum, part) => sum + part.amountMinor, 0);
    const left = source.amountMinor - (used.get(source.id) ?? 0);
    const isFitting = source.currency === invoice.currency && source.customerId === invoice.customerId;
    const putMinor = isFitting ? Math.max(0, Math.min(open, left, most)) : 0;
    if (putMinor === 0) return { ...putting, id: null, putMinor };
    const id = newId();
    const day = allocationDay(source, invoice);
    const part: AllocationPart = {
      invoiceId: invoice.id,
      sourceId: source.id,
      day,
      amountMinor: putMinor,
      sourceKind: source.kind,
    };
    parts.set(invoice.id, [...own, part]);
    used.set(source.id, (used.get(source.id) ?? 0) + putMinor);
    rows.push({
      id,
      customerId: invoice.customerId,
      sourceId: source.id,
      invoiceId: invoice.id,
      amountMinor: putMinor,
      day,
    });
    return { ...putting, id, putMinor };
  });
  await insertRows(tx, 'allocation', rows);
  await saveSettlements(
    tx,
    [...new Set(rows.map((row) => String(row.invoiceId)))].flatMap((id) => invoices.get(id) ?? []),
    parts,
  );
  return puts;
}

/**
 * Notes when invoices were settled, and by what: what sums over many customers are made of. Once a document is reversed or
 * an allocation taken back, the ledger of that customer is read whole instead.
 */
async function saveSettlements(
  tx: OrgTx,
  invoices: StoredDocument[],
  parts: ReadonlyMap<string, AllocationPart[]>,
): Promise<void> {
  await updateRows(
    tx,
    'document',
    invoices.map(({ id, amountMinor }) => {
      const { day, isByPayment } = settlementOf(amountMinor, parts.get(id) ?? []);
      return { id, settledDay: day, isSettledByPayment: isByPayment };
    }),
  );
}
