import type { CalendarDate } from '../calendar/calendar.ts';
import type { Condition, ConditionField } from '../condition/condition.ts';
import type { Passage } from './movers.ts';

export {
  byMove,
  HEALTH_GROUPS,
  type HealthGroup,
  hasMoved,
  healthGroup,
  type Move,
  type Passage,
  type ShownHealth,
  scoreMove,
} from './movers.ts';

/** How the values of many customers become one figure. */
export const REPORT_FOLDS = ['count', 'sum', 'mean'] as const;
export type ReportFold = (typeof REPORT_FOLDS)[number];

/** A figure of a report: how many customers, or a field of theirs summed or averaged; unknown values count in neither. */
export type ReportMeasure = { fold: 'count' } | { fold: 'sum' | 'mean'; field: string };

/** What a report shows, of the customers that its filter finds; as it is kept under a name (V1). */
export type ReportState = { where: Condition | null } & ReportShown;
export type ReportShown =
  /** Figures by a field; `of` null: customers alone. */
  | { shows: 'groups'; by: string; of: string | null; fold: 'sum' | 'mean'; as: 'chart' | 'table' }
  /** Health statuses at the ends of the last twelve weeks or months. */
  | { shows: 'overTime'; every: 'week' | 'month'; of: 'customers' | 'mrr'; as: 'chart' | 'table' }
  /** Who moved between two days; null: today, and seven days before the other. One change of status, or all (null). */
  | { shows: 'movers'; since: CalendarDate | null; until: CalendarDate | null; passage: Passage | null };

/** What customers can be grouped by: what they have one of a few of, and tags, of which they may have several (V1). */
const GROUPED: readonly ConditionField['type'][] = ['choice', 'boolean', 'user', 'set'];
const MEASURED: readonly ConditionField['type'][] = ['number', 'money'];

/**
 * Whether a report can group customers by a field, those of an organisation's own included.
 * @example canGroupBy({ key: 'stage', type: 'choice', labelKey: '', permission: 'customer.read' }) // true
 */
export const canGroupBy = ({ type }: ConditionField): boolean => GROUPED.includes(type);

/**
 * Whether a report can sum or average a field.
 * @example canMeasure({ key: 'mrr', type: 'money', labelKey: '', permission: 'customer.read' }) // true
 */
export const canMeasure = ({ type }: ConditionField): boolean => MEASURED.includes(type);

/**
 * The customers behind a group of a report, as the condition of a list: so that every number opens. A null value is the
 * group of those without one.
 * @example groupCondition({ key: 'stage', type: 'choice', labelKey: '', permission: 'customer.read' }, 's1')
 * // { field: 'stage', op: 'is', value: 's1' }
 * @example groupCondition({ key: 'tags', type: 'set', labelKey: '', permission: 'customer.read' }, null)
 * // { field: 'tags', op: 'empty' }
 */
export function groupCondition({ key, type }: ConditionField, value: string | boolean | null): Condition {
  if (value === null) return { field: key, op: 'empty' };
  if (type === 'set') return { field: key, op: 'contains', value: [String(value)] };
  return { field: key, op: 'is', value };
}
