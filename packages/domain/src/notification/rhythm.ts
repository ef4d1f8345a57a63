import { addDays, type CalendarDate, dayIn, weekStart } from '../calendar/calendar.ts';
import { requireOneOf } from '../refusal/argument.ts';

/** How soon one hears of an event, the soonest first. */
export const RHYTHMS = ['atOnce', 'daily', 'weekly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** @throws DomainError `notification.unknownRhythm`. */
function requireRhythm(rhythm: Rhythm): void {
  requireOneOf('notification.unknownRhythm', 'rhythm', rhythm, RHYTHMS);
}

/**
 * The soonest of several; `atOnce` of none (domain rules §9).
 * @throws DomainError `notification.unknownRhythm`.
 * @example soonestRhythm(['weekly', 'daily']) // 'daily'
 * @example soonestRhythm([]) // 'atOnce'
 */
export function soonestRhythm(rhythms: readonly Rhythm[]): Rhythm {
  rhythms.forEach(requireRhythm);
  return RHYTHMS.find((rhythm) => rhythms.includes(rhythm)) ?? 'atOnce';
}

/**
 * The day, in the person's zone, on whose morning a digest tells an event: the day after it, or the Monday after its
 * ISO week, so that a digest covers whole days and is never sent while they last. Null at once. `eventAtMs` is in
 * milliseconds since the epoch (domain rules §9).
 * @throws DomainError `notification.unknownRhythm`; `calendar.unknownZone`, `calendar.invalidInstant`; `calendar.*` at the end of year 9999.
 * @example digestDayOf('daily', Date.UTC(2026, 2, 31, 22, 30), 'Europe/Paris') // '2026-04-02'
 * @example digestDayOf('weekly', Date.UTC(2026, 2, 31, 22, 30), 'Europe/Paris') // '2026-04-06'
 */
export function digestDayOf(rhythm: Rhythm, eventAtMs: number, zone: string): CalendarDate | null {
  requireRhythm(rhythm);
  if (rhythm === 'atOnce') return null;
  const day = dayIn(zone, eventAtMs);
  return rhythm === 'daily' ? addDays(day, 1) : addDays(weekStart(day), 7);
}
