import { requireWhole } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { CalendarDate } from './day.ts';
import { dayNumber, dayOf } from './day.ts';
import { dayIn, isZone } from './zone.ts';

const DAY_MS = 86_400_000;

const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clock shows: its day and the minutes since its midnight, as the clock counts them. */
export interface ClockReading {
  day: CalendarDate;
  /** 0 to 1439. */
  minute: number;
}

interface Shown {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function shownAt(zone: string, instantMs: number): Shown {
  const formatter =
    FORMATTERS.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  FORMATTERS.set(zone, formatter);
  const shown: Shown = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatter.formatToParts(instantMs))
    if (type in shown) shown[type as keyof Shown] = Number(value);
  return shown;
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
function offsetMs(zone: string, instantMs: number): number {
  const { year, month, day, hour, minute, second } = shownAt(zone, instantMs);
  return (
    dayNumber(dayOf(year, month, day)) * DAY_MS +
    ((hour * 60 + minute) * 60 + second) * 1000 -
    Math.floor(instantMs / 1000) * 1000
  );
}

/**
 * What a zone's clock shows at an instant (milliseconds since the epoch): quiet hours are read with it.
 * @throws DomainError `calendar.unknownZone`; `calendar.invalidInstant` for what is no instant of the years 1..9999.
 * @example clockIn('Europe/Paris', Date.UTC(2026, 2, 31, 22, 30)) // { day: '2026-04-01', minute: 30 }
 */
export function clockIn(zone: string, instantMs: number): ClockReading {
  const day = dayIn(zone, instantMs);
  const { hour, minute } = shownAt(zone, instantMs);
  return { day, minute: hour * 60 + minute };
}

/**
 * The instant (milliseconds since the epoch) at which a zone's clock shows `minutes` past midnight of a day. Where the
 * clock shows that time twice it is the first; where it skips it, the same distance after the last midnight's offset.
 * @throws DomainError `calendar.unknownZone`, `calendar.invalidDay`; `calendar.badMinutes` unless `minutes` is whole.
 * @example new Date(instantOf('Europe/Paris', '2026-03-31', 90)).toISOString() // '2026-03-30T23:30:00.000Z'
 * @example new Date(instantOf('Europe/Paris', '2026-03-29', 150)).toISOString() // '2026-03-29T01:30:00.000Z'
 * @example new Date(instantOf('Europe/Paris', '2026-10-25', 150)).toISOString() // '2026-10-25T00:30:00.000Z'
 */
export function instantOf(zone: string, day: CalendarDate, minutes = 0): number {
  if (!isZone(zone)) throw new DomainError('calendar.unknownZone', { zone });
  requireWhole('calendar.badMinutes', 'minutes', minutes);
  const local = dayNumber(day) * DAY_MS + minutes * 60_000;
  // The clock shows that time under the offset of the day before or of the day after, whichever leads back to it.
  const offsets = [offsetMs(zone, local - DAY_MS), offsetMs(zone, local + DAY_MS)];
  const shown = offsets.map((offset) => local - offset).filter((at) => at + offsetMs(zone, at) === local);
  return shown.length > 0 ? Math.min(...shown) : local - Math.min(...offsets);
}
