import { describe, expect, it } from 'vitest';
import {
  type CarryingCandidate,
  carryingInvoice,
  DEFAULT_DUNNING_SETTINGS,
  type DunningAction,
  type DunningPlan,
  type DunningSettings,
  type DunningStep,
  entryStep,
  lastContactDay,
  lastReminder,
  nextStep,
  type StepInput,
  type StepRecord,
  stepKey,
} from './dunning.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const BAD_NUMBERS = [-1, -0, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];

describe('D5 the carrying invoice', () => {
  const open = (id: string, dueDay: string, residualMinor: number, change: Partial<CarryingCandidate> = {}) => ({
    id,
    dueDay,
    residualMinor,
    disputedMinor: 0,
    comparableMinor: residualMinor,
    isExcluded: false,
    ...change,
  });

  it.each<[string, CarryingCandidate[], string | null]>([
    ['the oldest', [open('b', '2026-02-01', 900), open('a', '2026-01-01', 1)], 'a'],
    ['on a tie the highest amount', [open('a', '2026-01-01', 1), open('b', '2026-01-01', 2)], 'b'],
    ['then the lower id', [open('b', '2026-01-01', 1), open('a', '2026-01-01', 1)], 'a'],
    ['a paid one does not', [open('a', '2026-01-01', 0), open('b', '2026-02-01', 1)], 'b'],
    [
      'one wholly disputed does not',
      [open('a', '2026-01-01', 5, { disputedMinor: 5 }), open('b', '2026-02-01', 1)],
      'b',
    ],
    ['one disputed in part does', [open('a', '2026-01-01', 5, { disputedMinor: 4 }), open('b', '2026-02-01', 1)], 'a'],
    ['an excluded one does not', [open('a', '2026-01-01', 5, { isExcluded: true }), open('b', '2026-02-01', 1)], 'b'],
    [
      'an unknown rate loses the tie',
      [open('a', '2026-01-01', 9, { comparableMinor: null }), open('b', '2026-01-01', 1)],
      'b',
    ],
    ['none', [], null],
  ])('%s', (_, invoices, id) => {
    expect(carryingInvoice(invoices)?.id ?? null).toBe(id);
    expect(carryingInvoice([...invoices].reverse())?.id ?? null).toBe(id);
  });

  it('refuses bad amounts and days', () => {
    for (const bad of BAD_NUMBERS) {
      expect(() => carryingInvoice([open('a', '2026-01-01', bad)])).toThrow(
        refusal('dunning.badAmount', 'invoices[0].residualMinor'),
      );
      expect(() => carryingInvoice([open('a', '2026-01-01', 1, { disputedMinor: bad })])).toThrow(
        refusal('dunning.badAmount', 'invoices[0].disputedMinor'),
      );
      expect(() => carryingInvoice([open('a', '2026-01-01', 1, { comparableMinor: bad })])).toThrow(
        refusal('dunning.badAmount', 'invoices[0].comparableMinor'),
      );
    }
    expect(() => carryingInvoice([open('a', '2026-02-30', 1)])).toThrow(
      refusal('dunning.badDay', 'invoices[0].dueDay'),
    );
  });
});

const step = (id: string, offsetDays: number, change: Partial<DunningStep> = {}): DunningStep => ({
  id,
  offsetDays,
  action: 'email',
  isManual: false,
  ...change,
});
const CALL = { action: 'call', isManual: true } as const;
const PLAN: DunningPlan = { id: 'p', steps: [step('s1', -3), step('s2', 3), step('s3', 10), step('s4', 30)] };

describe('D5 the entry', () => {
  it.each([
    [-10, 's1'],
    [-3, 's1'],
    [2, 's1'],
    [3, 's2'],
    [12, 's3'],
    [400, 's4'],
  ])('%i days late enters at %s, or at the first step', (daysLate, id) => {
    expect(entryStep(PLAN, daysLate).id).toBe(id);
    expect(entryStep(PLAN, daysLate, 'first').id).toBe('s1');
  });

  it.each<[string, DunningStep[], string]>([
    ['no steps', [], 'plan.steps'],
    ['an id twice', [step('a', 1), step('a', 2)], 'plan.steps[1].id'],
    ['days that do not ascend', [step('a', 2), step('b', 2)], 'plan.steps[1].offsetDays'],
    ['days that are none', [step('a', Number.NaN)], 'plan.steps[0].offsetDays'],
    ['−0', [step('a', -0)], 'plan.steps[0].offsetDays'],
    ['an infinite wait', [step('a', Number.POSITIVE_INFINITY)], 'plan.steps[0].offsetDays'],
    ['an unknown action', [step('a', 1, { action: 'visit' as 'call' })], 'plan.steps[0].action'],
    ['a call that nobody makes', [step('a', 1, { action: 'call' })], 'plan.steps[0].isManual'],
  ])('refuses a plan with %s', (_, steps, argument) => {
    expect(() => entryStep({ id: 'p', steps }, 1)).toThrow(refusal('dunning.badPlan', argument));
  });

  it('refuses a lateness that is no number of days', () => {
    for (const bad of [-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => entryStep(PLAN, bad)).toThrow(refusal('dunning.badCount', 'daysLate'));
  });
});

const record = (
  stepId: string,
  outcome: StepRecord['outcome'],
  day: string,
  change: Partial<StepRecord> = {},
): StepRecord => ({
  invoiceId: 'F1',
  stepId,
  cycle: 1,
  outcome,
  day,
  ...change,
});
/** Due on 1 March: step s2 falls on 4 March, s3 on the 11th, s4 on the 31st. */
const input = (change: Partial<StepInput> = {}): StepInput => ({
  plan: PLAN,
  invoiceId: 'F1',
  dueDay: '2026-03-01',
  passage: { cycle: 1, enteredDay: '2026-02-01' },
  records: [],
  lastContactDay: null,
  ...change,
});
const told = (given: StepInput, asOf: string, settings?: DunningSettings): string => {
  const next = nextStep(given, asOf, settings);
  if (next.kind === 'finished') return 'finished';
  if (next.kind === 'waiting') return `${next.step.id} on ${next.day}, ${next.reason}`;
  return `${next.kind} ${next.step.id}`;
};

describe('D5 the next step', () => {
  const manual: DunningPlan = { id: 'p', steps: [step('s1', 3), step('c', 10, CALL), step('s3', 20), step('s4', 40)] };
  const first = { ...DEFAULT_DUNNING_SETTINGS, entry: 'first' as const };

  it.each<[string, Partial<StepInput>, string, string]>([
    ['before its day', {}, '2026-02-20', 's1 on 2026-02-26, notYet'],
    ['on its day', {}, '2026-02-26', 'due s1'],
    ['a missed day sends it the day after', {}, '2026-02-27', 'due s1'],
    ['missed weeks send the current one only', {}, '2026-03-12', 'due s3'],
    [
      'once sent, the next one waits for its day',
      { records: [record('s3', 'sent', '2026-03-12')] },
      '2026-03-12',
      's4 on 2026-03-31, notYet',
    ],
    [
      'what was missed before it is not sent afterwards',
      { records: [record('s3', 'sent', '2026-03-12')] },
      '2026-03-30',
      's4 on 2026-03-31, notYet',
    ],
    [
      'an uncertain send is not sent again',
      { records: [record('s3', 'uncertain', '2026-03-12')] },
      '2026-03-13',
      's4 on 2026-03-31, notYet',
    ],
    ['after the last', { records: [record('s4', 'sent', '2026-04-01')] }, '2026-06-01', 'finished'],
    [
      'records of another cycle say nothing',
      { records: [record('s3', 'sent', '2026-03-11', { cycle: 2 })] },
      '2026-03-12',
      'due s3',
    ],
    [
      'nor of another invoice',
      { records: [record('s3', 'sent', '2026-03-11', { invoiceId: 'F2' })] },
      '2026-03-12',
      'due s3',
    ],
    ['nor of later days', { records: [record('s3', 'sent', '2026-03-13')] }, '2026-03-12', 'due s3'],
    [
      'the spacing runs from the last contact',
      { lastContactDay: '2026-03-06' },
      '2026-03-12',
      's3 on 2026-03-13, spacing',
    ],
    ['and is over on its seventh day', { lastContactDay: '2026-03-06' }, '2026-03-13', 'due s3'],
    [
      'a step to come tells the later of its day and the spacing',
      { lastContactDay: '2026-02-24' },
      '2026-02-25',
      's1 on 2026-03-03, spacing',
    ],
    [
      'a late invoice enters at the step that matches',
      { passage: { cycle: 1, enteredDay: '2026-03-15' } },
      '2026-03-15',
      'due s3',
    ],
  ])('%s', (_, change, asOf, expected) => {
    expect(told(input(change), asOf)).toBe(expected);
  });

  it('entry at the first step keeps the distances from the day of entry', () => {
    const late = input({ passage: { cycle: 1, enteredDay: '2026-06-01' } });
    expect(told(late, '2026-06-01', first)).toBe('due s1');
    const sent = { ...late, records: [record('s1', 'sent', '2026-06-01')] };
    expect(told(sent, '2026-06-01', first)).toBe('s2 on 2026-06-07, notYet');
    expect(told(input(), '2026-02-26', first)).toBe('due s1');
  });

  it('a manual step is not jumped, blocks later ones, and goes to the fallback owner', () => {
    const given = input({ plan: manual });
    expect(told(given, '2026-04-20')).toBe('due c');
    const opened = { ...given, records: [record('c', 'opened', '2026-04-20')] };
    expect(nextStep(opened, '2026-04-22')).toEqual({
      kind: 'blocked',
      step: manual.steps[1],
      openedDay: '2026-04-20',
      waitedDays: 2,
      owner: 'owner',
      blockedStepIds: ['s3', 's4'],
    });
    expect(nextStep(opened, '2026-04-23')).toMatchObject({ kind: 'blocked', owner: 'fallback' });
    for (const outcome of ['done', 'skipped'] as const)
      expect(told({ ...opened, records: [...opened.records, record('c', outcome, '2026-04-25')] }, '2026-04-25')).toBe(
        'due s4',
      );
  });

  it('an internal task does not wait for the spacing', () => {
    const plan = { id: 'p', steps: [step('t', 1, { action: 'task', isManual: true }), step('s', 2)] };
    expect(told(input({ plan, lastContactDay: '2026-03-01' }), '2026-03-02')).toBe('due t');
  });

  it('spacing and escalation are settings', () => {
    const settings = { ...DEFAULT_DUNNING_SETTINGS, minSpacingDays: 2, escalateAfterDays: 0 };
    expect(told(input({ lastContactDay: '2026-03-10' }), '2026-03-12', settings)).toBe('due s3');
    const opened = input({ plan: manual, records: [record('c', 'opened', '2026-04-20')] });
    expect(nextStep(opened, '2026-04-20', settings)).toMatchObject({ owner: 'fallback' });
  });

  it('refuses bad days, cycles and settings', () => {
    const of = (change: Partial<StepInput>, settings?: DunningSettings) => () =>
      nextStep(input(change), '2026-03-12', settings);
    expect(of({ dueDay: '2026-02-29' })).toThrow(refusal('dunning.badDay', 'dueDay'));
    expect(of({ lastContactDay: 'x' })).toThrow(refusal('dunning.badDay', 'lastContactDay'));
    expect(of({ records: [record('s1', 'sent', '2026-3-1')] })).toThrow(refusal('dunning.badDay', 'records[0].day'));
    expect(of({ passage: { cycle: 1, enteredDay: '2026-03-13' } })).toThrow(
      refusal('dunning.badDay', 'passage.enteredDay'),
    );
    expect(() => nextStep(input(), '12 March')).toThrow(refusal('dunning.badDay', 'asOf'));
    for (const bad of [0, ...BAD_NUMBERS]) {
      expect(of({ passage: { cycle: bad, enteredDay: '2026-03-01' } })).toThrow(
        refusal('dunning.badCount', 'passage.cycle'),
      );
      expect(() => stepKey({ invoiceId: 'F1', stepId: 's1', cycle: bad })).toThrow(
        refusal('dunning.badCount', 'cycle'),
      );
    }
    for (const bad of BAD_NUMBERS)
      for (const name of ['minSpacingDays', 'escalateAfterDays', 'staleAfterDays'] as const)
        expect(of({}, { ...DEFAULT_DUNNING_SETTINGS, [name]: bad })).toThrow(
          refusal('dunning.badCount', `settings.${name}`),
        );
  });

  it('a key is of one invoice, step and cycle, whatever signs they hold', () => {
    const keys = [
      ['a', 'b', 1],
      ['a","b', '', 1],
      ['a', 'b', 2],
      ['a,b', '', 1],
      ['ab', '', 1],
    ].map(([invoiceId, stepId, cycle]) =>
      stepKey({ invoiceId: `${invoiceId}`, stepId: `${stepId}`, cycle: Number(cycle) }),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('D5 the last reminder', () => {
  let serial = 0;
  const action = (kind: DunningAction['kind'], status: DunningAction['status'], day: string): DunningAction => {
    serial += 1;
    return { id: `a${String(serial).padStart(3, '0')}`, kind, status, day };
  };
  const early = action('email', 'sent', '2026-03-01');

  it.each<[DunningAction['kind'], DunningAction['status'], boolean]>([
    ['email', 'sent', true],
    ['sms', 'sent', true],
    ['letter', 'sent', true],
    ['call', 'done', true],
    ['call', 'planned', false],
    ['task', 'done', false],
    ['internalEmail', 'sent', false],
    ['email', 'held', false],
    ['email', 'failed', false],
    ['email', 'uncertain', false],
    ['email', 'planned', false],
  ])('%s %s: %s', (kind, status, counts) => {
    const last = lastReminder([action(kind, status, '2026-03-10'), early], '2026-03-31');
    expect(last?.day).toBe(counts ? '2026-03-10' : '2026-03-01');
  });

  it('later days do not count, and on one day the order of the list does not tell', () => {
    const [a, b] = [action('sms', 'sent', '2026-03-10'), action('email', 'sent', '2026-03-10')];
    expect(lastReminder([a, b], '2026-03-10')).toEqual(b);
    expect(lastReminder([b, a], '2026-03-10')).toEqual(b);
    expect(lastReminder([a, early], '2026-03-09')).toEqual(early);
    expect(lastReminder([], '2026-03-09')).toBeNull();
  });

  it('the spacing runs from an uncertain send too', () => {
    const actions = [early, action('email', 'uncertain', '2026-03-10'), action('email', 'failed', '2026-03-12')];
    expect(lastContactDay(actions, '2026-03-31')).toBe('2026-03-10');
    expect(lastContactDay([], '2026-03-31')).toBeNull();
  });

  it('refuses impossible days', () => {
    expect(() => lastReminder([action('email', 'sent', '2026-04-31')], '2026-03-31')).toThrow(
      refusal('dunning.badDay', 'actions[0].day'),
    );
    expect(() => lastContactDay([], '2026-3-31')).toThrow(refusal('dunning.badDay', 'asOf'));
  });
});
