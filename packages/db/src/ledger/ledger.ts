import type { Allocation, Dispute, LedgerDocument } from '@vigie/domain/ledger';
import { sql } from 'kysely';
import { keepCustomers } from '../customer/customer-keep.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export interface StoredDocument extends LedgerDocument {
  customerId: string;
  number: string;
  settledDay: string | null;
  isSettledByPayment: boolean;
}

const COLUMNS = sql.raw(
  'id, customer_id, kind, number, status, day, due_day, known_day, amount_minor, currency, reverses_id, settled_day, is_settled_by_payment',
);

const ALLOCATION = sql.raw('id, customer_id, source_id, invoice_id, amount_minor, reversed_day');

/** Documents of one kind by their numbers, locked: what is put against them must not change meanwhile. */
export async function lockDocuments(
  tx: OrgTx,
  kind: LedgerDocument['kind'],
  numbers: string[],
): Promise<Map<string, StoredDocument>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await sql<StoredDocument>`select ${COLUMNS} from document
    where org_id = ${tx.orgId} and kind = ${kind} and number = any (${[...new Set(numbers)]}::text[]) order by id for update`.execute(
    tx.db,
  );
  return new Map(rows.map((row) => [row.number, row]));
}

/** The customer of a document, or of the documents of an allocation; null for an id that is neither here. */
export async function getLedgerCustomer(
  tx: OrgTx,
  table: 'document' | 'allocation',
  id: string,
): Promise<string | null> {
  const { rows } = await sql<{
    customerId: string;
  }>`select customer_id from ${sql.table(table)} where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
  return rows[0]?.customerId ?? null;
}

/**
 * Keeps a customer's ledger for this transaction: hand-made changes come one after the other. The documents named are
 * locked too, invoices before the others and by id, as files lock them.
 */
export async function lockLedger(tx: OrgTx, customerId: string, documentIds: string[]): Promise<void> {
  await keepCustomers(tx, [customerId]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ledger ${customerId}`}, 0))`.execute(tx.db);
  await sql`select 1 from document where org_id = ${tx.orgId} and id = any (${documentIds}::uuid[])
    order by kind <> 'invoice', id for update`.execute(tx.db);
}

/** All documents of one customer that could be known by a day. */
export async function loadDocuments(tx: OrgTx, customerId: string, asOf: string): Promise<StoredDocument[]> {
  return (await loadLedgers(tx, [customerId], asOf)).get(customerId)?.documents ?? [];
}

export interface StoredAllocation extends Allocation {
  id: string;
  customerId: string;
}

export async function loadAllocations(tx: OrgTx, customerId: string): Promise<StoredAllocation[]> {
  const { rows } = await sql<StoredAllocation>`select ${ALLOCATION} from allocation
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid order by id`.execute(tx.db);
  return rows;
}

/**
 * Documents, newest first, and allocations of customers, as far as they could be known by a day, or by the later day
 * `known`: what was known late counts from its own day then.
 */
export async function loadLedgers(
  tx: OrgTx,
  customerIds: string[],
  asOf: string,
  known: string = asOf,
): Promise<Map<string, { documents: StoredDocument[]; allocations: StoredAllocation[] }>> {
  if (customerIds.length === 0) return new Map();
  const { rows: documents } = await sql<StoredDocument>`select ${COLUMNS} from document
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and day <= ${asOf} and known_day <= ${known} order by day desc, id desc`.execute(
    tx.db,
  );
  const { rows: allocations } = await sql<StoredAllocation>`select ${ALLOCATION} from allocation
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) order by id`.execute(tx.db);
  const [documentsOf, allocationsOf] = [
    Map.groupBy(known > asOf ? documents.map(asIfKnown) : documents, (row) => row.customerId),
    Map.groupBy(allocations, (row) => row.customerId),
  ];
  return new Map(
    customerIds.map((id) => [id, { documents: documentsOf.get(id) ?? [], allocations: allocationsOf.get(id) ?? [] }]),
  );
}

const asIfKnown = (document: StoredDocument): StoredDocument => ({ ...document, knownDay: document.day });

export async function loadDisputes(tx: OrgTx, customerId: string): Promise<Dispute[]> {
  return loadDisputesOf(tx, [customerId]);
}

export async function loadDisputesOf(tx: OrgTx, customerIds: string[]): Promise<(Dispute & { customerId: string })[]> {
  const { rows } = await sql<Dispute & { customerId: string }>`
    select customer_id, invoice_id, amount_minor, opened_day, closed_day from dispute
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[])`.execute(tx.db);
  return rows;
}

export interface AllocationPart {
  invoiceId: string;
  sourceId: string;
  day: string;
  amountMinor: number;
  sourceKind: LedgerDocument['kind'];
}

/** Parts put against invoices and not taken back, of ledgers in which nothing was reversed. */
export async function loadParts(tx: OrgTx, invoiceIds: string[]): Promise<AllocationPart[]> {
  if (invoiceIds.length === 0) return [];
  const { rows } =
    await sql<AllocationPart>`select a.invoice_id, a.source_id, a.day, a.amount_minor, s.kind as source_kind
    from allocation a join document s on s.org_id = a.org_id and s.id = a.source_id
    where a.org_id = ${tx.orgId} and a.invoice_id = any (${invoiceIds}::uuid[]) and a.reversed_day is null order by a.day, a.id`.execute(
      tx.db,
    );
  return rows;
}

/** Amount of each document put against invoices and not taken back, in such ledgers. */
export async function loadUsed(tx: OrgTx, sourceIds: string[]): Promise<Map<string, number>> {
  if (sourceIds.length === 0) return new Map();
  const { rows } = await sql<{
    sourceId: string;
    minor: number;
  }>`select source_id, sum(amount_minor)::bigint as minor from allocation
    where org_id = ${tx.orgId} and source_id = any (${sourceIds}::uuid[]) and reversed_day is null group by source_id`.execute(
    tx.db,
  );
  return new Map(rows.map((row) => [row.sourceId, row.minor]));
}

/** Customers in whose ledger not everything stands as it was written: reversed, taken back, voided or known late. */
export async function listRevised(tx: OrgTx, customerIds: string[]): Promise<Set<string>> {
  if (customerIds.length === 0) return new Set();
  // Each condition is that of an index that holds these rows alone.
  const { rows } = await sql<{ customerId: string }>`
    select customer_id from document where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)}
      and (reverses_id is not null or status <> 'final' or known_day > day)
    union
    select customer_id from allocation where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and reversed_day is not null`.execute(
    tx.db,
  );
  return new Set(rows.map((row) => row.customerId));
}

export async function reverseAllocation(tx: OrgTx, id: string, day: string): Promise<void> {
  await sql`update allocation set reversed_day = ${day} where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}
