import { addDays, addMonths, type CalendarDate, dayIn, isCalendarDate } from '@vigie/domain/calendar';
import { readEmail } from '@vigie/domain/import';
import { badTextOf } from '@vigie/domain/text';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { isObject, readText, shown } from '../change-set/sent-item.ts';

/** An event as it can be counted. */
export interface UsageEvent {
  eventId: string;
  /** The customer id, or the id that another system knows the customer by. */
  customer: string;
  contactEmail: string | null;
  /** Null for a connection; else what was used. */
  feature: string | null;
  count: number;
  day: CalendarDate;
  properties: Record<string, unknown> | null;
}

/** What an event is held against. */
export interface EventBounds {
  today: CalendarDate;
  zone: string;
  /** Months that an event may lie back. */
  keptMonths: number;
}

const MAX_COUNT = 1_000_000;
const MAX_PROPERTIES_BYTES = 8 * 1024;
const KEYS = ['eventId', 'customer', 'contact', 'feature', 'occurredAt', 'count', 'properties'];
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads one event of a batch; what is wrong with it is told, and is no matter of the others. */
export function readUsageEvent(raw: unknown, bounds: EventBounds): UsageEvent | RowIssue[] {
  if (!isObject(raw)) return [issue('event', 'usage.notAnObject')];
  const issues: RowIssue[] = Object.keys(raw)
    .filter((key) => !KEYS.includes(key))
    .slice(0, 3)
    .map((key) => issue(shown(key), 'usage.unknownKey'));
  const eventId = readText(raw, 'eventId', 200, issues);
  const customer = readText(raw, 'customer', 200, issues);
  for (const [key, value] of [
    ['eventId', eventId],
    ['customer', customer],
  ] as const)
    if (value === null && !issues.some(({ field }) => field === key)) issues.push(issue(key, 'required'));
  const contact = readText(raw, 'contact', 254, issues);
  const contactEmail = contact === null ? null : readEmail(contact);
  if (contact !== null && contactEmail === null) issues.push(issue('contact', 'invalidEmail', { value: contact }));
  const feature = readText(raw, 'feature', 120, issues);
  const count = raw.count ?? 1;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MAX_COUNT)
    issues.push(issue('count', 'invalidInteger', { value: shown(count) }));
  const day = dayOf(raw.occurredAt, bounds, issues);
  const properties = propertiesOf(raw.properties, issues);
  if (issues.length > 0 || eventId === null || customer === null || day === null) return issues;
  return { eventId, customer, contactEmail, feature, count: Number(count), day, properties };
}

/** The day in the organisation's zone; of an event without an instant, today. */
function dayOf(occurredAt: unknown, { today, zone, keptMonths }: EventBounds, issues: RowIssue[]): CalendarDate | null {
  if (occurredAt === undefined || occurredAt === null) return today;
  // Without the calendar's own word, 31 June would pass for 1 July.
  const isMoment =
    typeof occurredAt === 'string' &&
    INSTANT.test(occurredAt) &&
    isCalendarDate(occurredAt.slice(0, 'YYYY-MM-DD'.length));
  const instantMs = isMoment ? Date.parse(occurredAt) : Number.NaN;
  if (Number.isNaN(instantMs)) {
    issues.push(issue('occurredAt', 'usage.badInstant', { value: shown(occurredAt) }));
    return null;
  }
  const day = dayIn(zone, instantMs);
  // A clock may be wrong by some hours, or ahead by its zone; a day later it is no matter of clocks.
  const [latest, earliest] = [addDays(today, 1), addMonths(today, -keptMonths)];
  if (day > latest) issues.push(issue('occurredAt', 'usage.tooFarAhead', { day, latest }));
  else if (day < earliest) issues.push(issue('occurredAt', 'usage.tooOld', { day, earliest }));
  return day;
}

/** As JSON, and whether a text in it cannot be kept; null where it is nested deeper than can be written. */
function written(value: object): { json: string; isBad: boolean } | null {
  let isBad = false;
  const look = (key: string, held: unknown): unknown => {
    isBad ||= badTextOf(key) !== null || (typeof held === 'string' && badTextOf(held) !== null);
    return held;
  };
  try {
    return { json: JSON.stringify(value, look), isBad };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function propertiesOf(given: unknown, issues: RowIssue[]): Record<string, unknown> | null {
  if (given === undefined || given === null) return null;
  if (!isObject(given)) {
    issues.push(issue('properties', 'invalidText', { value: shown(given) }));
    return null;
  }
  const found = written(given);
  if (found === null || Buffer.byteLength(found.json) > MAX_PROPERTIES_BYTES)
    issues.push(issue('properties', 'usage.propertiesTooLarge', { limitKb: MAX_PROPERTIES_BYTES / 1024 }));
  else if (found.isBad) issues.push(issue('properties', 'badText'));
  return given;
}
