import { DomainError } from '../refusal/refusal.ts';
import type { CalendarDate } from './day.ts';
import { dayNumber, dayOf } from './day.ts';

const DAY_MS = 86_400_000;

/** One formatter per zone: making one costs a hundred times more than using it. */
const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

/**
 * Whether `name` is a zone of the IANA database this runtime knows; offsets (`+02:00`) are not zones.
 * @example isZone('Europe/Paris') // true
 * @example isZone('+02:00') // false
 */
export function isZone(name: string): boolean {
  return formatterOf(name) !== null;
}

/**
 * The calendar day it is in `zone` at `instantMs` (milliseconds since the epoch), whatever the changes of hour (domain
 * rules §1).
 * @throws DomainError `calendar.unknownZone`; `calendar.invalidInstant` for what is no instant, or one before year 1;
 * `calendar.invalidDay` past year 9999.
 * @example dayIn('Europe/Paris', Date.UTC(2026, 2, 31, 22, 30)) // '2026-04-01'
 */
export function dayIn(zone: string, instantMs: number): CalendarDate {
  const formatter = formatterOf(zone);
  if (formatter === null) throw new DomainError('calendar.unknownZone', { zone });
  if (!Number.isFinite(instantMs) || Math.abs(instantMs) > 8.64e15) {
    throw new DomainError('calendar.invalidInstant', { instantMs: String(instantMs) });
  }
  const parts = { year: 0, month: 0, day: 0 };
  for (const part of formatter.formatToParts(instantMs)) {
    if (part.type === 'year' || part.type === 'month' || part.type === 'day') parts[part.type] = Number(part.value);
  }
  const day = dayOf(parts.year, parts.month, parts.day);
  // A year before the first has a number too, counted the other way.
  if (instantMs < dayNumber(day) * DAY_MS - DAY_MS) throw new DomainError('calendar.invalidInstant', { instantMs });
  return day;
}

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = FORMATTERS.get(zone);
  if (known !== undefined) return known;
  if (typeof zone !== 'string' || !/^[A-Za-z]/.test(zone)) return null;
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    FORMATTERS.set(zone, formatter);
    return formatter;
  } catch {
    return null;
  }
}
