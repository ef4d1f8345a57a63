import type { Condition } from '@vigie/domain/condition';
import type { SortBy } from '../customer/customer-search.ts';

const SECTIONS = ['renewals', 'fell', 'risk', 'overdue', 'silent'] as const;
export type SectionKey = (typeof SECTIONS)[number];

export interface Section {
  key: SectionKey;
  where: Condition;
  sort: SortBy;
  direction: 'asc' | 'desc';
}

/** Days before a renewal is decided, without a word, and the fall in points, that make a customer somebody's business today. */
const RENEWAL_DAYS = 30;
const SILENT_DAYS = 30;
const FALL = -10;

/** Customers that one owns or is in the team of. */
export const MINE: Condition = {
  any: [
    { field: 'owner', op: 'is', value: { me: true } },
    { field: 'team', op: 'contains', value: [{ me: true }] },
  ],
};
const CAUSES: Record<SectionKey, Omit<Section, 'key' | 'where'> & { cause: Condition }> = {
  renewals: {
    cause: { field: 'renewIn', op: 'between', value: [0, RENEWAL_DAYS] },
    sort: 'renewIn',
    direction: 'asc',
  },
  fell: { cause: { field: 'scoreChange', op: 'lte', value: FALL }, sort: 'mrr', direction: 'desc' },
  risk: { cause: { field: 'churnRisk', op: 'is', value: true }, sort: 'mrr', direction: 'desc' },
  overdue: { cause: { field: 'overdue', op: 'gt', value: 0 }, sort: 'overdue', direction: 'desc' },
  silent: {
    cause: {
      all: [
        { field: 'mrr', op: 'gt', value: 0 },
        {
          any: [
            { field: 'lastTouch', op: 'before', value: { today: -SILENT_DAYS } },
            { field: 'lastTouch', op: 'empty' },
          ],
        },
      ],
    },
    sort: 'mrr',
    direction: 'desc',
  },
};

/** Who needs somebody today, as conditions that the list of customers opens as well: the page and the list cannot differ. */
export function sectionsOf(isMine: boolean, readsReceivables: boolean): Section[] {
  return SECTIONS.filter((key) => key !== 'overdue' || readsReceivables).map((key) => {
    const { cause, ...order } = CAUSES[key];
    return { key, where: isMine ? { all: [MINE, cause] } : cause, ...order };
  });
}
