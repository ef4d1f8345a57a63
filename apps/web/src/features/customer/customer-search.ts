import type { Inputs } from '../../app/api.tsx';

export type CustomerListInput = Inputs['customer']['list'];
export type CustomerFilter = NonNullable<CustomerListInput['filter']>;
export type SortBy = 'name' | 'health' | 'mrr' | 'outstanding' | 'overdue' | 'renewIn' | 'lastTouch' | 'lastActivity';

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

const SORTS: readonly SortBy[] = [
  'name',
  'health',
  'mrr',
  'outstanding',
  'overdue',
  'renewIn',
  'lastTouch',
  'lastActivity',
];

export function parseCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  return {
    view: typeof search.view === 'string' ? search.view : undefined,
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    where: search.where ?? undefined,
    churned: search.churned === true ? true : undefined,
    sort: SORTS.find((sort) => sort === search.sort),
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

/** Text reads from A, figures from the largest, days from the nearest. */
export const firstDirection: Record<SortBy, 'asc' | 'desc'> = {
  name: 'asc',
  health: 'asc',
  mrr: 'desc',
  outstanding: 'desc',
  overdue: 'desc',
  renewIn: 'asc',
  lastTouch: 'asc',
  lastActivity: 'asc',
};

export function sortOf(search: CustomerSearch): { by: SortBy; direction: 'asc' | 'desc' } {
  const by = search.sort ?? 'mrr';
  return { by, direction: search.dir ?? firstDirection[by] };
}
