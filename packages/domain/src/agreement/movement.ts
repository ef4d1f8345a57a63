import { addDays, type CalendarDate } from '../calendar/calendar.ts';
import { requireWhole } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './check.ts';
import { type Agreement, agreementStatus, mrr72 } from './status.ts';

export const MOVEMENT_KINDS = [
  'new',
  'expansion',
  'contraction',
  'churn',
  'reactivation',
  'pause',
  'resume',
  'fx',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** One change of a customer's MRR on a day. */
export interface MrrMovement {
  customerId: string;
  day: CalendarDate;
  kind: MovementKind;
  /** Signed, 1/72 minor units of the reporting currency; null where a rate is missing. */
  parts72: number | null;
  /** The agreements that caused it. */
  agreementIds: string[];
}

/** A customer with all its agreements. */
export interface MrrCustomer {
  id: string;
  agreements: readonly Agreement[];
}

/**
 * 1/72 minor units of the reporting currency for those of another, at the rate of a day: whole; null where there is no
 * rate. An organisation with one currency gives the amount back.
 */
export type ConvertMrr = (parts72: number, currency: string, day: CalendarDate) => number | null;

/** Without rates all amounts must be of one currency: others would be added as if they were. */
function inOneCurrency(customers: readonly MrrCustomer[]): ConvertMrr {
  const currencies = new Set(customers.flatMap(({ agreements }) => agreements.map(({ currency }) => currency)));
  if (currencies.size > 1)
    throw new DomainError('agreement.needsRates', {
      argument: 'convert',
      currencies: [...currencies].sort().join(', '),
    });
  return (parts72) => parts72;
}

/** What an agreement counts for on a day: its MRR while active, and while paused what comes back when it resumes. */
type Standing = 'active' | 'paused' | 'out';

const standingOn = (agreement: Agreement, day: CalendarDate): Standing => {
  const status = agreementStatus(agreement, day);
  return status === 'active' || status === 'paused' ? status : 'out';
};

/** The last day there is stands for "no end" in many sources: nothing comes after it. */
const dayAfter = (day: CalendarDate): CalendarDate => (day === '9999-12-31' ? day : addDays(day, 1));

/** Days on which an agreement may begin or cease to count. */
function changeDays(agreement: Agreement): CalendarDate[] {
  const { startDay, termEndDay, endedOn, autoRenew, knownDay, acts } = agreement;
  const days = [startDay, knownDay, ...acts.flatMap((act) => [act.day, act.knownDay, dayAfter(act.day)])];
  if (endedOn !== null) days.push(dayAfter(endedOn));
  if (termEndDay !== null && !autoRenew) days.push(dayAfter(termEndDay));
  return days;
}

/**
 * The movements of one customer's MRR from the end of `from` to the end of `to` (domain rules §6), in 1/72 minor units
 * of the reporting currency. What ends and starts on one day is one movement; the loss of the last agreement is churn,
 * of one among several a contraction; a pause is none of them, and an agreement that ends while paused resumes and is
 * lost. What rates alone change comes last, as `fx`.
 * @throws DomainError as `agreementStatus` and `mrr72`; `agreement.badPeriod`; `agreement.needsRates` for several
 * currencies and no way to convert them.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: '2026-06-30', autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * mrrMovements({ id: 'c', agreements: [yearly] }, '2026-05-31', '2026-07-31')
 * // [{ customerId: 'c', day: '2026-07-01', kind: 'churn', parts72: -720000, agreementIds: ['a'] }]
 */
export function mrrMovements(
  customer: MrrCustomer,
  from: CalendarDate,
  to: CalendarDate,
  convert: ConvertMrr = inOneCurrency([customer]),
): MrrMovement[] {
  requirePeriod(from, to);
  const { id: customerId, agreements } = customer;
  const movements: MrrMovement[] = [];
  const add = (day: CalendarDate, kind: MovementKind, changed: readonly Agreement[], sign: 1 | -1): void => {
    if (changed.length === 0) return;
    const parts72 = sum(changed, day, convert);
    const agreementIds = changed.map(({ id }) => id).sort();
    movements.push({ customerId, day, kind, parts72: parts72 === null ? null : sign * parts72, agreementIds });
  };
  let running = agreements.filter((agreement) => standingOn(agreement, from) !== 'out').length;
  let hasRun = running > 0 || agreements.some((agreement) => hasCountedBefore(agreement, from));
  for (const [day, steps] of stepsByDay(agreements, from, to)) {
    const pick = (before: Standing, after: Standing): Agreement[] =>
      steps.filter((step) => step.before === before && step.after === after).map(({ agreement }) => agreement);
    const endedPaused = pick('paused', 'out');
    add(day, 'pause', pick('active', 'paused'), -1);
    add(day, 'resume', [...pick('paused', 'active'), ...endedPaused], 1);
    const [gained, lost] = [
      [...pick('out', 'active'), ...pick('out', 'paused')],
      [...pick('active', 'out'), ...endedPaused],
    ];
    const wasRunning = running > 0;
    running += gained.length - lost.length;
    const net = netOf(gained, lost, day, convert);
    if (net !== 0) {
      // Without a rate nobody knows how much, but what is only lost is less.
      const kind = kindOf(net === null ? gained.length === 0 : net < 0, wasRunning, running > 0, hasRun);
      const agreementIds = [...gained, ...lost].map(({ id }) => id).sort();
      movements.push({ customerId, day, kind, parts72: net, agreementIds });
    }
    add(day, 'pause', pick('out', 'paused'), -1);
    hasRun ||= running > 0;
  }
  const fx = fxOf(customer, from, to, movements, convert);
  if (fx !== 0) movements.push({ customerId, day: to, kind: 'fx', parts72: fx, agreementIds: [] });
  return movements;
}

function requirePeriod(from: CalendarDate, to: CalendarDate): void {
  requireDay('from', from);
  requireDay('to', to);
  if (from > to) throw new DomainError('agreement.badPeriod', { argument: 'from', value: from });
}

/** What an agreement does on a day. */
interface Step {
  agreement: Agreement;
  before: Standing;
  after: Standing;
}

/** The steps after `from` up to `to`, by day and in order: only the agreements that change are looked at on a day. */
function stepsByDay(agreements: readonly Agreement[], from: CalendarDate, to: CalendarDate): [CalendarDate, Step[]][] {
  const found = new Map<CalendarDate, Step[]>();
  for (const agreement of agreements)
    for (const day of new Set(changeDays(agreement))) {
      if (day <= from || day > to) continue;
      const [before, after] = [standingOn(agreement, addDays(day, -1)), standingOn(agreement, day)];
      if (before === after) continue;
      const steps = found.get(day);
      if (steps) steps.push({ agreement, before, after });
      else found.set(day, [{ agreement, before, after }]);
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function kindOf(isLess: boolean, hadAny: boolean, hasAny: boolean, hadBefore: boolean): MovementKind {
  if (!hadAny) return hadBefore ? 'reactivation' : 'new';
  if (!hasAny) return 'churn';
  return isLess ? 'contraction' : 'expansion';
}

/** Whether an agreement ever counted before a day: what comes after a time without any is a return. */
function hasCountedBefore(agreement: Agreement, day: CalendarDate): boolean {
  return changeDays(agreement).some((each) => each < day && standingOn(agreement, each) !== 'out');
}

function sum(agreements: readonly Agreement[], day: CalendarDate, convert: ConvertMrr): number | null {
  let total = 0;
  for (const agreement of agreements) {
    const parts72 = convert(mrr72(agreement), agreement.currency, day);
    if (parts72 === null) return null;
    requireWhole('agreement.badAmount', 'parts72', parts72);
    total += parts72;
    requireWhole('agreement.badAmount', 'total', total);
  }
  return total;
}

function netOf(
  gained: readonly Agreement[],
  lost: readonly Agreement[],
  day: CalendarDate,
  convert: ConvertMrr,
): number | null {
  const [plus, minus] = [sum(gained, day, convert), sum(lost, day, convert)];
  return plus === null || minus === null ? null : plus - minus;
}

/** MRR on a day in 1/72 minor units of the reporting currency; null where a rate is missing. */
function mrrOn(customer: MrrCustomer, day: CalendarDate, convert: ConvertMrr): number | null {
  return sum(
    customer.agreements.filter((agreement) => agreementStatus(agreement, day) === 'active'),
    day,
    convert,
  );
}

/** What no agreement explains: the same amounts at other rates. */
function fxOf(
  customer: MrrCustomer,
  from: CalendarDate,
  to: CalendarDate,
  movements: readonly MrrMovement[],
  convert: ConvertMrr,
): number | null {
  const [start, end] = [mrrOn(customer, from, convert), mrrOn(customer, to, convert)];
  let moved = 0;
  for (const { parts72 } of movements) {
    if (parts72 === null) return null;
    moved += parts72;
  }
  return start === null || end === null ? null : end - start - moved;
}

/** What retention counts: pauses and rates are not in it, and a closed cohort has nothing new. */
const COUNTED_KINDS = ['expansion', 'contraction', 'churn', 'reactivation'] as const;
const isCounted = (kind: MovementKind): kind is (typeof COUNTED_KINDS)[number] =>
  COUNTED_KINDS.some((counted) => counted === kind);

/** How much of the MRR of a day was kept by the customers that had any then. All amounts in 1/72 minor units, unsigned. */
export interface Retention {
  start: number;
  expansion: number;
  contraction: number;
  churn: number;
  reactivation: number;
  /** Kept of what there was, 0 to 1, never above: null where there was nothing, or a rate is missing. */
  grr: number | null;
  /** The same with what these customers added. */
  nrr: number | null;
}

/**
 * Gross and net revenue retention over a period, of the closed cohort of customers with MRR at the end of `from`
 * (domain rules §6): (start − contraction − churn) ÷ start, and the same with expansion and reactivation; amounts in
 * 1/72 minor units of the reporting currency. Of what a customer lost, no more than it had at the start counts in GRR:
 * the rest was added in between. Pauses and rates are in neither: what was paused at the start is left out, and
 * everything is read at the rates of that day.
 * @throws DomainError as {@link mrrMovements}.
 * @example const line = { id: 'a', isProposal: false, startDay: '2025-01-01', termEndDay: null, endedOn: null,
 *   autoRenew: false, noticeMonths: 0, noticeDays: 0, renewalMonths: null, amountMinor: 8_000, billingPeriod: 'month',
 *   currency: 'EUR', knownDay: '2025-01-01', acts: [] };
 * const left = { ...line, id: 'b', amountMinor: 2_000, endedOn: '2026-06-30' };
 * const added = { ...line, id: 'c', amountMinor: 1_000, startDay: '2026-08-01' };
 * const kept = retention([{ id: 'x', agreements: [line, added] }, { id: 'y', agreements: [left] }], '2025-12-31',
 *   '2026-12-31');
 * [kept.grr, kept.nrr] // [0.8, 0.9]
 * @example retention([], '2025-12-31', '2026-12-31').grr // null
 */
export function retention(
  customers: readonly MrrCustomer[],
  from: CalendarDate,
  to: CalendarDate,
  convert: ConvertMrr = inOneCurrency(customers),
): Retention {
  requirePeriod(from, to);
  const total = { start: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0 };
  let kept = 0;
  let isKnown = true;
  const atStart: ConvertMrr = (parts72, currency) => convert(parts72, currency, from);
  for (const { id, agreements } of customers) {
    const customer = { id, agreements: agreements.filter((one) => standingOn(one, from) !== 'paused') };
    const start = mrrOn(customer, from, atStart);
    if (start === null) {
      isKnown = false;
      continue;
    }
    if (start <= 0) continue;
    total.start += start;
    let lost = 0;
    for (const { kind, parts72 } of mrrMovements(customer, from, to, atStart)) {
      if (!isCounted(kind)) continue;
      if (parts72 === null) isKnown = false;
      else total[kind] += Math.abs(parts72);
      if (kind === 'contraction' || kind === 'churn') lost += Math.abs(parts72 ?? 0);
    }
    kept += start - Math.min(lost, start);
  }
  if (!isKnown || total.start === 0) return { ...total, grr: null, nrr: null };
  const net = total.start - total.contraction - total.churn + total.expansion + total.reactivation;
  return { ...total, grr: kept / total.start, nrr: net / total.start };
}
