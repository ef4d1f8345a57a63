import { foldText } from '../text/text.ts';
import type { ImportKind } from './field.ts';

/** Which values name a row, by kind: the first list whose values are all there wins. */
const IDENTITIES: Readonly<Record<Exclude<ImportKind, 'usage'>, readonly (readonly string[])[]>> = {
  customers: [['customerId']],
  contacts: [['contactId'], ['customerId', 'email']],
  agreements: [['agreementId']],
  tickets: [['ticketId']],
  churn: [['churnId'], ['customerId', 'day']],
  invoices: [['number']],
  payments: [['number']],
};

/**
 * What makes two rows of a file the same thing (domain rules §10), `null` when the row does not say. A usage row is
 * its id with its agreement or customer, day and feature (§4), since ids of exports repeat; without an id, the
 * customer, day, feature and contact. Values are compared as read, e-mail addresses folded.
 * @example rowIdentity('contacts', { customerId: 'C-1', email: 'Ana@Example.com' }) // 'customerId|C-1|ana@example.com'
 * @example rowIdentity('invoices', { number: ' ' }) // null
 */
export function rowIdentity(kind: ImportKind, values: Readonly<Record<string, unknown>>): string | null {
  if (kind === 'usage') return usageIdentity(values);
  const keys = IDENTITIES[kind].find((candidate) => candidate.every((key) => valueText(values, key) !== null));
  return keys === undefined
    ? null
    : identityText(
        keys[0] ?? '',
        keys.map((key) => valueText(values, key)),
      );
}

function usageIdentity(values: Readonly<Record<string, unknown>>): string | null {
  const holder = valueText(values, 'agreementId') ?? valueText(values, 'customerId');
  const day = valueText(values, 'day');
  if (holder === null || day === null) return null;
  const feature = valueText(values, 'feature');
  const usageId = valueText(values, 'usageId');
  if (usageId !== null) return identityText('usageId', [usageId, holder, day, feature]);
  return identityText('day', [holder, day, feature, valueText(values, 'contactEmail')]);
}

/** One text for several values, `\` and `|` escaped so that no two lists share it; the first part says which list. */
function identityText(rule: string, values: readonly (string | null)[]): string {
  return [rule, ...values].map((value) => (value ?? '').replace(/[\\|]/g, (sign) => `\\${sign}`)).join('|');
}

function valueText(values: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = values[key];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (text === '') return null;
  return key === 'email' || key === 'contactEmail' ? foldText(text) : text;
}
