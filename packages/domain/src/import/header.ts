import { requireOneOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { ImportField, ImportKind } from './field.ts';
import { spellingOf } from './field.ts';
import { CHURN_FIELDS, TICKET_FIELDS, USAGE_FIELDS } from './fields-activity.ts';
import { AGREEMENT_FIELDS } from './fields-agreement.ts';
import { INVOICE_FIELDS, PAYMENT_FIELDS } from './fields-receivables.ts';
import { CONTACT_FIELDS, CUSTOMER_FIELDS } from './fields-relation.ts';

export const IMPORT_KINDS: readonly ImportKind[] = [
  'customers',
  'contacts',
  'agreements',
  'usage',
  'tickets',
  'churn',
  'invoices',
  'payments',
];

/** The columns each kind understands. */
export const FIELDS: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  customers: CUSTOMER_FIELDS,
  contacts: CONTACT_FIELDS,
  agreements: AGREEMENT_FIELDS,
  usage: USAGE_FIELDS,
  tickets: TICKET_FIELDS,
  churn: CHURN_FIELDS,
  invoices: INVOICE_FIELDS,
  payments: PAYMENT_FIELDS,
};

/**
 * Whether `text` names a kind of import (domain rules §10).
 * @example isImportKind('invoices') // true
 * @example isImportKind('toString') // false
 */
export function isImportKind(text: string): text is ImportKind {
  return (IMPORT_KINDS as readonly string[]).includes(text);
}

/** @throws DomainError `import.unknownKind`. */
function fieldsOf(kind: ImportKind): readonly ImportField[] {
  requireOneOf('import.unknownKind', 'kind', kind, IMPORT_KINDS);
  return FIELDS[kind];
}

/**
 * The field of `kind` with `key`.
 * @throws DomainError `import.unknownField`, `import.unknownKind`.
 * @example fieldOf('invoices', 'dueDay').type // 'day'
 * @example fieldOf('invoices', 'due') // throws 'import.unknownField'
 */
export function fieldOf(kind: ImportKind, key: string): ImportField {
  const field = fieldsOf(kind).find((candidate) => candidate.key === key);
  if (field === undefined) throw new DomainError('import.unknownField', { kind, field: key });
  return field;
}

/**
 * The key of the field a person means by `spelling` (`start_date`, `due`, `customer`), `null` when no field is (domain
 * rules §10).
 * @example fieldKey('invoices', 'Due date') // 'dueDay'
 * @example fieldKey('invoices', 'colour') // null
 */
export function fieldKey(kind: ImportKind, spelling: string): string | null {
  const squeezed = spellingOf(spelling);
  const fields = fieldsOf(kind);
  const isKey = fields.find((field) => field.aliases[0] === squeezed);
  return (isKey ?? fields.find((field) => field.aliases.includes(squeezed)))?.key ?? null;
}

/**
 * The mapping a file's headers suggest: field key → header, as written (domain rules §10). Each field takes the header
 * with its best spelling, each header serves one field, fields in their order; what nothing claims stays unmapped. A
 * billing period beside an MRR says nothing about an amount, so it is left out unless an amount is mapped too.
 * @example matchHeaders('customers', ['Customer ID', 'Name', 'Colour']) // { customerId: 'Customer ID', name: 'Name' }
 */
export function matchHeaders(kind: ImportKind, headers: readonly string[]): Record<string, string> {
  const free = new Map<string, string>();
  for (const header of headers) {
    const spelling = spellingOf(header);
    if (spelling !== '' && !free.has(spelling)) free.set(spelling, header);
  }
  const mapping: Record<string, string> = {};
  // Keys first: a header that is a field's own name belongs to it, whatever other field could use it.
  const fields = fieldsOf(kind);
  for (const field of fields) claim(mapping, free, field.key, field.aliases.slice(0, 1));
  for (const field of fields) claim(mapping, free, field.key, field.aliases);
  if (mapping.mrr !== undefined && mapping.amount === undefined) delete mapping.billingPeriod;
  return mapping;
}

function claim(
  mapping: Record<string, string>,
  free: Map<string, string>,
  key: string,
  spellings: readonly string[],
): void {
  if (mapping[key] !== undefined) return;
  const spelling = spellings.find((candidate) => free.has(candidate));
  const header = spelling === undefined ? undefined : free.get(spelling);
  if (spelling === undefined || header === undefined) return;
  mapping[key] = header;
  free.delete(spelling);
}
