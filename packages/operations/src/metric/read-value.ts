import { type CalendarDate, isCalendarDate } from '@vigie/domain/calendar';
import { encodeCustom } from '@vigie/domain/custom-field';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { isObject, readText, shown } from '../change-set/sent-item.ts';

/** A value as it can be placed. */
export interface SentValue {
  /** The customer id, or the id that another system knows the customer by. */
  customer: string;
  metric: string;
  day: CalendarDate;
  value: number;
}

const KEYS = ['customer', 'metric', 'day', 'value'];

/** Reads one value of a batch; what is wrong with it is told, and is no matter of the others. */
export function readMetricValue(raw: unknown, today: CalendarDate): SentValue | RowIssue[] {
  if (!isObject(raw)) return [issue('value', 'metric.notAnObject')];
  const issues: RowIssue[] = Object.keys(raw)
    .filter((key) => !KEYS.includes(key))
    .slice(0, 3)
    .map((key) => issue(shown(key), 'metric.unknownKey'));
  const customer = readText(raw, 'customer', 200, issues);
  const metric = readText(raw, 'metric', 60, issues);
  for (const [key, value] of Object.entries({ customer, metric }))
    if (value === null && !issues.some(({ field }) => field === key)) issues.push(issue(key, 'required'));
  const day = readDay(raw.day, today, issues);
  const value = readNumber(raw.value, issues);
  if (issues.length > 0 || customer === null || metric === null || day === null || value === null) return issues;
  return { customer, metric, day, value };
}

function readDay(given: unknown, today: CalendarDate, issues: RowIssue[]): CalendarDate | null {
  if (given === undefined || given === null) return today;
  if (typeof given !== 'string' || !isCalendarDate(given))
    issues.push(issue('day', 'invalidDay', { value: shown(given) }));
  else if (given > today) issues.push(issue('day', 'metric.futureDay', { day: given, today }));
  else return given;
  return null;
}

/** As many digits as fields of the organisation keep: those that scores are exact with. */
function readNumber(given: unknown, issues: RowIssue[]): number | null {
  if (given === undefined || given === null) issues.push(issue('value', 'required'));
  else if (typeof given !== 'number') issues.push(issue('value', 'invalidNumber', { value: shown(given) }));
  else {
    const stored = encodeCustom({ type: 'number', options: [] }, given, () => undefined);
    // −0 is what a sign error leaves behind.
    if (typeof stored !== 'string') return given === 0 ? 0 : given;
    issues.push(issue('value', stored, { value: shown(given) }));
  }
  return null;
}
