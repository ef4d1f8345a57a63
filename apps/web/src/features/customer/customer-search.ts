import type { Inputs } from '../../app/api.tsx';

export type CustomerListInput = Inputs['customer']['list'];
export type CustomerFilter = NonNullable<CustomerListInput['filter']>;
export type SortBy = 'name' | 'health' | 'mrr' | 'outstanding' | 'overdue' | 'renewIn' | 'lastTouch' | 'lastActivity';
export type StatusFilter = 'healthy' | 'escalated' | 'at-risk' | 'unknown';

/** What the address of the list holds; everything else has its default. */
export type CustomerSearch = {
  q?: string | undefined;
  stage?: string[] | undefined;
  owner?: string[] | undefined;
  status?: StatusFilter[] | undefined;
  churned?: true | undefined;
  sort?: SortBy | undefined;
  dir?: 'asc' | 'desc' | undefined;
};

export const NO_OWNER = 'none';
export const STATUSES: readonly StatusFilter[] = ['at-risk', 'escalated', 'healthy', 'unknown'];
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

function texts(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string' && entry !== '');
  return list.length === 0 ? undefined : list;
}

export function parseCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  const statuses = STATUSES.filter((status) => texts(search.status)?.includes(status) === true);
  return {
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    stage: texts(search.stage),
    owner: texts(search.owner),
    status: statuses.length === 0 ? undefined : statuses,
    churned: search.churned === true ? true : undefined,
    sort: SORTS.find((sort) => sort === search.sort),
    dir: search.dir === 'asc' || search.dir === 'desc' ? search.dir : undefined,
  };
}

export function filterOf(search: CustomerSearch): CustomerFilter {
  return {
    ...(search.q === undefined ? {} : { search: search.q }),
    ...(search.stage === undefined ? {} : { stageIds: search.stage }),
    ...(search.owner === undefined ? {} : { ownerIds: search.owner.map((id) => (id === NO_OWNER ? null : id)) }),
    ...(search.status === undefined ? {} : { statuses: search.status }),
    ...(search.churned === undefined ? {} : { churned: true }),
  };
}

export const isFiltered = (search: CustomerSearch): boolean =>
  search.q !== undefined ||
  search.stage !== undefined ||
  search.owner !== undefined ||
  search.status !== undefined ||
  search.churned !== undefined;

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
