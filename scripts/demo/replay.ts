import type { Database } from '@vigie/db/connection';
import { type CustomerRef, loadCustomersByKey } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { refreshStatistics } from '@vigie/db/import';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type AgreementDraft, saveAgreements } from '@vigie/operations/agreement';
import { type ChurnDraft, saveChurnEvents } from '@vigie/operations/churn';
import { type ContactDraft, saveContacts } from '@vigie/operations/contact';
import { type CustomerDraft, saveCustomers } from '@vigie/operations/customer';
import { saveTickets, type TicketDraft } from '@vigie/operations/interaction';
import { type CreditDraft, type InvoiceDraft, saveCredits, saveInvoices } from '@vigie/operations/ledger';
import { saveUsage, type UsageDraft } from '@vigie/operations/usage';
import { type RawBuilder, sql } from 'kysely';

const BATCH = 5_000;

interface Side {
  owner: Database;
  /** Who the facts are read from, and who they are written for. */
  from: OrgScope;
  to: OrgScope;
}

type Save<D> = (
  tx: OrgTx,
  drafts: D[],
  resolve: (key: string) => CustomerRef,
) => Promise<{ outcome: string; issues: unknown[] }[]>;

/**
 * Writes what an organisation knows for another one, through operations alone as far as there are any; the rest is
 * copied with the ids of the other. Both organisations have the same people.
 */
export async function replay(side: Side): Promise<void> {
  await replayCustomers(side);
  await each(side, contactDrafts(side.from), saveContacts);
  await each(side, agreementDrafts(side.from), saveAgreements);
  await each(side, usageDrafts(side.from), saveUsage);
  await each(side, ticketDrafts(side.from), saveTickets);
  await each(side, churnDrafts(side.from), saveChurnEvents);
  await each(side, invoiceDrafts(side.from), saveInvoices);
  for (const kind of ['payment', 'credit-note'] as const)
    await each(side, creditDrafts(side.from, kind), (tx, drafts, resolve) => saveCredits(tx, kind, drafts, resolve));
  await copyRest(side);
}

async function read<T>(owner: Database, query: RawBuilder<T>): Promise<T[]> {
  return (await query.execute(owner)).rows;
}

/** Drafts are read without nulls: a null is an absent field there. */
const withoutNulls = <T extends object>(row: T): T =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;

async function each<D extends { customerId?: string }>(
  { owner, to }: Side,
  query: RawBuilder<Omit<D, 'line'>>,
  save: Save<D>,
  today = to.today,
): Promise<void> {
  // As an import does: a set that joins what came in a moment ago is planned badly until that is counted.
  await inTransaction(to, refreshStatistics);
  const drafts = (await read(owner, query)).map((row, line) => ({ ...withoutNulls(row), line }) as unknown as D);
  for (let from = 0; from < drafts.length; from += BATCH) {
    const batch = drafts.slice(from, from + BATCH);
    await inTransaction({ ...to, today }, async (tx) => {
      const refs = await loadCustomersByKey(
        tx,
        batch.flatMap(({ customerId }) => customerId ?? []),
      );
      const results = await save(tx, batch, (key) => refs.get(key) as CustomerRef);
      const odd = results.find(({ outcome, issues }) => outcome === 'failed' || issues.length > 0);
      if (odd) throw new Error(`An operation does not take a fact as it is: ${JSON.stringify(odd)}`);
    });
  }
}

/** Customers in their first stage, then each later stage on its day. */
async function replayCustomers(side: Side): Promise<void> {
  const { owner, from } = side;
  const days = await read(
    owner,
    sql<{ day: string }>`select distinct day from (${stagesOf(from)}) s where at > 1 order by day`,
  );
  await each(side, customerDrafts(from), (tx, drafts) => saveCustomers(tx, drafts));
  for (const { day } of days)
    await each(side, laterStageDrafts(from, day), (tx, drafts) => saveCustomers(tx, drafts), day);
}

const stagesOf = ({ orgId }: OrgScope): RawBuilder<unknown> => sql`
  select h.customer_id, h.day, s.name, row_number() over (partition by h.customer_id order by h.day) as at
  from customer_change h join stage s on s.org_id = h.org_id and s.id::text = h.value
  where h.org_id = ${orgId} and h.field = 'stage'`;

const customerDrafts = (from: OrgScope): RawBuilder<Omit<CustomerDraft, 'line'>> => sql`
  select c.customer_id, c.name, c.domain, c.since_day as since, c.owner_id, s.name as stage,
    (select array_agg(t.user_id::text) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id) as team_ids,
    (select array_agg(t.tag) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id) as tags
  from customer c join (${stagesOf(from)}) s on s.customer_id = c.id and s.at = 1 where c.org_id = ${from.orgId}`;

const laterStageDrafts = (from: OrgScope, day: string): RawBuilder<Omit<CustomerDraft, 'line'>> => sql`
  select c.customer_id, s.name as stage from (${stagesOf(from)}) s
  join customer c on c.org_id = ${from.orgId} and c.id = s.customer_id where s.at > 1 and s.day = ${day}`;

const contactDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<ContactDraft, 'line'>> => sql`
  select c.customer_id, p.first_name, p.last_name, p.email, p.function, p.is_main as main
  from contact p join customer c on c.org_id = p.org_id and c.id = p.customer_id where p.org_id = ${orgId}`;

const agreementDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<AgreementDraft, 'line'>> => sql`
  select c.customer_id, a.agreement_id, a.name, a.type, a.nature, a.plan, a.start_day, a.term_end_day, a.ended_on,
    a.auto_renew, a.notice_months, a.notice_days, a.renewal_months, a.amount_minor, a.billing_period,
    a.one_time_fee_minor, a.currency, a.is_proposal
  from agreement a join customer c on c.org_id = a.org_id and c.id = a.customer_id where a.org_id = ${orgId}`;

const usageDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<UsageDraft, 'line'>> => sql`
  select 'replay' as source, row_number() over ()::text as event_id, c.customer_id, p.email as contact_email, u.day,
    f.name as feature, u.connections, u.uses
  from usage_day u join customer c on c.org_id = u.org_id and c.id = u.customer_id
  left join contact p on p.org_id = u.org_id and p.id = u.contact_id
  left join feature f on f.org_id = u.org_id and f.id = u.feature_id where u.org_id = ${orgId}`;

const ticketDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<TicketDraft, 'line'>> => sql`
  select i.id::text as ticket_id, c.customer_id, i.started_at as opened_at, i.day as opened_day, i.closed_day, i.subject,
    i.sentiment, p.email as contact_email
  from interaction i join customer c on c.org_id = i.org_id and c.id = i.customer_id
  left join contact p on p.org_id = i.org_id and p.id = i.contact_id where i.org_id = ${orgId} and i.kind = 'ticket'`;

const churnDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<ChurnDraft, 'line'>> => sql`
  select c.customer_id, e.churn_id, e.day, e.reason, e.note
  from churn_event e join customer c on c.org_id = e.org_id and c.id = e.customer_id where e.org_id = ${orgId}`;

const invoiceDrafts = ({ orgId }: OrgScope): RawBuilder<Omit<InvoiceDraft, 'line'>> => sql`
  select c.customer_id, d.number, d.day as issue_day, d.due_day, d.amount_minor, d.currency,
    exists (select 1 from dispute x where x.org_id = d.org_id and x.invoice_id = d.id) as is_disputed
  from document d join customer c on c.org_id = d.org_id and c.id = d.customer_id
  where d.org_id = ${orgId} and d.kind = 'invoice'`;

const creditDrafts = ({ orgId }: OrgScope, kind: string): RawBuilder<Omit<CreditDraft, 'line'>> => sql`
  select c.customer_id, d.number, d.day, d.amount_minor, d.currency, i.number as invoice_number
  from document d join customer c on c.org_id = d.org_id and c.id = d.customer_id
  left join allocation a on a.org_id = d.org_id and a.source_id = d.id
  left join document i on i.org_id = d.org_id and i.id = a.invoice_id
  where d.org_id = ${orgId} and d.kind = ${kind}`;

/** Copied as it is, since no file brings it as it was: exchanges, pulses, and tags that contacts got on a day of the past. */
async function copyRest({ owner, from, to }: Side): Promise<void> {
  const idsOf = async ({ orgId }: OrgScope): Promise<{ key: string; id: string }[]> =>
    read(
      owner,
      sql`select customer_id as key, id from customer where org_id = ${orgId}
        union all select email, id from contact where org_id = ${orgId}`,
    );
  const [before, after] = await Promise.all([idsOf(from), idsOf(to)]);
  const byKey = new Map(after.map(({ key, id }) => [key, id]));
  const ids = new Map(before.map(({ key, id }) => [id, byKey.get(key)]));
  const idOf = (id: unknown): unknown => (id === null ? null : ids.get(String(id)));
  const rowsOf = (query: RawBuilder<Record<string, unknown>>): Promise<Record<string, unknown>[]> => read(owner, query);
  const [interactions, pulses, tags] = await Promise.all([
    rowsOf(sql`select * from interaction where org_id = ${from.orgId} and kind <> 'ticket'`),
    rowsOf(
      sql`select customer_id, field, value, note, day, known_day from customer_change where org_id = ${from.orgId} and field = 'pulse'`,
    ),
    rowsOf(sql`select * from contact_tag where org_id = ${from.orgId}`),
  ]);
  const copied = ({ orgId: _org, ...row }: Record<string, unknown>): Record<string, unknown> => ({
    ...row,
    ...('customerId' in row ? { id: newId(), customerId: idOf(row.customerId) } : {}),
    ...('contactId' in row ? { contactId: idOf(row.contactId) } : {}),
  });
  await inTransaction(to, async (tx) => {
    await insertRows(tx, 'interaction', interactions.map(copied));
    await insertRows(tx, 'customer_change', pulses.map(copied));
    await insertRows(tx, 'contact_tag', tags.map(copied));
  });
}
