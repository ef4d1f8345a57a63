import fc from 'fast-check';
import { ledgerAt } from '../ledger/ledger.ts';
import { agree } from '../property/property.ts';
import {
  DEFAULT_DUNNING_SETTINGS,
  type DunningAction,
  type DunningCustomer,
  type DunningDecision,
  type DunningPlan,
  type DunningSettings,
  type DunningStep,
  decide,
  disputeParts,
  type Passage,
  STEP_ACTIONS,
  type StepRecord,
  stepKey,
} from './dunning.ts';

const DAY = 864e5;
const YEAR = 365;
const dayAt = (offset: number): string => new Date(Date.UTC(2026, 0, 1) + offset * DAY).toISOString().slice(0, 10);
const offsetOf = (day: string): number => Math.round((Date.parse(day) - Date.UTC(2026, 0, 1)) / DAY);

/** Days from a first to a last one, both inclusive, on which something holds. */
type Span = [from: number, days: number];
const spans = fc.array(fc.tuple(fc.nat(YEAR), fc.nat(40)), { maxLength: 2 });
const isIn = (list: readonly Span[], day: number): boolean =>
  list.some(([from, days]) => day >= from && day <= from + days);

interface StoryInvoice {
  due: number;
  amountMinor: number;
  paid: number | null;
  promised: Span[];
  disputed: Span[];
  isWhole: boolean;
}

/** A year of one customer, and of the hands that work on it. */
interface Story {
  plan: DunningPlan;
  invoices: StoryInvoice[];
  settings: DunningSettings;
  covered: Span[];
  unread: Span[];
  paused: Span[];
  down: Span[];
  /** Days on which somebody writes out of plan. */
  letters: number[];
  /** Days that a person takes for a manual step. */
  patience: number;
  /** Every n-th send has no answer, every m-th fails. */
  uncertainEvery: number;
  failEvery: number;
}

const plans: fc.Arbitrary<DunningPlan> = fc
  .uniqueArray(fc.integer({ min: -15, max: 90 }), { minLength: 1, maxLength: 7 })
  .chain((offsets) =>
    fc.tuple(
      fc.constant([...offsets].sort((a, b) => a - b)),
      fc.array(fc.constantFrom('email' as const, 'email' as const, ...STEP_ACTIONS), { minLength: 7, maxLength: 7 }),
      fc.array(fc.constantFrom(false, false, true), { minLength: 7, maxLength: 7 }),
    ),
  )
  .map(([offsets, actions, manual]) => ({
    id: 'p',
    steps: offsets.map((offsetDays, index): DunningStep => {
      const action = actions[index] ?? 'email';
      const isManual = action === 'call' || action === 'task' || (manual[index] ?? false);
      return { id: `s${index}`, offsetDays, action, isManual };
    }),
  }));

const stories: fc.Arbitrary<Story> = fc.record({
  plan: plans,
  invoices: fc.array(
    fc.record({
      due: fc.integer({ min: -100, max: 330 }),
      amountMinor: fc.constantFrom(100, 200, 300),
      paid: fc.option(fc.nat(YEAR)),
      promised: spans,
      disputed: spans,
      isWhole: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  settings: fc
    .record({
      entry: fc.constantFrom('first' as const, 'matching' as const),
      minSpacingDays: fc.constantFrom(0, 3, 7, 7, 14),
    })
    .map((change) => ({ ...DEFAULT_DUNNING_SETTINGS, ...change })),
  covered: spans,
  unread: spans,
  paused: spans,
  down: spans,
  letters: fc.array(fc.nat(YEAR), { maxLength: 4 }),
  patience: fc.nat(20),
  uncertainEvery: fc.integer({ min: 2, max: 6 }),
  failEvery: fc.integer({ min: 2, max: 6 }),
});

interface Memory {
  records: StepRecord[];
  actions: DunningAction[];
  passages: Map<string, Passage>;
  sends: number;
}

/** What is true of a customer on a day of its story; turned: the same with every list from its end. */
function customerOn(story: Story, memory: Memory, day: number, isTurned: boolean): DunningCustomer {
  const turn = <T>(list: readonly T[]): T[] => (isTurned ? [...list].reverse() : [...list]);
  const invoices = story.invoices.map((one, index) => {
    const residualMinor = one.paid !== null && one.paid <= day ? 0 : one.amountMinor;
    const isDisputed = isIn(one.disputed, day);
    return {
      id: `F${index}`,
      dueDay: dayAt(one.due),
      currency: 'EUR',
      residualMinor,
      disputedMinor: isDisputed ? (one.isWhole ? residualMinor : Math.min(50, residualMinor)) : 0,
      comparableMinor: residualMinor,
      isExcluded: false,
      hasOpenPromise: isIn(one.promised, day),
      passage: memory.passages.get(`F${index}`) ?? null,
    };
  });
  return {
    plan: story.plan,
    invoices: turn(invoices),
    credits: turn([
      { currency: 'EUR', unappliedCashMinor: isIn(story.covered, day) ? 300 : 0, openCreditMinor: 0 },
      { currency: 'USD', unappliedCashMinor: 900, openCreditMinor: 900 },
    ]),
    records: turn(memory.records),
    actions: turn(memory.actions),
    pausedUntil: isIn(story.paused, day) ? dayAt(day) : null,
    isExcluded: false,
    hasUnreadReply: isIn(story.unread, day),
    receivablesDay: dayAt(day),
  };
}

type Due = Extract<DunningDecision, { kind: 'due' }>;

/** What must hold of a step that goes out, read from the story itself. */
function checkDue(story: Story, memory: Memory, decision: Due, day: number): void {
  const where = `${dayAt(day)} ${decision.key}`;
  const index = Number(decision.invoiceId.slice(1));
  const invoice = story.invoices[index];
  if (invoice === undefined) throw new Error(`${where}: no such invoice`);
  const isPaid = invoice.paid !== null && invoice.paid <= day;
  const isHeld =
    isPaid ||
    (isIn(invoice.disputed, day) && invoice.isWhole) ||
    [invoice.promised, story.paused, story.unread, story.covered].some((list) => isIn(list, day));
  agree(`${where} is held by nothing`, isHeld, false);
  agree(
    `${where} claims only what is not disputed`,
    decision.claimableMinor,
    invoice.amountMinor - (isIn(invoice.disputed, day) ? 50 : 0),
  );
  const older = story.invoices.some(
    (one) =>
      one.due < invoice.due && !(one.paid !== null && one.paid <= day) && !(isIn(one.disputed, day) && one.isWhole),
  );
  agree(`${where} is of the oldest`, older, false);
  const gone = memory.records.filter((record) => stepKey(record) === decision.key);
  agree(`${where} was never claimed`, gone.length, 0);
  if (decision.step.action !== 'task') {
    const contacts = memory.actions.filter(({ kind, status }) =>
      ['email', 'sms', 'letter'].includes(kind)
        ? status === 'sent' || status === 'uncertain'
        : kind === 'call' && status === 'done',
    );
    for (const contact of contacts)
      if (day - offsetOf(contact.day) < story.settings.minSpacingDays)
        throw new Error(`${where}: only since ${contact.day}`);
  }
  if (story.settings.entry === 'first' || decision.step.isManual) return;
  // No burst, no jump: nothing later has come, and no manual step since the entry was left out.
  const late = day - invoice.due;
  const steps = story.plan.steps;
  const at = steps.findIndex(({ id }) => id === decision.step.id);
  agree(
    `${where} is current`,
    steps.findLastIndex(({ offsetDays }) => offsetDays <= late),
    at,
  );
  const entered = offsetOf(decision.passage.enteredDay) - invoice.due;
  const entry = steps.findLastIndex(({ offsetDays }) => offsetDays <= entered);
  const isDone = (stepId: string): boolean =>
    memory.records.some(
      (one) => one.invoiceId === decision.invoiceId && one.stepId === stepId && one.outcome === 'done',
    );
  const jumped = steps.slice(Math.max(0, entry), at).filter(({ id, isManual }) => isManual && !isDone(id));
  agree(`${where} jumps`, jumped, []);
}

/** D5: a year of random customers; guards, spacing, exactly one send, no burst, and the order of lists tells nothing. */
export function checkYears(runs: number): { sent: number; opened: number; held: number; blocked: number } {
  const seen = { sent: 0, opened: 0, held: 0, blocked: 0 };
  fc.assert(
    fc.property(stories, (story) => {
      const memory: Memory = { records: [], actions: [], passages: new Map(), sends: 0 };
      for (let day = 0; day < YEAR; day += 1) playDay(story, memory, day, seen);
      const closing = memory.records
        .filter(({ outcome }) => outcome === 'sent' || outcome === 'uncertain')
        .map(stepKey);
      agree('each sent once', new Set(closing).size, closing.length);
    }),
    { numRuns: runs },
  );
  return seen;
}

function playDay(
  story: Story,
  memory: Memory,
  day: number,
  seen: { sent: number; opened: number; held: number; blocked: number },
): void {
  const act = (kind: DunningAction['kind'], status: DunningAction['status']): void => {
    memory.actions.push({ id: `a${memory.actions.length}`, kind, status, day: dayAt(day) });
  };
  if (story.letters.includes(day)) act('letter', 'sent');
  // A person does what waits long enough, out of plan or not, whatever the spacing.
  for (const { invoiceId, stepId, cycle, day: opened } of memory.records.filter(
    ({ outcome }) => outcome === 'opened',
  )) {
    const isDone = memory.records.some(
      (one) => one.invoiceId === invoiceId && one.stepId === stepId && one.outcome === 'done',
    );
    if (isDone || day - offsetOf(opened) < story.patience) continue;
    memory.records.push({ invoiceId, stepId, cycle, outcome: 'done', day: dayAt(day) });
    act('call', 'done');
  }
  if (isIn(story.down, day)) return;
  const now = { day: dayAt(day), minute: 600 };
  const decision = decide(customerOn(story, memory, day, false), now, story.settings);
  agree(`${now.day} other order`, decide(customerOn(story, memory, day, true), now, story.settings), decision);
  if (decision.kind === 'none') return;
  memory.passages.set(decision.invoiceId, decision.passage);
  if (decision.kind === 'held') seen.held += 1;
  if (decision.kind === 'blocked') seen.blocked += 1;
  if (decision.kind !== 'due') return;
  checkDue(story, memory, decision, day);
  const identity = { invoiceId: decision.invoiceId, stepId: decision.step.id, cycle: decision.passage.cycle };
  const { action, isManual } = decision.step;
  if (isManual) {
    memory.records.push({ ...identity, outcome: 'opened', day: now.day });
    seen.opened += 1;
    return;
  }
  memory.sends += 1;
  if (memory.sends % story.failEvery === 0) {
    act(action, 'failed');
    return;
  }
  const outcome = memory.sends % story.uncertainEvery === 0 ? 'uncertain' : 'sent';
  memory.records.push({ ...identity, outcome, day: now.day });
  act(action, outcome);
  seen.sent += 1;
}

/** D5: disputed parts are those of the ledger, whatever their order. */
export function checkDisputes(runs: number): void {
  const offsets = fc.integer({ min: 0, max: 40 });
  const disputes = fc.array(
    fc.record({ amountMinor: fc.option(fc.nat(150)), opened: offsets, closed: fc.option(offsets) }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(disputes, fc.integer({ min: 1, max: 300 }), offsets, (drawn, amountMinor, offset) => {
      const list = drawn.map((one, index) => ({
        id: `d${index}`,
        invoiceId: 'F1',
        amountMinor: one.amountMinor,
        openedDay: dayAt(one.opened),
        closedDay: one.closed === null ? null : dayAt(one.closed),
      }));
      const invoice = {
        id: 'F1',
        kind: 'invoice' as const,
        status: 'final' as const,
        day: dayAt(0),
        dueDay: dayAt(0),
        knownDay: dayAt(0),
        amountMinor,
        currency: 'EUR',
        reversesId: null,
      };
      const [state] = ledgerAt([invoice], [], list, dayAt(offset)).invoices;
      const parts = disputeParts(amountMinor, list, dayAt(offset));
      agree('disputed', parts.disputedMinor, state?.disputedMinor);
      agree('split', parts.disputedMinor + parts.claimableMinor, amountMinor);
      agree(
        'held',
        parts.parts.reduce((sum, part) => sum + part.heldMinor, 0),
        parts.disputedMinor,
      );
      agree('other order', disputeParts(amountMinor, [...list].reverse(), dayAt(offset)), parts);
    }),
    { numRuns: runs },
  );
}
