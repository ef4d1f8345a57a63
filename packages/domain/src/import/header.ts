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

/** What a field is called rather than what it may be called, squeezed: its key, of the organisation's own its label too. */
const namesOf = (field: ImportField | CustomImportField): readonly string[] =>
  'label' in field ? [field.label, ownKeyOf(field)].map(spellingOf) : field.aliases.slice(0, 1);

const ownKeyOf = ({ key }: ImportField): string => key.slice(CUSTOM_PREFIX.length);

/**
 * The key of the field a person means by `spelling` (`start_date`, `due`, `customer`), `null` when no field is (domain
 * rules §10). `custom` are the organisation's own fields: their names come before what else a field may be called, and
 * what is written exactly as a key is that field, however much another one sounds like it.
 * @example fieldKey('invoices', 'Due date') // 'dueDay'
 * @example fieldKey('invoices', 'colour') // null
 * @example fieldKey('customers', 'Manager', [customImportField({ key: 'boss', label: 'Manager', type: 'user' })]) // 'custom.boss'
 */
export function fieldKey(kind: ImportKind, spelling: string, custom: readonly CustomImportField[] = []): string | null {
  const [key] = Object.keys(matchHeaders(kind, [spelling], custom));
  return key ?? null;
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
  const fields = fieldsOf(kind);
  const free = Map.groupBy(new Set(headers), spellingOf);
  free.delete('');
  const mapping: Record<string, string> = {};
  const claim = (key: string, spellings: readonly string[]): void => {
    const spelling = mapping[key] === undefined ? spellings.find((candidate) => free.has(candidate)) : undefined;
    const [header] = spelling === undefined ? [] : (free.get(spelling) ?? []);
    if (spelling === undefined || header === undefined) return;
    mapping[key] = header;
    // Another header of that spelling is the same one twice.
    free.delete(spelling);
  };
  const claimAsWritten = (key: string, name: string): void => {
    const spelling = spellingOf(name);
    const alike = free.get(spelling) ?? [];
    if (mapping[key] !== undefined || !alike.includes(name)) return;
    mapping[key] = name;
    if (alike.length === 1) free.delete(spelling);
    else
      free.set(
        spelling,
        alike.filter((header) => header !== name),
      );
  };
  // Names first: a header that is a field's own name belongs to it, whatever other field could use it.
  for (const field of fields) claim(field.key, namesOf(field));
  // Keys that differ by a sign only are squeezed to one spelling: what is written as one of them is that one.
  for (const field of custom) claimAsWritten(field.key, field.key);
  for (const field of custom) claimAsWritten(field.key, ownKeyOf(field));
  for (const field of custom) claimAsWritten(field.key, field.label);
  for (const field of custom) claim(field.key, namesOf(field));
  for (const field of [...fields, ...custom]) claim(field.key, field.aliases);
  if (mapping.mrr !== undefined && mapping.amount === undefined) delete mapping.billingPeriod;
  return mapping;
}
