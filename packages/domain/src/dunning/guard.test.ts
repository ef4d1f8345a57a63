import { describe, expect, it } from 'vitest';
import {
  DEFAULT_DUNNING_SETTINGS,
  disputeParts,
  type GuardFacts,
  guard,
  HOLD_REASONS,
  type InvoiceDispute,
  livePromise,
  type PaidPart,
  type PaymentPromise,
  promiseState,
  reliability,
} from './dunning.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const BAD_NUMBERS = [-1, -0, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];

const FREE: GuardFacts = {
  residualMinor: 100,
  disputedMinor: 0,
  hasOpenPromise: false,
  pausedUntil: null,
  isExcluded: false,
  unappliedCashMinor: 0,
  openCreditMinor: 0,
  hasUnreadReply: false,
  receivablesDay: '2026-03-31',
};
const NOON = { day: '2026-03-31', minute: 720 };

describe('D5 the guard', () => {
  it.each<[string, Partial<GuardFacts>, string[]]>([
    ['nothing', {}, []],
    ['paid', { residualMinor: 0 }, ['paid']],
    ['disputed whole', { disputedMinor: 100 }, ['disputed']],
    ['disputed in part: not held', { disputedMinor: 99 }, []],
    ['promised', { hasOpenPromise: true }, ['promised']],
    ['paused, last day', { pausedUntil: '2026-03-31' }, ['paused']],
    ['paused until yesterday', { pausedUntil: '2026-03-30' }, []],
    ['paused without an end', { pausedUntil: 'forever' }, ['paused']],
    ['excluded', { isExcluded: true }, ['excluded']],
    ['covered by cash', { unappliedCashMinor: 100 }, ['coveredByCash']],
    ['more refunded than paid: no cover', { unappliedCashMinor: -20 }, []],
    ['a cent short', { unappliedCashMinor: 99 }, []],
    ['covered by a credit note', { openCreditMinor: 100 }, ['coveredByCreditNote']],
    [
      'covered by both together',
      { unappliedCashMinor: 60, openCreditMinor: 40 },
      ['coveredByCash', 'coveredByCreditNote'],
    ],
    ['by cash alone, a credit note beside it', { unappliedCashMinor: 100, openCreditMinor: 40 }, ['coveredByCash']],
    [
      'what is claimed of one disputed in part is covered',
      { disputedMinor: 40, unappliedCashMinor: 60 },
      ['coveredByCash'],
    ],
    ['an unread reply', { hasUnreadReply: true }, ['unreadReply']],
    ['data three days old', { receivablesDay: '2026-03-28' }, []],
    ['data four days old', { receivablesDay: '2026-03-27' }, ['staleData']],
    ['no data', { receivablesDay: null }, ['staleData']],
    [
      'everything at once is told in order',
      { hasUnreadReply: true, isExcluded: true, pausedUntil: 'forever', hasOpenPromise: true, residualMinor: 0 },
      ['paid', 'promised', 'paused', 'excluded', 'unreadReply'],
    ],
  ])('%s', (_, change, expected) => {
    expect(guard({ ...FREE, ...change }, NOON)).toEqual(expected);
  });

  it.each([
    [479, true],
    [480, false],
    [1199, false],
    [1200, true],
    [0, true],
    [1439, true],
  ])('minute %i is quiet: %s', (minute, isQuiet) => {
    expect(guard(FREE, { ...NOON, minute })).toEqual(isQuiet ? ['quietHours'] : []);
  });

  it('quiet hours within a day, none at all, and holidays', () => {
    const quiet = (fromMinute: number, toMinute: number, minute: number) =>
      guard(FREE, { ...NOON, minute }, { ...DEFAULT_DUNNING_SETTINGS, quietHours: { fromMinute, toMinute } }).length;
    expect([quiet(720, 840, 719), quiet(720, 840, 720), quiet(720, 840, 839), quiet(720, 840, 840)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([quiet(0, 0, 0), quiet(600, 600, 600)]).toEqual([0, 0]);
    expect(guard(FREE, NOON, { ...DEFAULT_DUNNING_SETTINGS, holidays: ['2026-03-31'] })).toEqual(['holiday']);
  });

  it('names each reason once', () => expect(new Set(HOLD_REASONS).size).toBe(HOLD_REASONS.length));

  it('refuses what are no amounts, days or minutes', () => {
    for (const bad of BAD_NUMBERS.filter((number) => number !== -1))
      expect(() => guard({ ...FREE, unappliedCashMinor: bad }, NOON)).toThrow(
        refusal('dunning.badAmount', 'unappliedCashMinor'),
      );
    for (const argument of ['residualMinor', 'disputedMinor', 'openCreditMinor'] as const)
      for (const bad of BAD_NUMBERS)
        expect(() => guard({ ...FREE, [argument]: bad }, NOON)).toThrow(refusal('dunning.badAmount', argument));
    for (const minute of [...BAD_NUMBERS, 1440])
      expect(() => guard(FREE, { ...NOON, minute })).toThrow(refusal('dunning.badCount', 'now.minute'));
    expect(() => guard(FREE, { ...NOON, day: '2026-02-30' })).toThrow(refusal('dunning.badDay', 'now.day'));
    expect(() => guard({ ...FREE, pausedUntil: 'soon' }, NOON)).toThrow(refusal('dunning.badDay', 'pausedUntil'));
    expect(() => guard({ ...FREE, receivablesDay: '' }, NOON)).toThrow(refusal('dunning.badDay', 'receivablesDay'));
    const settings = { ...DEFAULT_DUNNING_SETTINGS, quietHours: { fromMinute: 1440, toMinute: 0 } };
    expect(() => guard(FREE, NOON, settings)).toThrow(refusal('dunning.badCount', 'settings.quietHours.fromMinute'));
    expect(() => guard(FREE, NOON, { ...DEFAULT_DUNNING_SETTINGS, holidays: ['Easter'] })).toThrow(
      refusal('dunning.badDay', 'settings.holidays[0]'),
    );
  });
});

describe('D5 promises', () => {
  const promise: PaymentPromise = {
    id: 'p1',
    madeDay: '2026-03-01',
    promisedDay: '2026-03-15',
    amountMinor: 500,
    toleranceDays: 2,
    replacedDay: null,
  };
  const on = (day: string, amountMinor: number): PaidPart => ({ day, amountMinor });

  it.each<[string, Partial<PaymentPromise>, PaidPart[], string, string | null]>([
    ['before it was made', {}, [], '2026-02-28', null],
    ['waiting', {}, [], '2026-03-10', 'open'],
    ['on its last day, tolerance included', {}, [], '2026-03-17', 'open'],
    ['the day after', {}, [], '2026-03-18', 'broken'],
    ['without tolerance', { toleranceDays: 0 }, [], '2026-03-16', 'broken'],
    ['paid early', {}, [on('2026-03-05', 500)], '2026-03-05', 'kept'],
    [
      'paid within the tolerance, in two goes',
      {},
      [on('2026-03-17', 200), on('2026-03-15', 300)],
      '2026-03-17',
      'kept',
    ],
    ['paid a day too late', {}, [on('2026-03-18', 500)], '2026-03-31', 'broken'],
    ['paid in part so far', {}, [on('2026-03-05', 499)], '2026-03-17', 'open'],
    ['paid in part', {}, [on('2026-03-05', 499), on('2026-03-18', 1)], '2026-03-31', 'partlyKept'],
    ['paid before it was made', {}, [on('2026-02-28', 500)], '2026-03-31', 'broken'],
    ['paid on the day it was made', {}, [on('2026-03-01', 500)], '2026-03-01', 'kept'],
    ['not yet replaced', { replacedDay: '2026-03-10' }, [], '2026-03-09', 'open'],
    ['replaced', { replacedDay: '2026-03-10' }, [], '2026-03-10', 'replaced'],
    ['replaced for good', { replacedDay: '2026-03-10' }, [on('2026-03-11', 500)], '2026-03-31', 'replaced'],
    ['kept before it was replaced', { replacedDay: '2026-03-10' }, [on('2026-03-09', 500)], '2026-03-31', 'kept'],
    ['what was broken is not replaced', { replacedDay: '2026-03-20' }, [], '2026-03-31', 'broken'],
  ])('%s', (_, change, paid, asOf, expected) => {
    expect(promiseState({ ...promise, ...change }, paid, asOf)).toBe(expected);
    expect(promiseState({ ...promise, ...change }, [...paid].reverse(), asOf)).toBe(expected);
  });

  it('the live one is the last made of those open', () => {
    const later = { ...promise, id: 'p2', madeDay: '2026-03-05', promisedDay: '2026-03-12' };
    expect(livePromise([later, promise], [], '2026-03-10')?.id).toBe('p2');
    expect(livePromise([promise, later], [], '2026-03-10')?.id).toBe('p2');
    expect(livePromise([promise, later], [], '2026-03-16')?.id).toBe('p1');
    expect(livePromise([promise, later], [], '2026-03-18')).toBeNull();
  });

  it('feeds reliability with what was decided', () => {
    expect(reliability(['kept', 'kept', 'partlyKept', 'broken', 'open', 'replaced'])).toEqual({
      kept: 2,
      partlyKept: 1,
      broken: 1,
      keptRatio: 0.5,
    });
    expect(reliability(['open', 'replaced']).keptRatio).toBeNull();
  });

  it('refuses what is no promise', () => {
    const of =
      (change: Partial<PaymentPromise>, paid: PaidPart[] = [], asOf = '2026-03-10') =>
      () =>
        promiseState({ ...promise, ...change }, paid, asOf);
    for (const bad of BAD_NUMBERS) {
      expect(of({ amountMinor: bad })).toThrow(refusal('dunning.badAmount', 'amountMinor'));
      expect(of({ toleranceDays: bad })).toThrow(refusal('dunning.badCount', 'toleranceDays'));
      expect(of({}, [on('2026-03-05', bad)])).toThrow(refusal('dunning.badAmount', 'paid[0].amountMinor'));
    }
    expect(of({ amountMinor: 0 })).toThrow(refusal('dunning.badPromise', 'amountMinor'));
    expect(of({ promisedDay: '2026-02-28' })).toThrow(refusal('dunning.badPromise', 'promisedDay'));
    expect(of({ replacedDay: '2026-02-28' })).toThrow(refusal('dunning.badPromise', 'replacedDay'));
    expect(of({ madeDay: '2026-02-29' })).toThrow(refusal('dunning.badDay', 'madeDay'));
    expect(of({ promisedDay: '2026-03-32' })).toThrow(refusal('dunning.badDay', 'promisedDay'));
    expect(of({}, [on('x', 1)])).toThrow(refusal('dunning.badDay', 'paid[0].day'));
    expect(of({}, [], 'x')).toThrow(refusal('dunning.badDay', 'asOf'));
  });
});

describe('D5 dispute parts', () => {
  const dispute = (
    id: string,
    amountMinor: number | null,
    openedDay = '2026-03-01',
    closedDay: string | null = null,
  ): InvoiceDispute => ({
    id,
    amountMinor,
    openedDay,
    closedDay,
  });

  it.each<[string, InvoiceDispute[], number, number[]]>([
    ['none', [], 0, []],
    ['a part', [dispute('a', 30)], 30, [30]],
    ['the whole', [dispute('a', null)], 100, [100]],
    ['more than there is', [dispute('a', 300)], 100, [100]],
    ['two parts', [dispute('a', 30), dispute('b', 50)], 80, [30, 50]],
    ['two that overlap', [dispute('a', 70), dispute('b', 50)], 100, [70, 30]],
    ['not yet opened', [dispute('a', 30, '2026-04-01')], 0, []],
    ['closed today', [dispute('a', 30, '2026-03-01', '2026-03-31')], 0, []],
    ['closed tomorrow', [dispute('a', 30, '2026-03-01', '2026-04-01')], 30, [30]],
  ])('%s', (_, disputes, disputedMinor, held) => {
    const found = disputeParts(100, [...disputes].reverse(), '2026-03-31');
    expect(found).toMatchObject({ disputedMinor, claimableMinor: 100 - disputedMinor });
    expect(found.parts.map((part) => part.heldMinor)).toEqual(held);
  });

  it('refuses bad amounts and days', () => {
    for (const bad of BAD_NUMBERS) {
      expect(() => disputeParts(bad, [], '2026-03-31')).toThrow(refusal('dunning.badAmount', 'residualMinor'));
      expect(() => disputeParts(1, [dispute('a', bad)], '2026-03-31')).toThrow(
        refusal('dunning.badAmount', 'disputes[0].amountMinor'),
      );
    }
    expect(() => disputeParts(1, [], '2026-02-30')).toThrow(refusal('dunning.badDay', 'asOf'));
    expect(() => disputeParts(1, [dispute('a', 1, 'x')], '2026-03-31')).toThrow(
      refusal('dunning.badDay', 'disputes[0].openedDay'),
    );
    expect(() => disputeParts(1, [dispute('a', 1, '2026-03-01', 'x')], '2026-03-31')).toThrow(
      refusal('dunning.badDay', 'disputes[0].closedDay'),
    );
  });
});
