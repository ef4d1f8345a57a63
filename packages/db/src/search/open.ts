import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { openAmount } from '../condition/derived-value.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** When an invoice is due, and what is open of it today in its currency; of other documents neither. */
export interface OpenInvoice {
  dueDay: CalendarDate | null;
  openMinor: number | null;
}

/** The same of documents that were found for the reader, by id. */
export async function loadOpen(tx: OrgTx, ids: string[]): Promise<Map<string, OpenInvoice>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<
    OpenInvoice & { id: string }
  >`select d.id, d.due_day, (${openAmount(tx, tx.today)})::bigint as open_minor
    from document d where d.org_id = ${tx.orgId} and ${isOneOf('d.id', ids)}`.execute(tx.db);
  return new Map(rows.map(({ id, ...open }) => [id, open]));
}
