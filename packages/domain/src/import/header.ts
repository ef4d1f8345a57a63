import { requireOneOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { CustomImportField, ImportField, ImportKind } from './field.ts';
import { CUSTOM_PREFIX, spellingOf } from './field.ts';
import { CHURN_FIELDS, INTERACTION_FIELDS, TICKET_FIELDS, USAGE_FIELDS } from './fields-activity.ts';
import { AGREEMENT_FIELDS } from './fields-agreement.ts';
import { CREDIT_NOTE_FIELDS, INVOICE_FIELDS, PAYMENT_FIELDS, RATE_FIELDS } from './fields-receivables.ts';
import { ASSIGNMENT_FIELDS, CONTACT_FIELDS, CUSTOMER_FIELDS } from './fields-relation.ts';

export const IMPORT_KINDS: readonly ImportKind[] = [
  'customers',
  'assignments',
  'contacts',
  'agreements',
  'usage',
  'interactions',
  'tickets',
  'churn',
  'invoices',
  'credit-notes',
  'payments',
  'rates',
];

/** The columns each kind understands. */
export const FIELDS: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  customers: CUSTOMER_FIELDS,
  assignments: ASSIGNMENT_FIELDS,
  contacts: CONTACT_FIELDS,
  agreements: AGREEMENT_FIELDS,
  usage: USAGE_FIELDS,
  interactions: INTERACTION_FIELDS,
  tickets: TICKET_FIELDS,
  churn: CHURN_FIELDS,
  invoices: INVOICE_FIELDS,
  'credit-notes': CREDIT_NOTE_FIELDS,
  payments: PAYMENT_FIELDS,
  rates: RATE_FIELDS,
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

/** What a field is called rather than what it may be called: its key, of the organisation's own its label too. */
const namesOf = ({ key, aliases }: ImportField): readonly string[] =>
  key.startsWith(CUSTOM_PREFIX) ? aliases : aliases.slice(0, 1);

/**
 * The key of the field a person means by `spelling` (`start_date`, `due`, `customer`), `null` when no field is (domain
 * rules §10). `custom` are the organisation's own fields: their names come before what else a field may be called.
 * @example fieldKey('invoices', 'Due date') // 'dueDay'
 * @example fieldKey('invoices', 'colour') // null
 * @example fieldKey('customers', 'Manager', [customImportField({ key: 'boss', label: 'Manager', type: 'user' })]) // 'custom.boss'
 */
export function fieldKey(kind: ImportKind, spelling: string, custom: readonly CustomImportField[] = []): string | null {
  const squeezed = spellingOf(spelling);
  const fields = [...fieldsOf(kind), ...custom];
  const named = fields.find((field) => namesOf(field).includes(squeezed));
  return (named ?? fields.find((field) => field.aliases.includes(squeezed)))?.key ?? null;
}

/**
 * The mapping a file's headers suggest: field key → header, as written (domain rules §10). Each field takes the header
 * with its best spelling, each header serves one field, fields in their order; what nothing claims stays unmapped. A
 * billing period beside an MRR says nothing about an amount, so it is left out unless an amount is mapped too.
 * @example matchHeaders('customers', ['Customer ID', 'Name', 'Colour']) // { customerId: 'Customer ID', name: 'Name' }
 * @example matchHeaders('customers', ['Colour'], [customImportField({ key: 'hue', label: 'Colour', type: 'text' })])
 * // { 'custom.hue': 'Colour' }
 */
export function matchHeaders(
  kind: ImportKind,
  headers: readonly string[],
  custom: readonly CustomImportField[] = [],
): Record<string, string> {
  const free = new Map<string, string>();
  for (const header of headers) {
    const spelling = spellingOf(header);
    if (spelling !== '' && !free.has(spelling)) free.set(spelling, header);
  }
  const mapping: Record<string, string> = {};
  // Names first: a header that is a field's own name belongs to it, whatever other field could use it.
  const fields = [...fieldsOf(kind), ...custom];
  for (const field of fields) claim(mapping, free, field.key, namesOf(field));
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
