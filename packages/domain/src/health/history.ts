import { addMonths, type CalendarDate, parseDay, weekStart } from '../calendar/calendar.ts';
import { COMPONENTS, type ComponentKey } from './profile.ts';

/** What of a score makes a new point of its history. */
export interface HistoryPoint {
  components: Readonly<Record<ComponentKey, number | null>>;
  confidence: number;
  profileVersion: number;
}

/**
 * Whether a score is stored beside the last one stored: when a component, the confidence or the version of the profile
 * changed (domain rules §5). The first one always is.
 * @example const point = { components: { usage: 50, interactions: null, pulse: null, agreement: null, receivables: null },
 *   confidence: 0.5, profileVersion: 1 };
 * [isNewPoint(null, point), isNewPoint(point, { ...point })] // [true, false]
 */
export function isNewPoint(last: HistoryPoint | null, now: HistoryPoint): boolean {
  if (last === null) return true;
  if (last.confidence !== now.confidence || last.profileVersion !== now.profileVersion) return true;
  return COMPONENTS.some((key) => last.components[key] !== now.components[key]);
}

/** Months of which every stored day is kept; of older ones the last of each week. */
export const DAILY_HISTORY_MONTHS = 13;

/**
 * The days of a history that are kept on `asOf`, in order: all of the last 13 months, and before that the last one stored
 * in each ISO week, which is the value that week ended with (domain rules §5). Keeping again later drops no more than
 * keeping at once.
 * @throws DomainError `calendar.invalidDay`.
 * @example keptHistory(['2025-01-06', '2025-01-08', '2025-01-13', '2026-03-30', '2026-03-31'], '2026-03-31')
 * // ['2025-01-08', '2025-01-13', '2026-03-30', '2026-03-31']
 */
export function keptHistory(days: readonly CalendarDate[], asOf: CalendarDate): CalendarDate[] {
  const daily = addMonths(asOf, -DAILY_HISTORY_MONTHS);
  const lastOf = new Map<CalendarDate, CalendarDate>();
  days.forEach(parseDay);
  for (const day of [...days].sort()) lastOf.set(day > daily ? day : `week ${weekStart(day)}`, day);
  return [...lastOf.values()].sort();
}
