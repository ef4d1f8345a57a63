import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { insertRows, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Units of the reporting currency for one unit of a currency, from a day on. */
export interface Rate {
  currency: string;
  day: CalendarDate;
  /** Exact decimal text. */
  rate: string;
  source: string;
}

/** Rates of an organisation are written one set after the other, so that each compares with what the last one left. */
export async function lockRates(tx: OrgTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`currency_rate ${tx.orgId}`}, 0))`.execute(tx.db);
}

/** The stored rates of the same currencies and days. */
export async function loadRatesOf(tx: OrgTx, rates: Pick<Rate, 'currency' | 'day'>[]): Promise<Rate[]> {
  const wanted = recordset(
    tx,
    'currency_rate',
    rates.map(({ currency, day }) => ({ currency, day })),
  );
  const { rows } = await sql<Rate>`select r.currency, r.day, r.rate::text as rate, r.source from currency_rate r
    join ${wanted} as w on w.currency = r.currency and w.day = r.day where r.org_id = ${tx.orgId}`.execute(tx.db);
  return rows;
}

export async function saveRates(tx: OrgTx, rates: Rate[]): Promise<void> {
  await insertRows(
    tx,
    'currency_rate',
    rates.map(({ currency, day, rate, source }) => ({ currency, day, rate, source })),
    sql`on conflict (org_id, currency, day) do update set rate = excluded.rate, source = excluded.source`,
  );
}

/** Takes rates away for good. */
export async function deleteRates(tx: OrgTx, rates: Pick<Rate, 'currency' | 'day'>[]): Promise<void> {
  const gone = recordset(
    tx,
    'currency_rate',
    rates.map(({ currency, day }) => ({ currency, day })),
  );
  await sql`delete from currency_rate r using ${gone} as gone
    where r.org_id = ${tx.orgId} and r.currency = gone.currency and r.day = gone.day`.execute(tx.db);
}

/** The rate of each currency, or of one, that holds today. */
export async function listLatestRates(tx: OrgTx, currency?: string): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    select distinct on (currency) currency, day, rate::text as rate, source from currency_rate
    where org_id = ${tx.orgId} and day <= ${tx.today} and ${currency === undefined ? sql`true` : sql`currency = ${currency}`}
    order by currency, day desc`.execute(tx.db);
  return rows;
}

/** Every rate that was given, the newest day first, a page at a time. */
export async function listRates(
  tx: OrgTx,
  currency: string | undefined,
  after: Pick<Rate, 'day' | 'currency'> | null,
  limit: number,
): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    select currency, day, rate::text as rate, source from currency_rate
    where org_id = ${tx.orgId} and ${currency === undefined ? sql`true` : sql`currency = ${currency}`}
      and ${after === null ? sql`true` : sql`(day < ${after.day} or (day = ${after.day} and currency > ${after.currency}))`}
    order by day desc, currency limit ${limit}`.execute(tx.db);
  return rows;
}

/** The highest rate of each of these currencies, of whichever day. */
export async function listHighestRates(tx: OrgTx, currencies: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    currency: string;
    rate: string;
  }>`select currency, max(rate)::text as rate from currency_rate
    where org_id = ${tx.orgId} and currency = any (${[...new Set(currencies)]}::text[]) group by currency`.execute(
    tx.db,
  );
  return new Map(rows.map(({ currency, rate }) => [currency, rate]));
}

/** The largest amounts in these currencies: of documents (no period), and of agreements by how often they are billed. */
export async function listLargestAmounts(
  tx: OrgTx,
  currencies: string[],
): Promise<{ currency: string; billingPeriod: string | null; amountMinor: number }[]> {
  const { rows } = await sql<{ currency: string; billingPeriod: string | null; amountMinor: number }>`
    select currency, billing_period, max(abs(amount_minor)) as amount_minor from agreement
    where org_id = ${tx.orgId} and currency = any (${currencies}::text[]) group by 1, 2
    union all
    select currency, null, max(amount_minor) from document
    where org_id = ${tx.orgId} and currency = any (${currencies}::text[]) group by 1`.execute(tx.db);
  return rows;
}

/** Customers with agreements or documents in one of the currencies: those whose figures its rate is part of. */
export async function listCustomersIn(tx: OrgTx, currencies: string[]): Promise<string[]> {
  if (currencies.length === 0) return [];
  const { rows } = await sql<{ customerId: string }>`
    select customer_id from agreement where org_id = ${tx.orgId} and currency = any (${currencies}::text[])
    union
    select customer_id from document where org_id = ${tx.orgId} and currency = any (${currencies}::text[])
    order by 1`.execute(tx.db);
  return rows.map((row) => row.customerId);
}
