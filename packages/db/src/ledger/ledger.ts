import type { Allocation, Dispute, LedgerDocument } from '@vigie/domain/ledger';
import { sql } from 'kysely';
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

/** All documents of one customer that could be known by a day. */
export async function loadDocuments(tx: OrgTx, customerId: string, asOf: string): Promise<StoredDocument[]> {
  const { rows } = await sql<StoredDocument>`select ${COLUMNS} from document
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day <= ${asOf} and known_day <= ${asOf} order by day desc, id desc`.execute(
    tx.db,
  );
  return rows;
}

export async function loadAllocations(tx: OrgTx, customerId: string): Promise<Allocation[]> {
  const { rows } = await sql<Allocation>`select source_id, invoice_id, amount_minor, reversed_day from allocation
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid order by id`.execute(tx.db);
  return rows;
}

export async function loadDisputes(tx: OrgTx, customerId: string): Promise<Dispute[]> {
  const { rows } = await sql<Dispute>`select invoice_id, amount_minor, opened_day, closed_day from dispute
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid`.execute(tx.db);
  return rows;
}

export interface AllocationPart {
  invoiceId: string;
  sourceId: string;
  day: string;
  amountMinor: number;
  sourceKind: LedgerDocument['kind'];
}

/** Standing parts put against invoices. */
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

/** Amount of each document already put against invoices. */
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
