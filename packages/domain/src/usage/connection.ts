import type { CalendarDate } from '../calendar/calendar.ts';
import { requireDay, requireDayOrNull } from '../refusal/argument.ts';
import { requireRow, type UsageRow } from './row.ts';

/**
 * Connections per period of a curve. The periods follow one another: the first goes from `firstDay` to `ends[0]`, each
 * next one from the day after to its own end, all inclusive (`weekEnds`, `monthEnds`). A period that ended before
 * `trackedSinceDay`, the day of the customer's first usage ever, is `null`: unknown, not 0 (domain rules §4).
 * @throws DomainError `usage.badDay`, `usage.badCount` naming the row and its field, or the argument.
 * @example const rows = [{ day: '2026-03-24', contactId: null, featureId: null, connections: 4, uses: 0 }];
 * connectionSeries(rows, '2026-03-09', ['2026-03-15', '2026-03-22', '2026-03-29'], '2026-03-20') // [null, 0, 4]
 */
export function connectionSeries(
  rows: readonly UsageRow[],
  firstDay: CalendarDate,
  ends: readonly CalendarDate[],
  trackedSinceDay: CalendarDate | null,
): (number | null)[] {
  requireDay('usage.badDay', 'firstDay', firstDay);
  requireDayOrNull('usage.badDay', 'trackedSinceDay', trackedSinceDay);
  ends.forEach((end, index) => {
    requireDay('usage.badDay', `ends[${index}]`, end);
  });
  const sums: (number | null)[] = ends.map((end) => (trackedSinceDay === null || end < trackedSinceDay ? null : 0));
  for (const [at, row] of rows.entries()) {
    requireRow(row, at);
    if (row.day < firstDay) continue;
    const index = firstEndFrom(ends, row.day);
    const sum = sums[index];
    if (sum !== undefined && sum !== null) sums[index] = sum + row.connections;
  }
  return sums;
}

/** Index of the first end on or after `day`, `ends.length` when there is none; `ends` ascend. */
function firstEndFrom(ends: readonly CalendarDate[], day: CalendarDate): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? '') < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A row of a source that sends only feature use: rows of one customer, contact (if known) and day are one visit. */
export interface VisitRow {
  /** Sources count apart; absent where there is one only. */
  source?: string;
  customerId: string;
  contactId: string | null;
  day: CalendarDate;
}

/**
 * The same for rows of the same visit, different for all others (domain rules §4).
 * @example visitKey({ customerId: 'c', contactId: null, day: '2026-03-31' }) // '[null,"c",null,"2026-03-31"]'
 */
export function visitKey(row: VisitRow): string {
  return JSON.stringify([row.source, row.customerId, row.contactId, row.day]);
}

/**
 * Connections of a source that sends only feature use, following the rows: 1 on the first row of each visit, 0 on the
 * others (domain rules §4).
 * @example const row = { customerId: 'c', contactId: 'a', day: '2026-03-31' };
 * derivedConnections([row, row, { ...row, contactId: null }]) // [1, 0, 1]
 */
export function derivedConnections(rows: readonly VisitRow[]): number[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const visit = visitKey(row);
    if (seen.has(visit)) return 0;
    seen.add(visit);
    return 1;
  });
}
