import { newId } from '@vigie/db/id';
import { DEFAULT_PROFILE } from '@vigie/domain/health';
import { createCustomField } from '@vigie/operations/custom-field';
import { findAssignments } from '@vigie/operations/health-profile';
import { type Headers, PASSWORD } from './test-server.ts';
import { fresh, type World } from './world.ts';

/** Who knocks, in the order of the columns below. */
export const CALLERS = [
  'owner',
  'manager',
  'member (unassigned)',
  'restricted (unassigned)',
  'viewer',
  'finance (restricted, unassigned)',
  'key customers:read',
  'key customers:write',
  'key receivables:read',
  'key receivables:write',
  'key usage:write',
  'key import:run',
  'key admin',
  'owner of another organisation, in their own',
  'owner of another organisation, naming this one',
  'anonymous',
] as const;

export function headersOf(world: World): Headers[] {
  const { people, keys, stranger, a } = world;
  return [
    people.owner.headers,
    people.manager.headers,
    people.member.headers,
    people.restricted.headers,
    people.viewer.headers,
    people.finance.headers,
    keys['customers:read'],
    keys['customers:write'],
    keys['receivables:read'],
    keys['receivables:write'],
    keys['usage:write'],
    keys['import:run'],
    keys.admin,
    stranger.headers,
    { ...stranger.headers, 'x-vigie-organization': a.org.slug },
    {},
  ];
}

/** y: allowed · f: 403, sees it and may not · n: 404, not for them to know · u: 401. */
const MEANING: Record<string, 'allowed' | 401 | 403 | 404> = { y: 'allowed', f: 403, n: 404, u: 401 };

export interface MatrixRow {
  /** A valid input on records of the first organisation, fresh where the call uses them up. */
  input: (world: World) => unknown;
  expected: ('allowed' | 401 | 403 | 404)[];
}

function row(columns: string, input: MatrixRow['input'] = () => undefined): MatrixRow {
  const expected = [...columns.replaceAll(' ', '')].map((sign) => MEANING[sign] ?? 404);
  if (expected.length !== CALLERS.length) throw new Error(`${columns} has ${expected.length} columns.`);
  return { input, expected };
}

const { name: _name, version: _version, ...definition } = DEFAULT_PROFILE;

const customer = (world: World) => ({ id: world.customer });
const ofCustomer = (world: World) => ({ customerId: world.customer });
const bulk = (world: World) => ({
  selection: { ids: [world.customer] },
  action: { kind: 'tags', add: [`tag ${newId()}`], remove: [] },
});
const choices = (id: string) => ({ id, mapping: { customerId: 'Customer ID', name: 'Name' } });

//                     people  keys    strangers, anonymous
//                     o m e r v f   cr cw rr rw uw ir ad
const PERSON = '        yyyyyy  uuuuuuu  yyu';
const COMMON = '        yyyyyy  yyffffy  ynu';
const MANAGE_LIST = '   yfffff  ffffffy  ynu';
const MANAGE_RECORD = ' yfffff  ffffffy  nnu';
const READ_LIST = '     yyyyyy  yyffffy  ynu';
const READ_RECORD = '   yyynyn  yynnnny  nnu';
const READ_LEDGER = '   yyynyy  ffyynny  nnu';
const EDIT_LEDGER = '   yyfnfy  fffynny  nnu';
const EDIT_RECORD = '   yyfnfn  fynnnny  nnu';
const COMMENT = '       yyynyn  fynnnny  nnu';
const EDIT_COMMENT = '  yffnfn  ffnnnnf  nnu';
const DELETE_COMMENT = 'yffnfn  ffnnnny  nnu';
const INBOX = '         yyyyyy  fffffff  ynu';
const START_BULK = '    yyynfn  fyffffy  nnu';
const OWN_BULK = '      ynnnfn  fnffffy  nnu';
const OWN_IMPORT = '    ynnnfn  fffffny  nnu';
const IMPORTERS = '     yyyyfy  fffffyy  ynu';
const SEND_USAGE = '    yyyyfy  ffffyfy  ynu';
const SEND_METRICS = '  yyyyfy  fyffffy  ynu';
const PROFILERS = '     yyffff  fyffffy  ynu';
const PROFILED = '      yyffff  fyffffy  nnu';
const ANYONE = '        yyyyyy  yyyyyyy  yyy';

/** One row per procedure; a procedure that has none fails the test. */
export const MATRIX: Record<string, MatrixRow> = {
  'session.me': row(PERSON),
  'profile.update': row(PERSON, () => ({ locale: 'en' })),
  'member.list': row(COMMON),
  'member.save': row(MANAGE_RECORD, async (w) => ({ userId: await fresh.member(w), role: 'member', finance: true })),
  'member.remove': row(MANAGE_RECORD, async (w) => ({ userId: await fresh.member(w) })),
  'invitation.list': row(MANAGE_LIST),
  'invitation.create': row(MANAGE_LIST, () => ({ email: `${newId()}@invited.example`, role: 'viewer' })),
  'invitation.remove': row(MANAGE_RECORD, async (w) => ({ id: (await fresh.invitation(w)).id })),
  'invitation.get': row(ANYONE, async (w) => ({ token: (await fresh.invitation(w)).token })),
  'invitation.accept': row(ANYONE, async (w) => ({
    token: (await fresh.invitation(w)).token,
    name: 'Invited',
    password: 'a password that is long',
  })),
  'apiKey.list': row(MANAGE_LIST),
  'apiKey.create': row(MANAGE_LIST, () => ({ name: 'made', scopes: ['customers:read'] })),
  'apiKey.revoke': row(MANAGE_RECORD, async (w) => ({ id: await fresh.apiKey(w) })),
  'stage.list': row(READ_LIST),
  'customer.index': row(READ_LIST, () => ({})),
  'customer.list': row(READ_LIST, () => ({})),
  'customer.count': row(READ_LIST, () => ({})),
  'customer.fields': row(READ_LIST),
  'customer.get': row(READ_RECORD, customer),
  'customer.tree': row(READ_RECORD, customer),
  'customer.deletion': row('yffnfn  ffnnnny  nnu', customer),
  'customer.delete': row(' yffnfn  fffffff  nnu', async (w) => ({ ...(await fresh.customer(w)), password: PASSWORD })),
  'customer.create': row('yyyfff  fyffffy  ynu', () => ({ name: 'Made', customerId: `made-${newId()}` })),
  'customer.update': row(EDIT_RECORD, async (w) => ({
    id: w.customer,
    version: await fresh.version(w),
    tags: [`tag ${newId()}`],
  })),
  'customerMerge.preview': row('yffnfn  ffnnnny  nnu', async (w) => ({
    id: w.customer,
    otherId: (await fresh.customer(w)).id,
  })),
  'customerMerge.create': row(' yffnfn  ffnnnny  nnu', async (w) => ({
    id: (await fresh.customer(w)).id,
    version: 1,
    otherId: (await fresh.customer(w)).id,
    otherVersion: 1,
  })),
  'customerMerge.list': row(READ_RECORD, ofCustomer),
  'customerMerge.follow': row(READ_RECORD, async (w) => ({ id: (await fresh.merge(w)).mergedId })),
  'customerMerge.undoPreview': row('yffnfn  ffnnnny  nnu', async (w) => ({ id: (await fresh.merge(w)).id })),
  'customerMerge.undo': row('      yffnfn  ffnnnny  nnu', async (w) => ({ id: (await fresh.merge(w)).id })),
  'audit.list': row('yyffff  ffffffy  ynu', () => ({})),
  'audit.customer': row(READ_RECORD, ofCustomer),
  'health.evolution': row(READ_RECORD, customer),
  'health.explain': row(READ_RECORD, customer),
  'backTest.start': row(PROFILERS, () => ({ leadDays: 90 })),
  'backTest.list': row(PROFILERS),
  'backTest.get': row(PROFILED, async (w) => ({ id: await fresh.backTest(w) })),
  'health.fields': row(READ_RECORD, customer),
  'health.override': row(EDIT_RECORD, (w) => ({
    customerId: w.customer,
    field: 'status',
    value: 'escalated',
    reason: 'Their sponsor left',
  })),
  'health.lift': row(EDIT_RECORD, async (w) => ({ id: await fresh.override(w), reason: 'All is well' })),
  'health.pulse': row(EDIT_RECORD, (w) => ({ customerId: w.customer, value: 4 })),
  'report.run': row(READ_LIST, () => ({ by: 'healthStatus', measures: [{ fold: 'count' }] })),
  'metric.list': row(COMMON),
  'metric.create': row(MANAGE_LIST, () => ({ key: `metric_${newId().replaceAll('-', '')}`, name: 'Made' })),
  'metric.update': row(MANAGE_RECORD, async (w) => ({ id: await fresh.metric(w), name: 'Renamed' })),
  'metric.receive': row(SEND_METRICS, () => ({ values: [{ customer: 'H-1', metric: 'none', value: 1 }] })),
  'report.overTime': row(READ_LIST, () => ({ every: 'month' })),
  'report.movers': row(READ_LIST, () => ({})),
  'report.list': row(READ_LIST),
  'report.create': row('  yyyyyy  fffffff  ynu', () => ({ ...fresh.report() })),
  'report.update': row('  yfffff  ffffffy  nnu', async (w) => ({
    id: await fresh.savedReport(w),
    version: 1,
    name: `Renamed ${newId()}`,
  })),
  'report.delete': row('  yfffff  ffffffy  nnu', async (w) => ({ id: await fresh.savedReport(w) })),
  'usage.settings': row(COMMON),
  'usage.saveSettings': row(MANAGE_LIST, () => ({ eventMonths: 12 })),
  'usage.receive': row(SEND_USAGE, () => ({
    source: 'matrix',
    events: [{ eventId: newId(), customer: 'H-1' }],
  })),
  'usage.get': row(READ_RECORD, ofCustomer),
  'usage.visitors': row(READ_RECORD, ofCustomer),
  'usage.ignoreVisitor': row(EDIT_RECORD, async (w) => ({ id: await fresh.visitor(w) })),
  'agreement.list': row(READ_RECORD, ofCustomer),
  'agreement.create': row(EDIT_RECORD, (w) => ({ customerId: w.customer, ...fresh.terms() })),
  'agreement.update': row(EDIT_RECORD, async (w) => ({
    ...(await fresh.agreement(w)),
    ...fresh.terms(),
    noticeMonths: 3,
    noticeDays: 15,
    autoRenew: true,
    isProposal: false,
  })),
  'agreement.act': row(EDIT_RECORD, async (w) => ({
    id: (await fresh.agreement(w)).id,
    kind: 'paused',
    day: '2026-05-01',
  })),
  'churn.list': row(READ_RECORD, ofCustomer),
  'churn.record': row(EDIT_RECORD, (w) => ({ customerId: w.customer, day: '2026-06-03', reason: newId() })),
  'churn.archive': row(EDIT_RECORD, async (w) => ({
    customerId: w.customer,
    version: await fresh.version(w),
    stageId: await fresh.churnStage(w),
    day: '2026-06-03',
    reason: newId(),
  })),
  'ledger.get': row(READ_LEDGER, ofCustomer),
  'ledger.list': row(READ_LEDGER, ofCustomer),
  'ledger.update': row(EDIT_LEDGER, async (w) => ({ id: w.invoice, custom: await fresh.value(w, 'invoice') })),
  'ledger.record': row(EDIT_LEDGER, (w) => ({ customerId: w.customer, ...fresh.payment() })),
  'ledger.allocate': row(EDIT_LEDGER, async (w) => ({
    id: (await fresh.recorded(w)).id,
    invoiceId: w.invoice,
    amountMinor: 1,
  })),
  'ledger.unallocate': row(EDIT_LEDGER, async (w) => ({ id: await fresh.allocation(w) })),
  'ledger.reverse': row(EDIT_LEDGER, async (w) => ({ id: (await fresh.recorded(w)).id })),
  'interaction.get': row(READ_RECORD, (w) => ({ id: w.interaction })),
  'interaction.update': row(EDIT_RECORD, async (w) => ({
    id: w.interaction,
    custom: await fresh.value(w, 'interaction'),
  })),
  'contact.list': row(READ_RECORD, ofCustomer),
  'contact.create': row(EDIT_RECORD, (w) => ({ customerId: w.customer, lastName: `Contact ${newId()}` })),
  'contact.update': row(EDIT_RECORD, (w) => ({ id: w.contact, phone: newId() })),
  'comment.list': row(READ_RECORD, ofCustomer),
  'comment.people': row(READ_RECORD, ofCustomer),
  'comment.create': row(COMMENT, (w) => ({ customerId: w.customer, text: `Said ${newId()}` })),
  'comment.update': row(EDIT_COMMENT, async (w) => ({
    id: await fresh.comment(w),
    version: 1,
    text: newId(),
  })),
  'comment.delete': row(DELETE_COMMENT, async (w) => ({ id: await fresh.comment(w) })),
  'mention.list': row(INBOX, () => ({})),
  'mention.count': row(INBOX),
  'mention.read': row(INBOX, () => ({})),
  'notice.list': row(INBOX, () => ({})),
  'notice.count': row(INBOX),
  'notice.markRead': row(INBOX, () => ({})),
  'rate.list': row(COMMON, () => ({})),
  'rate.save': row(MANAGE_LIST, () => ({
    rates: [{ currency: 'USD', day: '2026-06-01', rate: `0.${Date.now()}`, source: newId() }],
  })),
  'view.list': row(READ_LIST),
  'view.create': row('    yyyyyy  fffffff  ynu', () => ({ ...fresh.view() })),
  'view.update': row('    yfffff  ffffffy  nnu', async (w) => ({
    id: await fresh.savedView(w),
    version: 1,
    name: 'Renamed',
  })),
  'view.delete': row('    yfffff  ffffffy  nnu', async (w) => ({ id: await fresh.savedView(w) })),
  'view.arrange': row('   yyyyyy  fffffff  ynu', () => ({ ids: [] })),
  'view.use': row('       yyyyyy  fffffff  nnu', async (w) => ({ id: await fresh.savedView(w), isDefault: true })),
  'healthProfile.list': row(COMMON),
  'healthProfile.measures': row(COMMON),
  'healthProfile.get': row(MANAGE_RECORD, (w) => ({ id: w.a.orgId })),
  'healthProfile.create': row(MANAGE_LIST, () => ({ name: `Profile ${newId()}` })),
  'healthProfile.saveDraft': row(MANAGE_RECORD, async (w) => ({
    ...(await fresh.profile(w)),
    draft: definition,
  })),
  'healthProfile.preview': row(MANAGE_RECORD, (w) => ({ id: w.a.orgId, ...ofCustomer(w), draft: definition })),
  'healthProfile.whatIf': row(MANAGE_RECORD, (w) => ({ id: w.a.orgId, draft: definition })),
  'healthProfile.publish': row(MANAGE_RECORD, async (w) => ({
    ...(await fresh.profile(w)),
    reason: 'matrix',
    effectiveDay: w.a.today,
  })),
  'healthProfile.rollBack': row(MANAGE_RECORD, (w) => ({
    id: w.a.orgId,
    version: 1,
    reason: 'matrix',
    effectiveDay: w.a.today,
  })),
  'healthProfile.archive': row(MANAGE_RECORD, async (w) => ({ id: (await fresh.profile(w)).id })),
  'healthProfile.assignments': row(MANAGE_LIST),
  'healthProfile.assign': row(MANAGE_RECORD, async (w) => ({ ...(await findAssignments(w.a)), items: [] })),
  'search.find': row('    yyyyyy  yyyyffy  ynu', () => ({ text: 'hidden' })),
  'search.list': row('    yyyyyy  yyffffy  ynu', () => ({ kind: 'contact', text: 'hidden' })),
  'search.fields': row('  yyyyyy  ffyyffy  ynu', () => ({ kind: 'document' })),
  'customField.list': row(COMMON, () => ({})),
  'customField.create': row(MANAGE_LIST, () => ({ ...fresh.field(), readOnly: false })),
  'customField.update': row(MANAGE_RECORD, async (w) => ({
    id: (await createCustomField(w.a, fresh.field())).id,
    label: 'Renamed',
  })),
  'customField.archive': row(MANAGE_RECORD, async (w) => ({ id: (await createCustomField(w.a, fresh.field())).id })),
  'bulk.preview': row(START_BULK, (w) => bulk(w)),
  'bulk.start': row(START_BULK, (w) => bulk(w)),
  'bulk.list': row('yyyyfy  fyffffy  ynu'),
  'bulk.get': row(OWN_BULK, async (w) => ({ id: await fresh.bulk(w) })),
  'bulk.leftOut': row(OWN_BULK, async (w) => ({ id: await fresh.bulk(w) })),
  'bulk.previewUndo': row(OWN_BULK, async (w) => ({ id: await fresh.bulk(w) })),
  'bulk.undo': row(OWN_BULK, async (w) => ({ id: await fresh.bulk(w) })),
  'bulk.refused': row(OWN_BULK, async (w) => ({ id: await fresh.bulk(w) })),
  'import.kinds': row('yyyyyy  yyyyyyy  ynu'),
  'import.list': row(IMPORTERS),
  'import.get': row(OWN_IMPORT, (w) => ({ id: w.appliedImport })),
  'import.issues': row(OWN_IMPORT, (w) => ({ id: w.appliedImport })),
  'import.chooseSheet': row(OWN_IMPORT, async (w) => ({ id: await fresh.workbook(w), sheet: 'Two' })),
  'import.check': row(OWN_IMPORT, async (w) => choices(await fresh.import(w))),
  'import.start': row(OWN_IMPORT, async (w) => choices(await fresh.import(w))),
  'importUndo.preview': row(OWN_IMPORT, async (w) => ({ id: await fresh.appliedImport(w) })),
  'importUndo.start': row(OWN_IMPORT, async (w) => ({ id: await fresh.appliedImport(w) })),
  'importUndo.refused': row(OWN_IMPORT, (w) => ({ id: w.appliedImport })),
};

/** Doors beside the router, by method and path as the server registers them. */
export const EXTRA_DOORS: Record<
  string,
  { expected: MatrixRow['expected']; path: (world: World) => string; body?: string }
> = {
  'GET /healthz': { ...row(ANYONE), path: () => '/healthz' },
  'GET /readyz': { ...row(ANYONE), path: () => '/readyz' },
  'GET /api/v1/openapi.json': { ...row(ANYONE), path: () => '/api/v1/openapi.json' },
  'GET /api/v1/reference': { ...row(ANYONE), path: () => '/api/v1/reference' },
  'POST /files/imports': {
    ...row(IMPORTERS),
    path: () => '/files/imports?kind=customers&name=door.csv',
    body: 'Customer ID,Name\nd-1,Door\n',
  },
  'GET /files/customers.csv': {
    ...row(READ_LIST),
    path: () => `/files/customers.csv?view=${encodeURIComponent('{"columns":[{"key":"name","label":"Name"}]}')}`,
  },
  'POST /files/customers.csv': {
    ...row(READ_LIST),
    path: () => `/files/customers.csv?view=${encodeURIComponent('{"columns":[{"key":"name","label":"Name"}]}')}`,
    body: '',
  },
  'GET /files/imports/:id/failed.csv': {
    ...row(OWN_IMPORT),
    path: (w) => `/files/imports/${w.appliedImport}/failed.csv`,
  },
  'GET /files/import-templates/:kind': {
    ...row('yyyyyy  yyyyyyy  ynu'),
    path: () => '/files/import-templates/customers.csv',
  },
  'GET /files/customers.xlsx': {
    ...row(READ_LIST),
    path: () => `/files/customers.xlsx?view=${encodeURIComponent('{"columns":[{"key":"name","label":"Name"}]}')}`,
  },
  'POST /files/customers.xlsx': {
    ...row(READ_LIST),
    path: () => `/files/customers.xlsx?view=${encodeURIComponent('{"columns":[{"key":"name","label":"Name"}]}')}`,
    body: '',
  },
  ...Object.fromEntries(
    ['csv', 'xlsx'].flatMap((format) =>
      ['GET', 'POST'].map((method) => [
        `${method} /files/reports.${format}`,
        {
          ...row(READ_LIST),
          path: () =>
            `/files/reports.${format}?report=${encodeURIComponent('{"report":{"shows":"groups","by":"owner"}}')}`,
          ...(method === 'POST' ? { body: '' } : {}),
        },
      ]),
    ),
  ),
  'GET /events': { ...row('yyyyyy yyyyyyy ynu'), path: () => '/events' },
};
