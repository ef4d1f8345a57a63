import { decimalDigits, parseAmount } from '@vigie/domain/money';
import { foldText } from '@vigie/domain/text';
import { issue } from '../change-set/change-set.ts';
import { saveCredits, saveInvoices } from '../ledger/ledger.ts';
import { saveRateRows } from '../rate/rate.ts';
import { type ImportWriter, known, present } from './draft.ts';
import { FROM_FILE, IMPORT_SOURCE } from './fields.ts';

/** What is owed, and what other money is worth. */
export const RECEIVABLES_WRITERS = {
  invoices: {
    identityField: 'number',
    draft: ({ line, values }, reader) => {
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
    save: async (tx, drafts, resolve) => saveInvoices(tx, drafts, await resolve('receivables.edit'), FROM_FILE),
  },
  'credit-notes': creditWriter('credit-note'),
  payments: creditWriter('payment'),
  rates: {
    identityField: 'day',
    draft: ({ line, values }, { settings }) => {
      const digits = decimalDigits(String(values.rate), settings.decimal);
      if (digits === null) return [issue('rate', 'invalidNumber', { value: String(values.rate) })];
      const { isNegative, whole, fraction } = digits;
      return {
        line,
        currency: values.currency,
        day: values.day,
        rate: `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`,
        source: values.source ?? IMPORT_SOURCE,
      };
    },
    save: (tx, drafts) => saveRateRows(tx, drafts),
  },
} satisfies Record<string, ImportWriter>;

const INVOICE_WORDS = new Set(['invoice', 'facture', 'factura']);

/** What lowers an invoice, be it said which or not. */
function creditWriter(kind: 'payment' | 'credit-note'): ImportWriter {
  return {
    identityField: 'number',
    draft: ({ line, values }, reader) => {
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
    save: async (tx, drafts, resolve) => saveCredits(tx, kind, drafts, await resolve('receivables.edit')),
  };
}
