import type { OrgTx } from '@vigie/db/scope';
import { readHealthStatus } from '@vigie/domain/customer';
import { CUSTOM_PREFIX, type ImportKind, readBillingPeriod, rowIdentity } from '@vigie/domain/import';
import { parseAmount } from '@vigie/domain/money';
import { foldText } from '@vigie/domain/text';
import { saveAgreements } from '../agreement/agreement.ts';
import { issue, type RowIssue, type RowResult } from '../change-set/change-set.ts';
import { saveChurnEvents } from '../churn/churn.ts';
import { saveContacts } from '../contact/contact.ts';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { saveTickets } from '../interaction/ticket.ts';
import { saveCredits, saveInvoices } from '../ledger/ledger.ts';
import { saveUsage } from '../usage/usage.ts';
import type { Moment, Values } from './cells.ts';
import { IMPORT_SOURCE } from './fields.ts';
import type { ImportSettings } from './settings.ts';

/** A row that could be read: its line and values. */
export interface ReadRow {
  line: number;
  values: Values;
}

interface Reader {
  orgCurrency: string;
  settings: ImportSettings;
}

export type Draft = { line: number } & Record<string, unknown>;

/** Turns values into what the operation of the kind takes, or says what is wrong with them. */
const DRAFTS: Record<ImportKind, (row: ReadRow, reader: Reader) => Draft | RowIssue[]> = {
  customers: ({ line, values }) => {
    const { healthStatus, healthScore, ...rest } = values;
    const issues: RowIssue[] = [];
    const status = typeof healthStatus === 'string' ? readHealthStatus(healthStatus) : healthStatus;
    if (typeof healthStatus === 'string' && status === null)
      issues.push(issue('healthStatus', 'unknownStatus', { value: healthStatus }));
    if (typeof healthScore === 'number' && (healthScore < 0 || healthScore > 100 || !Number.isInteger(healthScore)))
      issues.push(issue('healthScore', 'scoreOutOfRange', { value: healthScore }));
    if (issues.length > 0) return issues;
    // An empty cell clears a value that can be empty; for the rest it says nothing.
    const { name, stage, externalId, tags, team, excluded, ...nullable } = rest;
    const given = Object.fromEntries(
      Object.entries({ name, stage, externalId, excluded }).filter(
        ([, value]) => value !== null && value !== undefined,
      ),
    );
    return {
      line,
      ...nullable,
      ...given,
      ...list('tags', tags),
      ...list('team', team),
      ...known({ healthStatus: status, healthScore }),
    };
  },
  contacts: ({ line, values }) => {
    const { contactId, main, tags, ...rest } = values;
    return {
      line,
      ...rest,
      ...(contactId ? { contactId } : {}),
      ...(typeof main === 'boolean' ? { main } : {}),
      ...list('tags', tags),
    };
  },
  agreements: ({ line, values }, reader) => {
    const currency = String(values.currency ?? reader.orgCurrency);
    const isMrr = typeof values.mrr === 'string';
    const text = isMrr ? values.mrr : values.amount;
    if (typeof text !== 'string') return [issue('mrr', 'required')];
    const amountMinor = parseAmount(text, currency, reader.settings.decimal);
    const fee =
      typeof values.oneTimeFee === 'string'
        ? parseAmount(values.oneTimeFee, currency, reader.settings.decimal)
        : undefined;
    const billingPeriod = isMrr
      ? 'month'
      : typeof values.billingPeriod === 'string'
        ? readBillingPeriod(values.billingPeriod)
        : 'month';
    const nature = typeof values.nature === 'string' ? NATURES[foldText(values.nature)] : undefined;
    const issues: RowIssue[] = [];
    if (amountMinor === null) issues.push(issue(isMrr ? 'mrr' : 'amount', 'invalidNumber', { value: text }));
    if (fee === null) issues.push(issue('oneTimeFee', 'invalidNumber', { value: String(values.oneTimeFee) }));
    if (billingPeriod === null)
      issues.push(issue('billingPeriod', 'unknownPeriod', { value: String(values.billingPeriod) }));
    if (typeof values.nature === 'string' && nature === undefined)
      issues.push(issue('nature', 'unknownNature', { value: values.nature }));
    for (const key of ['noticeMonths', 'noticeDays', 'renewalMonths']) {
      if (typeof values[key] === 'number' && values[key] < 0)
        issues.push(issue(key, 'negativeNumber', { value: values[key] }));
    }
    if (issues.length > 0) return issues;
    return {
      line,
      agreementId: values.agreementId,
      customerId: values.customerId,
      startDay: values.startDay,
      amountMinor,
      billingPeriod,
      currency,
      ...known({
        name: values.name,
        type: values.type,
        plan: values.plan,
        termEndDay: values.termEnd,
        endedOn: values.endedOn,
        renewalMonths: values.renewalMonths,
      }),
      ...present({
        nature,
        autoRenew: values.autoRenew,
        noticeMonths: values.noticeMonths,
        noticeDays: values.noticeDays,
        oneTimeFeeMinor: fee,
        isProposal: values.proposal,
        knownDay: values.knownDay,
      }),
    };
  },
  usage: ({ line, values }) => {
    const eventId = rowIdentity('usage', values);
    if (eventId === null) return [issue('customerId', 'required')];
    for (const key of ['connections', 'uses']) {
      if (typeof values[key] === 'number' && (values[key] < 0 || values[key] > 2_000_000_000))
        return [issue(key, 'negativeNumber', { value: values[key] })];
    }
    return {
      line,
      source: 'import',
      eventId,
      day: values.day,
      ...present({
        customerId: values.customerId,
        agreementId: values.agreementId,
        contactEmail: values.contactEmail,
        feature: values.feature,
        connections: values.connections,
        uses: values.uses,
      }),
    };
  },
  tickets: ({ line, values }) => {
    const opened = values.openedAt as Moment | undefined;
    if (!opened) return [issue('openedAt', 'required')];
    const closed = values.closedAt as Moment | null | undefined;
    return {
      line,
      ticketId: values.ticketId,
      customerId: values.customerId,
      openedAt: opened.instant,
      openedDay: opened.day,
      ...(closed === undefined ? {} : { closedAt: closed?.instant ?? null, closedDay: closed?.day ?? null }),
      ...present({ subject: values.subject, contactEmail: values.contactEmail }),
      ...known({ priority: values.priority, sentiment: values.sentiment }),
    };
  },
  churn: ({ line, values }) => ({
    line,
    ...present({ churnId: values.churnId }),
    customerId: values.customerId,
    day: values.day,
    ...known({ reason: values.reason, note: values.note }),
  }),
  invoices: ({ line, values }, reader) => {
    if (typeof values.kind === 'string' && !INVOICE_WORDS.has(foldText(values.kind)))
      return [issue('kind', 'unsupportedKind', { value: values.kind })];
    const currency = String(values.currency ?? reader.orgCurrency);
    const amountMinor = parseAmount(String(values.amount), currency, reader.settings.decimal);
    const settledMinor =
      typeof values.settledAmount === 'string'
        ? parseAmount(values.settledAmount, currency, reader.settings.decimal)
        : undefined;
    if (amountMinor === null) return [issue('amount', 'invalidNumber', { value: String(values.amount) })];
    if (amountMinor < 0) return [issue('amount', 'negativeAmount')];
    if (settledMinor !== undefined && settledMinor !== null && settledMinor < 0)
      return [issue('settledAmount', 'negativeAmount')];
    if (settledMinor === null)
      return [issue('settledAmount', 'invalidNumber', { value: String(values.settledAmount) })];
    return {
      line,
      number: values.number,
      customerId: values.customerId,
      customerName: values.customerName,
      issueDay: values.issueDay,
      dueDay: values.dueDay,
      amountMinor,
      currency,
      ...known({ settledDay: values.settledDay, settledMinor }),
      ...present({ isDisputed: values.disputed }),
    };
  },
  payments: ({ line, values }, reader) => {
    const currency = String(values.currency ?? reader.orgCurrency);
    const amountMinor = parseAmount(String(values.amount), currency, reader.settings.decimal);
    if (amountMinor === null) return [issue('amount', 'invalidNumber', { value: String(values.amount) })];
    return {
      line,
      number: values.number,
      customerId: values.customerId,
      day: values.day,
      amountMinor,
      currency,
      ...known({ invoiceNumber: values.invoiceNumber }),
    };
  },
};

const NATURES: Record<string, string> = {
  initial: 'initial',
  initiale: 'initial',
  inicial: 'initial',
  new: 'initial',
  nouveau: 'initial',
  nuevo: 'initial',
  renewal: 'renewal',
  renouvellement: 'renewal',
  renovacion: 'renewal',
  amendment: 'amendment',
  avenant: 'amendment',
  enmienda: 'amendment',
};
const INVOICE_WORDS = new Set(['invoice', 'facture', 'factura']);

/** Fields with a value, null included. */
const known = (fields: Values): Values =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
/** Fields with a value that is not null: an empty cell leaves what is stored. */
const present = (fields: Values): Values =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
const list = (key: string, value: unknown): Values => (value === undefined ? {} : { [key]: value ?? [] });

export function draftOf(
  kind: ImportKind,
  row: ReadRow,
  tx: Pick<OrgTx, 'org'>,
  settings: ImportSettings,
): Draft | RowIssue[] {
  const { values, custom } = partedValues(row.values);
  const draft = DRAFTS[kind]({ line: row.line, values }, { orgCurrency: tx.org.currency, settings });
  return Array.isArray(draft) || custom === null ? draft : { ...draft, custom };
}

/** The values of custom fields by their keys, apart from all others; null where the file has none. */
function partedValues(row: Values): { values: Values; custom: Values | null } {
  const [own, others] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [key, value] of Object.entries(row)) {
    if (key.startsWith(CUSTOM_PREFIX)) own.set(key.slice(CUSTOM_PREFIX.length), value);
    else others.set(key, value);
  }
  return { values: Object.fromEntries(others), custom: own.size === 0 ? null : Object.fromEntries(own) };
}

/** Writes drafts of one kind through the same operations that forms and the API use. */
export async function saveDrafts(
  tx: OrgTx,
  kind: ImportKind,
  drafts: Draft[],
  createMissing: boolean,
): Promise<RowResult[]> {
  const action =
    kind === 'invoices' || kind === 'payments'
      ? 'receivables.edit'
      : kind === 'usage'
        ? 'usage.write'
        : 'customer.edit';
  if (kind === 'customers') return saveCustomers(tx, drafts as never, { source: IMPORT_SOURCE });
  const rows = drafts.filter((draft) => draft.customerId !== undefined && draft.customerId !== null) as unknown as {
    line: number;
    customerId: string;
    customerName?: string;
  }[];
  const resolve = await resolveCustomers(tx, rows, { createMissing, action });
  switch (kind) {
    case 'contacts':
      return saveContacts(tx, drafts as never, resolve);
    case 'agreements':
      return saveAgreements(tx, drafts as never, resolve);
    case 'usage':
      return saveUsage(tx, drafts as never, resolve);
    case 'tickets':
      return saveTickets(tx, drafts as never, resolve);
    case 'churn':
      return saveChurnEvents(tx, drafts as never, resolve);
    case 'invoices':
      return saveInvoices(tx, drafts as never, resolve);
    case 'payments':
      return saveCredits(tx, 'payment', drafts as never, resolve);
  }
}
