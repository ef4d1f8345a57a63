import { newId } from '@vigie/db/id';
import {
  type AllocationPart,
  listRevised,
  loadLedgers,
  loadParts,
  loadUsed,
  type StoredDocument,
} from '@vigie/db/ledger';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { allocationDay, appliedParts, liveDocuments, settlementOf } from '@vigie/domain/ledger';

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
  /** Both stand, of one customer and currency: it is only a matter of room. */
  isFitting: boolean;
}

/** What is put already, and which documents do not stand. */
interface Room {
  parts: Map<string, AllocationPart[]>;
  used: Map<string, number>;
  gone: Set<string>;
}

/** A day after all others: what stands in the end. */
const END_OF_TIME = '9999-12-31';

/** Plain ledgers are read by the documents concerned; where something was reversed, the domain says what stands. */
async function loadRoom(tx: OrgTx, puttings: Putting[]): Promise<Room> {
  const revised = await listRevised(tx, [...new Set(puttings.map(({ invoice }) => invoice.customerId))]);
  const plain = puttings.filter(({ invoice }) => !revised.has(invoice.customerId));
  const room: Room = {
    parts: Map.groupBy(
      await loadParts(tx, [...new Set(plain.map(({ invoice }) => invoice.id))]),
      (part) => part.invoiceId,
    ),
    used: await loadUsed(
      tx,
      plain.map(({ source }) => source.id),
    ),
    gone: new Set(),
  };
  for (const { documents, allocations } of (await loadLedgers(tx, [...revised], END_OF_TIME)).values()) {
    const live = liveDocuments(documents, END_OF_TIME);
    for (const { id } of documents) if (!live.has(id)) room.gone.add(id);
    for (const { source, invoice, amountMinor } of appliedParts(allocations, live, END_OF_TIME))
      take(room, source, invoice, amountMinor);
  }
  return room;
}

type Side = Pick<StoredDocument, 'id' | 'kind' | 'day'>;

function take(room: Room, source: Side, invoice: Side, amountMinor: number): void {
  const day = allocationDay(source, invoice);
  const part = { invoiceId: invoice.id, sourceId: source.id, day, amountMinor, sourceKind: source.kind };
  room.parts.set(invoice.id, [...(room.parts.get(invoice.id) ?? []), part]);
  room.used.set(source.id, (room.used.get(source.id) ?? 0) + amountMinor);
}

/**
 * Puts documents against invoices of the same customer and currency, in order, never above either amount, and keeps the
 * settlement of these invoices true. The caller holds the locks of all of them, those of invoices first.
 */
export async function allocate(tx: OrgTx, puttings: Putting[]): Promise<Put[]> {
  if (puttings.length === 0) return [];
  const room = await loadRoom(tx, puttings);
  const puts = puttings.map((putting): Put => {
    const { source, invoice, amountMinor: most = Number.POSITIVE_INFINITY } = putting;
    const isFitting =
      source.currency === invoice.currency &&
      source.customerId === invoice.customerId &&
      ![source, invoice].some(({ id, reversesId }) => reversesId !== null || room.gone.has(id));
    const put = (room.parts.get(invoice.id) ?? []).reduce((sum, part) => sum + part.amountMinor, 0);
    const left = source.amountMinor - (room.used.get(source.id) ?? 0);
    const putMinor = isFitting ? Math.max(0, Math.min(invoice.amountMinor - put, left, most)) : 0;
    if (putMinor === 0) return { ...putting, id: null, putMinor, isFitting };
    take(room, source, invoice, putMinor);
    return { ...putting, id: newId(), putMinor, isFitting };
  });
  const made = puts.filter(({ id }) => id !== null);
  await insertRows(
    tx,
    'allocation',
    made.map(({ id, source, invoice, putMinor }) => ({
      id,
      customerId: invoice.customerId,
      sourceId: source.id,
      invoiceId: invoice.id,
      amountMinor: putMinor,
      day: allocationDay(source, invoice),
    })),
  );
  const touched = new Map(made.map(({ invoice }) => [invoice.id, invoice]));
  await saveSettlements(tx, [...touched.values()], room.parts);
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
