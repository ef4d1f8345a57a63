import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { parseAuditSearch } from '../features/audit/audit-search.ts';
import { parseCustomerSearch } from '../features/customer/customer-search.ts';
import { parseReportSearch } from '../features/report/report-search.ts';
import { RootRoute } from '../routes/root.tsx';
import { StartRoute } from '../routes/start.tsx';
import { firstTexts, lazyPage, NowherePage, PageProblem } from './page-problem.tsx';
import { parseRecordSearch } from './record-search.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The record of a tab that its address opens. */
type ExplainedDays = { since?: string | undefined; day?: string | undefined };
const opened = (search: Record<string, unknown>): { open?: string | undefined } => ({ open: text(search.open) });

const root = createRootRoute({ component: RootRoute });
const start = createRoute({ getParentRoute: () => root, path: '/', component: StartRoute });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({ next: text(search.next) }),
  component: lazyPage(() => import('../routes/sign-in.tsx'), 'SignInRoute', firstTexts),
});
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: lazyPage(() => import('../routes/invite.tsx'), 'InviteRoute'),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyPage(() => import('../routes/profile.tsx'), 'ProfileRoute'),
});
const organization = createRoute({
  getParentRoute: () => root,
  path: '/o/$org',
  component: lazyPage(() => import('../routes/organization.tsx'), 'OrganizationRoute', firstTexts),
});
const home = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: lazyPage(() => import('../routes/home.tsx'), 'HomeRoute', firstTexts),
});
const customers = createRoute({
  getParentRoute: () => organization,
  path: '/customers',
  validateSearch: parseCustomerSearch,
  component: lazyPage(() => import('../routes/customers.tsx'), 'CustomersRoute', firstTexts),
});
const search = createRoute({
  getParentRoute: () => organization,
  path: '/search',
  validateSearch: parseRecordSearch,
  component: lazyPage(() => import('../routes/search.tsx'), 'SearchRoute'),
});
const customer = createRoute({
  getParentRoute: () => organization,
  path: '/customers/$id',
  // An exchange opens over whatever tab one is on.
  validateSearch: (search: Record<string, unknown>): { interaction?: string | undefined } => ({
    interaction: text(search.interaction),
  }),
  component: lazyPage(() => import('../routes/customer.tsx'), 'CustomerRoute'),
});
const overview = createRoute({
  getParentRoute: () => customer,
  path: '/',
  // Between which days the score is explained, where something asks for that.
  validateSearch: (search: Record<string, unknown>): { open?: string | undefined } & ExplainedDays => ({
    ...opened(search),
    since: text(search.since),
    day: text(search.day),
  }),
  component: lazyPage(() => import('../routes/customer-overview.tsx'), 'CustomerOverviewRoute'),
});
const usage = createRoute({
  getParentRoute: () => customer,
  path: '/usage',
  component: lazyPage(() => import('../routes/customer-usage.tsx'), 'CustomerUsageRoute'),
});
const agreements = createRoute({
  getParentRoute: () => customer,
  path: '/agreements',
  validateSearch: opened,
  component: lazyPage(() => import('../routes/customer-agreements.tsx'), 'CustomerAgreementsRoute'),
});
const receivables = createRoute({
  getParentRoute: () => customer,
  path: '/receivables',
  validateSearch: opened,
  component: lazyPage(() => import('../routes/customer-receivables.tsx'), 'CustomerReceivablesRoute'),
});
const contacts = createRoute({
  getParentRoute: () => customer,
  path: '/contacts',
  validateSearch: opened,
  component: lazyPage(() => import('../routes/customer-contacts.tsx'), 'CustomerContactsRoute'),
});
const settings = createRoute({
  getParentRoute: () => customer,
  path: '/settings',
  component: lazyPage(() => import('../routes/customer-settings.tsx'), 'CustomerSettingsRoute'),
});
const inbox = createRoute({
  getParentRoute: () => organization,
  path: '/inbox',
  component: lazyPage(() => import('../routes/inbox.tsx'), 'InboxRoute'),
});
const imports = createRoute({
  getParentRoute: () => organization,
  path: '/imports',
  component: lazyPage(() => import('../routes/imports.tsx'), 'ImportsRoute'),
});
const newImport = createRoute({
  getParentRoute: () => organization,
  path: '/imports/new',
  validateSearch: (search: Record<string, unknown>): { id?: string | undefined; kind?: string | undefined } => ({
    id: text(search.id),
    kind: text(search.kind),
  }),
  component: lazyPage(() => import('../routes/new-import.tsx'), 'NewImportRoute'),
});
const bulkChanges = createRoute({
  getParentRoute: () => organization,
  path: '/bulk-changes',
  validateSearch: opened,
  component: lazyPage(() => import('../routes/bulk-changes.tsx'), 'BulkChangesRoute'),
});
const settingsIndex = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyPage(() => import('../routes/settings.tsx'), 'SettingsRoute'),
});
const members = createRoute({
  getParentRoute: () => organization,
  path: '/settings/members',
  component: lazyPage(() => import('../routes/members.tsx'), 'MembersRoute'),
});

const audit = createRoute({
  getParentRoute: () => organization,
  path: '/settings/audit',
  validateSearch: parseAuditSearch,
  component: lazyPage(() => import('../routes/audit.tsx'), 'AuditRoute'),
});

const reports = createRoute({
  getParentRoute: () => organization,
  path: '/reports',
  validateSearch: parseReportSearch,
  component: lazyPage(() => import('../routes/reports.tsx'), 'ReportsRoute'),
});

const backTest = createRoute({
  getParentRoute: () => organization,
  path: '/settings/back-test',
  validateSearch: opened,
  component: lazyPage(() => import('../routes/back-test.tsx'), 'BackTestRoute'),
});

const fields = createRoute({
  getParentRoute: () => organization,
  path: '/settings/fields',
  validateSearch: (search: Record<string, unknown>): { of?: string | undefined } => ({ of: text(search.of) }),
  component: lazyPage(() => import('../routes/fields.tsx'), 'FieldsRoute'),
});

const usageSettings = createRoute({
  getParentRoute: () => organization,
  path: '/settings/usage',
  component: lazyPage(() => import('../routes/usage-settings.tsx'), 'UsageSettingsRoute'),
});
const metrics = createRoute({
  getParentRoute: () => organization,
  path: '/settings/metrics',
  component: lazyPage(() => import('../routes/metrics.tsx'), 'MetricsRoute'),
});
const healthProfiles = createRoute({
  getParentRoute: () => organization,
  path: '/settings/profiles',
  component: lazyPage(() => import('../routes/health-profiles.tsx'), 'HealthProfilesRoute'),
});
const healthProfile = createRoute({
  getParentRoute: () => organization,
  path: '/settings/profiles/$id',
  component: lazyPage(() => import('../routes/health-profile.tsx'), 'HealthProfileRoute'),
});

const routeTree = root.addChildren([
  start,
  signIn,
  invite,
  profile,
  organization.addChildren([
    home,
    customers,
    search,
    customer.addChildren([overview, usage, agreements, receivables, contacts, settings]),
    inbox,
    reports,
    imports,
    newImport,
    bulkChanges,
    settingsIndex,
    members,
    fields,
    backTest,
    usageSettings,
    metrics,
    healthProfiles,
    healthProfile,
    audit,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: PageProblem,
  defaultNotFoundComponent: NowherePage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
