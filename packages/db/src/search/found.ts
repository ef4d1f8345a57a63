import type { CalendarDate } from '@vigie/domain/calendar';
import type { SearchKind } from '@vigie/domain/search';
import { type RawBuilder, sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** A record as a list of results shows it. */
export interface Found {
  id: string;
  customerId: string;
  customerName: string;
  title: string;
  /** What else was searched in it, as far as there is any: an address, a number, a plan. */
  details: string[];
  day: CalendarDate | null;
  /** The kind of an exchange or a document. */
  type: string | null;
  amountMinor: number | null;
  currency: string | null;
}

const NOTHING = sql`null::date as day, null::text as type, null::bigint as amount_minor, null::text as currency`;

/** How a result reads, from its table under the alias r, and from its customer c. */
const SHOWN: Record<SearchKind, { table: string; columns: RawBuilder<unknown> }> = {
  customer: {
    table: 'customer',
    columns: sql`r.name as title, array_remove(array[r.customer_id, r.domain], null) as details, ${NOTHING}`,
  },
  contact: {
    table: 'contact',
    columns: sql`coalesce(nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.email, r.contact_id, '') as title,
      array_remove(array[r.function, r.email, r.phone], null) as details, ${NOTHING}`,
  },
  interaction: {
    table: 'interaction',
    columns: sql`r.subject as title, array_remove(array[nullif(left(r.details, 300), '')], null) as details,
      r.day, r.kind as type, null::bigint as amount_minor, null::text as currency`,
  },
  agreement: {
    table: 'agreement',
    columns: sql`coalesce(r.name, r.agreement_id, r.plan, r.type, '') as title,
      array_remove(array[r.agreement_id, r.plan, r.type], null) as details, r.start_day as day, null::text as type,
      null::bigint as amount_minor, null::text as currency`,
  },
  document: {
    table: 'document',
    columns: sql`r.number as title, array[]::text[] as details, r.day, r.kind as type, r.amount_minor, r.currency`,
  },
};

/** The records of one kind by ids that were found for the reader, by id; what is not there any more is left out. */
export async function loadFound(tx: OrgTx, kind: SearchKind, ids: string[]): Promise<Map<string, Found>> {
  if (ids.length === 0) return new Map();
  const { table, columns } = SHOWN[kind];
  const owner = kind === 'customer' ? sql`r.id` : sql`r.customer_id`;
  const { rows } = await sql<Found>`select r.id, c.id as customer_id, c.name as customer_name, ${columns}
    from ${sql.table(table)} r join customer c on c.org_id = r.org_id and c.id = ${owner}
    where r.org_id = ${tx.orgId} and ${isOneOf('r.id', ids)}`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row]));
}
