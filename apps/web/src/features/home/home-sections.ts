import type { Condition } from '@vigie/domain/condition';
import type { SortBy } from '../customer/customer-search.ts';

const SECTIONS = ['escalated', 'renewals', 'fell', 'risk', 'overdue', 'pulse', 'ghosts', 'silent'] as const;
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
/** A pulse is asked for again so many days before it no longer counts. */
const PULSE_WARNING_DAYS = 7;

/** Customers that one owns or is in the team of. */
export const MINE: Condition = {
  any: [
    { field: 'owner', op: 'is', value: { me: true } },
    { field: 'team', op: 'contains', value: [{ me: true }] },
  ],
};
/** Those that one owns: a pulse is theirs to give. */
const OWNED: Condition = { field: 'owner', op: 'is', value: { me: true } };
const CAUSES: Record<SectionKey, Omit<Section, 'key' | 'where'> & { cause: Condition }> = {
  escalated: { cause: { field: 'healthStatus', op: 'is', value: 'escalated' }, sort: 'mrr', direction: 'desc' },
  renewals: {
    cause: { field: 'renewIn', op: 'between', value: [0, RENEWAL_DAYS] },
    sort: 'renewIn',
    direction: 'asc',
  },
  fell: { cause: { field: 'scoreChange', op: 'lte', value: FALL }, sort: 'mrr', direction: 'desc' },
  risk: { cause: { field: 'churnRisk', op: 'is', value: true }, sort: 'mrr', direction: 'desc' },
  overdue: { cause: { field: 'overdue', op: 'gt', value: 0 }, sort: 'overdue', direction: 'desc' },
  pulse: {
    cause: {
      all: [
        { field: 'stageKind', op: 'is', value: 'customer' },
        {
          any: [
            { field: 'pulseUntil', op: 'empty' },
            { field: 'pulseUntil', op: 'before', value: { today: PULSE_WARNING_DAYS } },
          ],
        },
      ],
    },
    sort: 'mrr',
    direction: 'desc',
  },
  ghosts: { cause: { field: 'isGhost', op: 'is', value: true }, sort: 'mrr', direction: 'desc' },
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
    return { key, where: isMine ? { all: [key === 'pulse' ? OWNED : MINE, cause] } : cause, ...order };
  });
}
