import { addDays, type CalendarDate, dayIn, instantOf } from '@vigie/domain/calendar';
import type { Figures } from './marks.ts';

const HOUR_MS = 3_600_000;

/** Offset of a zone's clock at noon of a day, in minutes: where it differs from the day before, the clock changed. */
function noonOffset(zone: string, day: CalendarDate): number {
  return Math.round((Date.parse(`${day}T12:00:00Z`) - instantOf(zone, day, 12 * 60)) / 60_000);
}

/**
 * qD6: around every change of every zone's clock, each day has its instants and each instant its one day: stepping
 * hour by hour, days follow each other without one skipped or coming twice, and a time of day leads back to its day.
 */
export function zones(fromYear: number, toYear: number): Figures {
  let changes = 0;
  let looked = 0;
  const names = Intl.supportedValuesOf('timeZone');
  for (const zone of names) {
    let offset = noonOffset(zone, `${fromYear}-01-01`);
    for (let day = `${fromYear}-01-02`; day <= `${toYear}-12-31`; day = addDays(day, 1)) {
      const here = noonOffset(zone, day);
      if (here === offset) continue;
      offset = here;
      changes += 1;
      looked += checkAround(zone, day);
    }
  }
  return { zones: names.length, changes, looked, skipped: 0, doubled: 0 };
}

function checkAround(zone: string, change: CalendarDate): number {
  let looked = 0;
  let previous = dayIn(zone, instantOf(zone, addDays(change, -2)));
  const end = instantOf(zone, addDays(change, 3));
  for (let instant = instantOf(zone, addDays(change, -2)); instant < end; instant += HOUR_MS / 2) {
    const day = dayIn(zone, instant);
    looked += 1;
    if (day === previous) continue;
    if (day !== addDays(previous, 1)) throw new Error(`${zone}: after ${previous} comes ${day}`);
    previous = day;
  }
  for (let n = -2; n <= 2; n += 1) {
    const day = addDays(change, n);
    for (const hour of [0, 8, 9, 12, 18, 23]) {
      looked += 1;
      const instant = instantOf(zone, day, hour * 60);
      const back = dayIn(zone, instant);
      // A clock that leaps over the last hour of a day shows no 23:00: the instant meant is then the day's very end.
      if (back !== day && dayIn(zone, instant - 1) !== day)
        throw new Error(`${zone}: ${day} at ${hour} h is read as ${back}`);
    }
  }
  return looked;
}
