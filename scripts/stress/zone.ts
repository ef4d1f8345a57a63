import {
  addDays,
  type CalendarDate,
  type ClockReading,
  clockIn,
  dayIn,
  daysBetween,
  instantOf,
  isWithin,
  windowStart,
} from '@vigie/domain/calendar';
import { DEFAULT_DUNNING_SETTINGS, type DunningSettings, type GuardFacts, guard } from '@vigie/domain/dunning';
import { dueDay } from '@vigie/domain/ledger';
import type { Figures } from './marks.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;

/** Offset of a zone's clock at noon of a day, in minutes: where it differs from the day before, the clock changed. */
function noonOffset(zone: string, day: CalendarDate): number {
  return Math.round((Date.parse(`${day}T12:00:00Z`) - instantOf(zone, day, 12 * 60)) / 60_000);
}

/**
 * qD6: around every change of every zone's clock, each day has its instants and each instant its one day: stepping
 * by the hour, days follow each other without one skipped or coming twice, and a time of day leads back to its day.
 * On each of these days there is a moment at which reminders may go out, even where the hours of sending begin or end in
 * the hour that is skipped or comes twice; due days and windows count calendar days.
 */
export function zones(fromYear: number, toYear: number): Figures {
  let changes = 0;
  let looked = 0;
  let sendingDays = 0;
  const names = Intl.supportedValuesOf('timeZone');
  for (const zone of names) {
    let offset = noonOffset(zone, `${fromYear}-01-01`);
    for (let day = `${fromYear}-01-02`; day <= `${toYear}-12-31`; day = addDays(day, 1)) {
      const here = noonOffset(zone, day);
      if (here === offset) continue;
      offset = here;
      changes += 1;
      looked += checkAround(zone, day);
      sendingDays += checkSending(zone, day);
      checkDays(day);
    }
  }
  return { zones: names.length, changes, looked, sendingDays, skipped: 0, doubled: 0 };
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

/** The usual hours of sending, and such that begin or end where clocks change: 0:30 to 5:00, and 23:15 to 0:45. */
const SENDING: DunningSettings[] = [
  DEFAULT_DUNNING_SETTINGS.quietHours,
  { fromMinute: 5 * 60, toMinute: 30 },
  { fromMinute: 45, toMinute: 23 * 60 + 15 },
].map((quietHours) => ({ ...DEFAULT_DUNNING_SETTINGS, quietHours }));

const FREE: Omit<GuardFacts, 'receivablesDay'> = {
  residualMinor: 100,
  disputedMinor: 0,
  hasOpenPromise: false,
  pausedUntil: null,
  isExcluded: false,
  unappliedCashMinor: 0,
  openCreditMinor: 0,
  hasUnreadReply: false,
};

/** A worker that looks every quarter of an hour finds a moment at which it may send on each day. */
function checkSending(zone: string, change: CalendarDate): number {
  const [first, last] = [addDays(change, -1), addDays(change, 1)];
  const moments: ClockReading[] = [];
  const end = instantOf(zone, addDays(last, 1));
  for (let instant = instantOf(zone, first); instant < end; instant += QUARTER_MS) moments.push(clockIn(zone, instant));
  let days = 0;
  for (const settings of SENDING) {
    const open = moments.filter((now) => guard({ ...FREE, receivablesDay: now.day }, now, settings).length === 0);
    for (let day = first; day <= last; day = addDays(day, 1)) {
      if (open.some((now) => now.day === day)) days += 1;
      else if (hasMoment(zone, day)) throw new Error(`${zone}: nothing may be sent on ${day}`);
    }
  }
  return days;
}

/** Some islands once left a whole day out when they changed sides of the date line. */
const hasMoment = (zone: string, day: CalendarDate): boolean => dayIn(zone, instantOf(zone, day)) === day;

function checkDays(day: CalendarDate): void {
  for (const days of [1, 7, 30, 45, 90]) {
    const due = dueDay({ kind: 'net', days, dayOfMonth: null }, day);
    if (daysBetween(day, due) !== days) throw new Error(`${days} days from ${day} end on ${due}`);
    const start = windowStart(day, days);
    const inside = Array.from({ length: days + 2 }, (_, back) => addDays(day, 1 - back)).filter((each) =>
      isWithin(each, start, day),
    );
    if (inside.length !== days) throw new Error(`the ${days} days ending on ${day} are ${inside.length}`);
  }
}
