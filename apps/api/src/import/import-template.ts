import { listMembers } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { FIELDS, type ImportKind, matchHeaders } from '@vigie/domain/import';
import { createI18n } from '@vigie/i18n/instance';
import type { Locale } from '@vigie/i18n/locale';
import { type ImportTarget, targetOfKind } from '@vigie/operations/import';
import { CSV_MARK, csvLine, csvResponse } from '../csv.ts';

/** What an example shows in each language. */
type Said = string | Record<Locale, string>;

const YES = { en: 'yes', fr: 'oui', es: 'sí' };
const TEXT = { en: 'text', fr: 'texte', es: 'texto' };
const AMOUNT = { en: '1200.50', fr: '1200,50', es: '1200,50' };

/** One line of each kind that can be imported as it is, once the customers of their template are there. */
const EXAMPLES: Record<ImportKind, Record<string, Said>> = {
  customers: {
    customerId: 'C-001',
    name: { en: 'Harbour Tools', fr: 'Outils du Port', es: 'Herramientas del Puerto' },
    domain: 'harbour.example',
    tags: { en: 'key account; west', fr: 'grand compte; ouest', es: 'cuenta clave; oeste' },
    since: '2024-01-15',
    excluded: { en: 'no', fr: 'non', es: 'no' },
  },
  assignments: { customerId: 'C-001' },
  contacts: {
    contactId: 'P-001',
    customerId: 'C-001',
    firstName: 'Ada',
    lastName: 'Martin',
    email: 'ada.martin@harbour.example',
    phone: '+33 1 23 45 67 89',
    function: { en: 'Purchasing', fr: 'Achats', es: 'Compras' },
    main: YES,
  },
  agreements: {
    agreementId: 'A-001',
    customerId: 'C-001',
    name: { en: 'Gold plan', fr: 'Formule Or', es: 'Plan Oro' },
    startDay: '2026-01-01',
    termEnd: '2026-12-31',
    amount: AMOUNT,
    billingPeriod: { en: 'month', fr: 'mois', es: 'mes' },
    currency: 'EUR',
    autoRenew: YES,
    noticeMonths: '3',
  },
  usage: {
    usageId: 'U-001',
    customerId: 'C-001',
    contactEmail: 'ada.martin@harbour.example',
    day: '2026-03-31',
    feature: { en: 'Reports', fr: 'Rapports', es: 'Informes' },
    connections: '3',
    uses: '5',
  },
  interactions: {
    interactionId: 'I-001',
    customerId: 'C-001',
    kind: { en: 'call', fr: 'appel', es: 'llamada' },
    direction: { en: 'outgoing', fr: 'sortant', es: 'saliente' },
    startedAt: '2026-03-31 14:05',
    endedAt: '2026-03-31 14:20',
    subject: { en: 'Renewal', fr: 'Renouvellement', es: 'Renovación' },
    details: { en: 'Wants two more seats', fr: 'Veut deux postes de plus', es: 'Quiere dos puestos más' },
    author: 'Ada Martin',
    contact: 'ada.martin@harbour.example',
    status: { en: 'done', fr: 'terminé', es: 'terminado' },
    private: { en: 'no', fr: 'non', es: 'no' },
    automatic: { en: 'no', fr: 'non', es: 'no' },
    sentiment: '4',
  },
  tickets: {
    ticketId: 'T-001',
    customerId: 'C-001',
    openedAt: '2026-03-31 14:05',
    closedAt: '2026-04-02 09:30',
    subject: { en: 'Printer is mute', fr: 'Imprimante muette', es: 'Impresora muda' },
    contactEmail: 'ada.martin@harbour.example',
  },
  churn: {
    churnId: 'R-001',
    customerId: 'C-001',
    day: '2026-06-30',
    reason: { en: 'price', fr: 'prix', es: 'precio' },
  },
  invoices: {
    number: 'F-2026-001',
    customerId: 'C-001',
    issueDay: '2026-03-31',
    dueDay: '2026-04-30',
    amount: AMOUNT,
    currency: 'EUR',
  },
  'credit-notes': {
    number: 'A-2026-001',
    customerId: 'C-001',
    day: '2026-04-15',
    amount: { en: '200.50', fr: '200,50', es: '200,50' },
    currency: 'EUR',
    invoiceNumber: 'F-2026-001',
  },
  payments: {
    number: 'P-2026-001',
    customerId: 'C-001',
    day: '2026-04-28',
    amount: { en: '1000.00', fr: '1000,00', es: '1000,00' },
    currency: 'EUR',
    invoiceNumber: 'F-2026-001',
  },
  rates: {
    currency: 'USD',
    day: '2026-04-01',
    rate: { en: '0.9215', fr: '0,9215', es: '0,9215' },
    source: { en: 'ECB', fr: 'BCE', es: 'BCE' },
  },
};

/** Left out: an amount with its billing period says the same. */
const OMITTED: Partial<Record<ImportKind, readonly string[]>> = { agreements: ['mrr'] };

/** What stands under a custom field: only what any organisation takes, but where a member is known and no cell may be empty. */
function customExample({ type, options }: ImportTarget['custom'][number], locale: Locale, member?: string): string {
  const [option] = options;
  if (option !== undefined) return option;
  switch (type) {
    case 'number':
      return locale === 'en' ? '12.5' : '12,5';
    case 'money':
      return AMOUNT[locale];
    case 'day':
      return '2026-01-15';
    case 'boolean':
      return YES[locale];
    default:
      if (member === undefined) return '';
      return type === 'email' ? member : TEXT[locale];
  }
}

/** Whoever asks, or for a key the first member, as the owner and the team of an example: others may not be known by then. */
async function ourselves(scope: OrgScope): Promise<{ owner: string; team: string }> {
  const members = await inTransaction(scope, listMembers);
  const { email = '' } = members.find(({ userId }) => userId === scope.actor.userId) ?? members[0] ?? {};
  return { owner: email, team: email };
}

/** A file of a kind with its header and one line, in a language; both as an import reads them. */
export async function importTemplate(scope: OrgScope, name: string, locale: Locale): Promise<Response> {
  const target = await targetOfKind(scope, name);
  const { kind } = target;
  const i18n = await createI18n(locale);
  const separator = locale === 'en' ? ',' : ';';
  // An empty cell would take an owner or a team away.
  const people: { owner?: string; team?: string } = kind === 'assignments' ? await ourselves(scope) : {};
  const ours = FIELDS[kind].filter(({ key }) => !OMITTED[kind]?.includes(key));
  const columns = [
    ...ours.map(({ key }) => {
      const said = EXAMPLES[kind][key] ?? people[key as 'owner'] ?? '';
      const word = i18n.t(`imports.field.${key}` as 'imports.field.name');
      return { key, word, cell: typeof said === 'string' ? said : said[locale] };
    }),
    ...target.custom
      .filter(({ isReadOnly }) => !isReadOnly)
      .map((field) => ({
        key: field.key,
        word: field.label,
        cell: customExample(field, locale, people.owner),
      })),
  ];
  const words = columns.map(({ word }) => word);
  const read = matchHeaders(kind, words, target.custom);
  // What the import would not read back under its words goes by the field's own name.
  const header = columns.map(({ key, word }) => (read[key] === word ? word : key));
  const cells = columns.map(({ cell }) => cell);
  const file = CSV_MARK + csvLine(header, separator) + csvLine(cells, separator);
  return csvResponse(`vigie-${i18n.t(`imports.kind.${kind}`).toLowerCase()}.csv`, file);
}
