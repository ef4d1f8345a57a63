import { addDays, daysBetween } from '../calendar/calendar.ts';

/** Days from which a workbook counts: 1900 as all spreadsheets do, 1904 as those of early Macintoshes. */
export type DateSystem = 1900 | 1904;

/** Numbers of the built-in formats that show days or times. */
const BUILT_IN = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
/** Built-in formats of days in East Asian workbooks. */
const EAST_ASIAN = (id: number): boolean => (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

/**
 * Whether a number shown in a format stands for a day or time (ECMA-376, 18.8.30): one of the built-in formats, or a
 * code with a letter of a date outside of quotes, escapes and brackets.
 * @example [isDateFormat(14), isDateFormat(164, 'dd/mm/yyyy'), isDateFormat(164, '0.00" days"')] // [true, true, false]
 */
export function isDateFormat(id: number, code?: string): boolean {
  if (code === undefined) return BUILT_IN.has(id) || EAST_ASIAN(id);
  const plain = code
    .replace(/"[^"]*"/g, '')
    .replace(/[\\_*]./g, '')
    // Colours, conditions and currencies; [h] and [mm] are durations, which are times.
    .replace(/\[(?!h+\]|m+\]|s+\])[^[\]]*\]/gi, '')
    .replace(/general/gi, '');
  return /[dmyhs]/i.test(plain);
}

const SECONDS = 24 * 60 * 60;
const LAST_SERIAL = 2_958_465;
/** From the first day of the one system to that of the other. */
const DAYS_1904 = 1_462;
/** Serial 60 is a day that never was: 29 February 1900. */
const MISSING_DAY = 60;

/**
 * The day that a number of a workbook stands for, with its time if it has one: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SS`, or
 * `HH:MM:SS` below one day. A workbook knows no zone. `null` for what is no day.
 * @example [serialText(45292, 1900), serialText(45292.75, 1900), serialText(43830, 1904), serialText(-1, 1900)]
 * // ['2024-01-01', '2024-01-01T18:00:00', '2024-01-01', null]
 */
export function serialText(serial: number, system: DateSystem): string | null {
  // To the second: what a workbook keeps of a time is a fraction that is never quite it.
  const seconds = Math.round(serial * SECONDS);
  const days = Math.floor(seconds / SECONDS);
  if (!(seconds >= 0) || days > LAST_SERIAL - (system === 1904 ? DAYS_1904 : 0)) return null;
  const time = timeText(seconds - days * SECONDS);
  if (days === 0 && time !== '') return time.slice(1);
  if (days === 0 && system === 1900) return null;
  if (system === 1904) return `${addDays('1904-01-01', days)}${time}`;
  if (days === MISSING_DAY) return null;
  return `${addDays(days < MISSING_DAY ? '1899-12-31' : '1899-12-30', days)}${time}`;
}

function timeText(seconds: number): string {
  if (seconds === 0) return '';
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `T${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}

/**
 * The number that stands for a day in a workbook that counts from 1900; `null` before 1 March 1900, where spreadsheets
 * do not agree.
 * @example [serialOf('2024-01-01'), serialOf('1899-12-31')] // [45292, null]
 */
export function serialOf(day: string): number | null {
  const serial = daysBetween('1899-12-30', day);
  return serial > MISSING_DAY && serial <= LAST_SERIAL ? serial : null;
}
