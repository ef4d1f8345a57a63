import type { Inputs } from '../../app/api.tsx';

export type CustomerListInput = Inputs['customer']['list'];
export type CustomerFilter = NonNullable<CustomerListInput['filter']>;
export type SortBy = NonNullable<CustomerListInput['sort']>['by'];

/** What the address of the list holds; everything else has its default. */
export type CustomerSearch = {
  /** The saved view that was opened; `all` is the plain list, asked for by name. */
  view?: string | undefined;
  q?: string | undefined;
  /** A condition as JSON; whoever reads it says what is wrong with it. */
  where?: unknown;
  churned?: true | undefined;
  sort?: SortBy | undefined;
  dir?: 'asc' | 'desc' | undefined;
};

/** The order that people ask for first: text from A, figures from the largest, days from the nearest. */
const FIRST: Record<Exclude<SortBy, `custom.${string}`>, 'asc' | 'desc'> = {
  name: 'asc',
  owner: 'asc',
  stage: 'asc',
  health: 'asc',
  status: 'asc',
  churnRisk: 'desc',
  scoreSource: 'asc',
  statusSource: 'asc',
  churnRiskSource: 'asc',
  pulse: 'asc',
  scoreChange: 'asc',
  confidence: 'asc',
  mrr: 'desc',
  outstanding: 'desc',
  overdue: 'desc',
  payer: 'desc',
  renewIn: 'asc',
  lastTouch: 'asc',
  lastActivity: 'asc',
  connections30d: 'desc',
  trend: 'asc',
  activeUsers: 'asc',
  customerId: 'asc',
  domain: 'asc',
  tags: 'asc',
};
const isCustom = (by: string): by is `custom.${string}` => by.startsWith('custom.');
const isSort = (by: unknown): by is SortBy => typeof by === 'string' && (Object.hasOwn(FIRST, by) || isCustom(by));

export const firstDirection = (by: SortBy): 'asc' | 'desc' => (isCustom(by) ? 'asc' : FIRST[by]);

export function parseCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  return {
    view: typeof search.view === 'string' ? search.view : undefined,
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    where: search.where ?? undefined,
    churned: search.churned === true ? true : undefined,
    sort: isSort(search.sort) ? search.sort : undefined,
    dir: search.dir === 'asc' || search.dir === 'desc' ? search.dir : undefined,
  };
}

export function filterOf(search: CustomerSearch): CustomerFilter {
  return {
    ...(search.q === undefined ? {} : { search: search.q }),
    ...(search.where === undefined ? {} : { where: search.where }),
    ...(search.churned === undefined ? {} : { churned: true }),
  };
}

export const isFiltered = (search: CustomerSearch): boolean =>
  search.q !== undefined || search.where !== undefined || search.churned !== undefined;

export function sortOf(search: CustomerSearch): { by: SortBy; direction: 'asc' | 'desc' } {
  const by = search.sort ?? 'mrr';
  return { by, direction: search.dir ?? firstDirection(by) };
}
