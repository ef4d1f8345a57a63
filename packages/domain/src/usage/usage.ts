import type { CalendarDate } from '../calendar/calendar.ts';
import { windowStart } from '../calendar/calendar.ts';
import { requireCount, requireDayOrNull } from '../refusal/argument.ts';
import { requireRow, type UsageRow } from './row.ts';

export { connectionSeries, derivedConnections, type VisitRow, visitKey } from './connection.ts';
export type { UsageRow } from './row.ts';

/** The window of the usage figures, in days (domain rules §4). */
export const USAGE_WINDOW_DAYS = 30;

/** Months that what events say beyond their use is kept, where the organisation set nothing; older events are not taken. */
export const DEFAULT_USAGE_EVENT_MONTHS = 24;

/** What the organisation sets about usage figures (domain rules §4). */
export interface UsageSettings {
  /** Fewer connections than this in the previous window: the trend is marked as resting on a small base. */
  smallBaseConnections: number;
}
export const DEFAULT_USAGE_SETTINGS: UsageSettings = { smallBaseConnections: 10 };

/** The sums behind one customer's usage figures; what SQL adds up for many at once. */
export interface UsageTotals {
  /** The customer has sent usage at least once: without that there are no usage figures at all. */
  isTracked: boolean;
  /** Day of the last connection. */
  lastActivityDay: CalendarDate | null;
  connections30: number;
  connectionsPrevious30: number;
  /** Known contacts with a connection in the window. */
  activeContacts: number;
  /** Different features used in the window. */
  features30: number;
}

/** Why a trend is missing (`new`: the window has connections; `noBase`: it has none) or to be read with care. */
export type TrendReason = 'new' | 'smallBase' | 'noBase';

export interface UsageFigures {
  lastActivityDay: CalendarDate | null;
  connections30: number | null;
  /** Window ÷ previous window in percent, not rounded; above 100 is up. */
  trendPercent: number | null;
  trendReason: TrendReason | null;
  activeUsers: { active: number; contacts: number } | null;
}

/**
 * One customer's sums on `asOf` (domain rules §4); rows of later days are not known yet. `knownContactIds` are the
 * contacts that are not archived: others count in connections, not in active users. The windows are of 30 days.
 * @throws DomainError `usage.badDay`, `usage.badCount` naming the row and its field; `calendar.invalidDay` when `asOf`
 * is no day.
 * @example const row = { contactId: 'a', featureId: 'f', connections: 5, uses: 1 };
 * usageTotals([{ day: '2026-03-02', ...row }, { day: '2026-03-01', ...row }], new Set(['a']), '2026-03-31')
 * // { isTracked: true, lastActivityDay: '2026-03-02', connections30: 5, connectionsPrevious30: 5, activeContacts: 1,
 * //   features30: 1 }
 */
export function usageTotals(
  rows: readonly UsageRow[],
  knownContactIds: ReadonlySet<string>,
  asOf: CalendarDate,
): UsageTotals {
  const start = windowStart(asOf, USAGE_WINDOW_DAYS);
  const previousStart = windowStart(asOf, 2 * USAGE_WINDOW_DAYS);
  const activeContactIds = new Set<string>();
  const featureIds = new Set<string>();
  const totals: UsageTotals = {
    isTracked: false,
    lastActivityDay: null,
    connections30: 0,
    connectionsPrevious30: 0,
    activeContacts: 0,
    features30: 0,
  };
  for (const [index, row] of rows.entries()) {
    requireRow(row, index);
    if (row.day > asOf) continue;
    totals.isTracked = true;
    const hasConnection = row.connections > 0;
    if (hasConnection && (totals.lastActivityDay === null || row.day > totals.lastActivityDay)) {
      totals.lastActivityDay = row.day;
    }
    if (row.day >= start) {
      totals.connections30 += row.connections;
      if (hasConnection && row.contactId !== null && knownContactIds.has(row.contactId)) {
        activeContactIds.add(row.contactId);
      }
      if (row.featureId !== null && (hasConnection || row.uses > 0)) featureIds.add(row.featureId);
    } else if (row.day >= previousStart) {
      totals.connectionsPrevious30 += row.connections;
    }
  }
  return { ...totals, activeContacts: activeContactIds.size, features30: featureIds.size };
}

/**
 * The figures people read (domain rules §4); without tracking all are `null`, a tracked and silent customer has real
 * zeros. `contacts` are those not archived; the trend is in per cent, unrounded, and `null` over a base of 0.
 * @throws DomainError `usage.badCount`, `usage.badDay` naming the argument.
 * @example const totals = { isTracked: true, lastActivityDay: '2026-03-29', connections30: 78,
 *   connectionsPrevious30: 100, activeContacts: 14, features30: 9 };
 * usageFigures(totals, 23).trendPercent // 78
 * @example const totals = { isTracked: true, lastActivityDay: '2026-03-29', connections30: 5, connectionsPrevious30: 0,
 *   activeContacts: 1, features30: 1 };
 * usageFigures(totals, 0)
 * // { lastActivityDay: '2026-03-29', connections30: 5, trendPercent: null, trendReason: 'new', activeUsers: null }
 */
export function usageFigures(
  totals: UsageTotals,
  contacts: number,
  settings: UsageSettings = DEFAULT_USAGE_SETTINGS,
): UsageFigures {
  requireCount('usage.badCount', 'contacts', contacts);
  requireCount('usage.badCount', 'settings.smallBaseConnections', settings.smallBaseConnections);
  requireDayOrNull('usage.badDay', 'totals.lastActivityDay', totals.lastActivityDay);
  for (const sum of ['connections30', 'connectionsPrevious30', 'activeContacts', 'features30'] as const)
    requireCount('usage.badCount', `totals.${sum}`, totals[sum]);
  if (!totals.isTracked) {
    return { lastActivityDay: null, connections30: null, trendPercent: null, trendReason: null, activeUsers: null };
  }
  const base = totals.connectionsPrevious30;
  return {
    lastActivityDay: totals.lastActivityDay,
    connections30: totals.connections30,
    trendPercent: base === 0 ? null : (totals.connections30 * 100) / base,
    trendReason: trendReasonOf(totals, settings),
    activeUsers: contacts === 0 ? null : { active: totals.activeContacts, contacts },
  };
}

function trendReasonOf(totals: UsageTotals, settings: UsageSettings): TrendReason | null {
  if (totals.connectionsPrevious30 === 0) return totals.connections30 > 0 ? 'new' : 'noBase';
  return totals.connectionsPrevious30 < settings.smallBaseConnections ? 'smallBase' : null;
}
