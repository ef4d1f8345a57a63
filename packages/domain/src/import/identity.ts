import { readInteractionDirection, readInteractionKind, usualDirection } from '../interaction/interaction.ts';
import { foldText } from '../text/text.ts';
import { readEmail } from './cell.ts';
import type { ImportKind } from './field.ts';

/** Which values name a row, by kind: the first list whose values are all there wins. */
const IDENTITIES: Readonly<Record<Exclude<ImportKind, 'usage' | 'interactions'>, readonly (readonly string[])[]>> = {
  customers: [['customerId']],
  assignments: [['customerId']],
  contacts: [['contactId'], ['customerId', 'email']],
  agreements: [['agreementId']],
  tickets: [['ticketId']],
  churn: [['churnId'], ['customerId', 'day']],
  invoices: [['number']],
  'credit-notes': [['number']],
  payments: [['number']],
  rates: [['currency', 'day']],
};

/**
 * What makes two rows of a file the same thing (domain rules §10), `null` when the row does not say. A usage row is
 * its id with its agreement or customer, day and feature (§4), since ids of exports repeat; without an id, the
 * customer, day, feature and contact. An exchange without an id is who it was with, when, how and about what: what may
 * change later (its end, status, grade) is not part of it. Values are compared as read, moments
 * as dates, people by their e-mail addresses, folded.
 * @example rowIdentity('contacts', { customerId: 'C-1', email: 'Ana@Example.com' }) // 'customerId|C-1|ana@example.com'
 * @example rowIdentity('invoices', { number: ' ' }) // null
 */
export function rowIdentity(kind: ImportKind, values: Readonly<Record<string, unknown>>): string | null {
  if (kind === 'usage') return usageIdentity(values);
  if (kind === 'interactions') return interactionIdentity(values);
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

/**
 * What an exchange was known by before whoever wrote it was known by their address however it is written; `null` where
 * that is no other. What was stored under it is still that exchange.
 * @example formerIdentity({ customerId: 'C', kind: 'call', startedAt: '2026-01-01', author: 'ana@example.com' }) // null
 */
export function formerIdentity(values: Readonly<Record<string, unknown>>): string | null {
  const former = interactionIdentity(values, (author) => author);
  return former === interactionIdentity(values) ? null : former;
}

/**
 * A person by their address, however it is written; by whatever else is said of them.
 * @example personText('Ana <Ana@Example.com>') // 'ana@example.com'
 * @example personText('Ana') // 'Ana'
 */
export const personText = (text: string): string => readEmail(text) ?? text;

/** An exchange without an id: with whom, when, how and about what. */
function interactionIdentity(
  values: Readonly<Record<string, unknown>>,
  authorOf: (text: string) => string = personText,
): string | null {
  const text = (key: string): string | null => valueText(values, key);
  const id = text('interactionId');
  if (id !== null) return identityText('interactionId', [id]);
  const [holder, kind, startedAt] = ['customerId', 'kind', 'startedAt'].map(text);
  if (!holder || !kind || !startedAt) return null;
  const kindName = readInteractionKind(kind);
  const usual = kindName === null ? null : usualDirection(kindName);
  const direction = text('direction');
  const [author, contact] = [text('author'), text('contact')];
  return identityText('content', [
    holder,
    kindName ?? kind,
    startedAt,
    direction === null ? usual : readInteractionDirection(direction),
    text('subject'),
    text('details'),
    author === null ? null : authorOf(author),
    contact === null ? null : personText(contact),
  ]);
}

/** One text for several values, `\` and `|` escaped so that no two lists share it; the first part says which list. */
function identityText(rule: string, values: readonly (string | null)[]): string {
  return [rule, ...values].map((value) => (value ?? '').replace(/[\\|]/g, (sign) => `\\${sign}`)).join('|');
}

function valueText(values: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = values[key];
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (text === '') return null;
  return key === 'email' || key === 'contactEmail' ? foldText(text) : text;
}
