import { CUSTOM_PREFIX, FIELDS, type ImportField, type ImportFieldType, type ImportKind } from '@vigie/domain/import';
import { hasCustomFields, importKind } from '@vigie/operations/import';

const KINDS: Record<ImportKind, string> = {
  customers: 'customers, with parent, stage, owner, team and tags',
  assignments: 'owner, team and custom fields of customers that are there',
  contacts: 'people at customers',
  agreements: 'agreements, with their amounts and terms',
  usage: 'connections and uses of features, by day',
  interactions: 'e-mails, meetings, calls, notes: who was in touch with whom, when',
  tickets: 'support tickets, as interactions',
  churn: 'when and why customers left',
  invoices: 'invoices, paid or not',
  'credit-notes': 'credit notes, put against an invoice or not',
  payments: 'payments, put against an invoice or not',
  rates: 'exchange rates into the reporting currency, by day',
};

const TYPES: Record<ImportFieldType, string> = {
  text: 'text',
  day: 'day',
  instant: 'day and time',
  money: 'amount',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  email: 'email address',
  list: 'list (a; b; c)',
  currency: 'currency (EUR)',
};

const OPTIONS = `Options:
  --org <slug>           the organisation the file is for; required
  --map <field>=<header> reads a field from this column; may be repeated
  --set <field>=<value>  gives a field the same value in every row: --set currency=USD; may be repeated
  --create-missing       makes the customers that rows name and nobody knows
  --dates dmy|mdy|ymd    the order of days such as 03/04/2026, where the file does not tell
  --dry-run              says what would happen and changes nothing
  --json                 answers with counts, errors and warnings as JSON
`;

const padded = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}\n`).join('');
};

/** What `import --help` says, or `import <kind> --help`. @throws AppError `import.unknownKind`. */
export function importHelp([kind]: readonly string[]): string {
  return kind === undefined ? helpOfAll() : helpOfKind(importKind(kind));
}

function helpOfAll(): string {
  return `Usage: npm run vigie -- import <kind> <file> --org <slug> [options]

Brings in a CSV file, or the first sheet of an Excel workbook that holds something. Separator, encoding, decimal sign,
the order of days and the columns are detected.
Every row is created, updated, unchanged or failed; the same file twice changes nothing.

Kinds:
${padded(Object.entries(KINDS))}
${OPTIONS}
The fields of a kind: npm run vigie -- import <kind> --help
`;
}

function helpOfKind(kind: ImportKind): string {
  return `Usage: npm run vigie -- import ${kind} <file> --org <slug> [options]

Fields of ${kind}, for --map and --set; a column with a field's name needs neither:
${padded([...FIELDS[kind].map((field) => [field.key, describe(field)] as const), ...customHelp(kind)])}
${OPTIONS}`;
}

/** What an organisation has of its own is not known before it is named. */
const customHelp = (kind: ImportKind): (readonly [string, string])[] =>
  hasCustomFields(kind)
    ? [[`${CUSTOM_PREFIX}<key>`, 'a custom field of the organisation, by its key or its label']]
    : [];

const describe = ({ type, required }: ImportField): string => TYPES[type] + (required ? ', required' : '');
