import { describe, expect, it } from 'vitest';
import { checkTerms } from './terms.property.ts';
import { dueDay, dueDayWarning, type PaymentTerm, termWarning, worstTermWarning } from './terms.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const term = (kind: PaymentTerm['kind'], days: number, dayOfMonth: number | null = null): PaymentTerm => ({
  kind,
  days,
  dayOfMonth,
});
const ONCE = { isPeriodic: false };
const PERIODIC = { isPeriodic: true };

describe('D4 payment terms', () => {
  it.each([
    ['net', term('net', 30), '2026-01-15', '2026-02-14'],
    ['on receipt', term('net', 0), '2026-01-15', '2026-01-15'],
    ['45 days, then month end (§7.4)', term('netThenMonthEnd', 45), '2026-01-15', '2026-03-31'],
    ['month end, then 45 days (§7.4)', term('monthEndThenNet', 45), '2026-01-15', '2026-03-17'],
    ['issued on a month end', term('monthEndThenNet', 30), '2026-01-31', '2026-03-02'],
    ['landing on a month end', term('netThenMonthEnd', 30), '2026-03-01', '2026-03-31'],
    ['the end of a leap February', term('netThenMonthEnd', 30), '2028-01-15', '2028-02-29'],
    ['over the year', term('netThenMonthEnd', 60), '2026-12-15', '2027-02-28'],
    ['the 15th, later in the month', term('net', 30, 15), '2026-01-10', '2026-02-15'],
    ['the 15th itself', term('net', 31, 15), '2026-01-15', '2026-02-15'],
    ['the 15th, of the next month', term('net', 32, 15), '2026-01-15', '2026-03-15'],
    ['month end, then the 15th', term('netThenMonthEnd', 45, 15), '2026-01-15', '2026-04-15'],
    ['month end, 45 days, then the 15th', term('monthEndThenNet', 45, 15), '2026-01-15', '2026-04-15'],
    ['the 31st in a shorter month', term('net', 0, 31), '2026-02-10', '2026-02-28'],
    ['the 15th of January', term('net', 0, 15), '2026-12-16', '2027-01-15'],
  ])('%s', (_, given, issueDay, expected) => {
    expect(dueDay(given, issueDay)).toBe(expected);
  });

  it('qD2 equals a walk through the calendar, and keeps its order', () => checkTerms(2000));

  it('refuses what is no term, and impossible days', () => {
    for (const bad of [-1, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 3651])
      expect(() => dueDay(term('net', bad), '2026-01-15')).toThrow(refusal('ledger.badTerm', 'days'));
    for (const bad of [0, -0, 32, 1.5, Number.NaN])
      expect(() => dueDay(term('net', 30, bad), '2026-01-15')).toThrow(refusal('ledger.badTerm', 'dayOfMonth'));
    expect(() => dueDay(term('never' as 'net', 30), '2026-01-15')).toThrow(refusal('ledger.badTerm', 'kind'));
    expect(() => dueDay(term('net', 30), '2026-02-29')).toThrow(refusal('ledger.badDay', 'issueDay'));
    expect(() => dueDay(term('net', 30), '9999-12-31')).toThrow(
      expect.objectContaining({ code: 'calendar.outOfRange' }),
    );
  });
});

describe('D4 warnings about terms', () => {
  it.each([
    ['60 days net', term('net', 60), ONCE, null],
    ['61 days net', term('net', 61), ONCE, { reason: 'overNet', days: 61, latestDay: '2026-03-16' }],
    ['45 days end of month, the one reading', term('netThenMonthEnd', 45), ONCE, null],
    ['45 days end of month, the other reading', term('monthEndThenNet', 45), ONCE, null],
    ['the same day as a net term', term('net', 75), ONCE, { reason: 'overNet', days: 75, latestDay: '2026-03-16' }],
    ['a month-end term within 60 days', term('netThenMonthEnd', 30), ONCE, null],
    ['60 days end of month, which lands on the same month end', term('netThenMonthEnd', 60), ONCE, null],
    [
      '76 days end of month',
      term('netThenMonthEnd', 76),
      ONCE,
      { reason: 'overMonthEnd', days: 105, latestDay: '2026-03-31' },
    ],
    [
      '45 days end of month, the 15th',
      term('netThenMonthEnd', 45, 15),
      ONCE,
      { reason: 'overMonthEnd', days: 90, latestDay: '2026-03-31' },
    ],
    ['45 days, periodic', term('net', 45), PERIODIC, null],
    ['46 days, periodic', term('net', 46), PERIODIC, { reason: 'overPeriodic', days: 46, latestDay: '2026-03-01' }],
    [
      'periodic has no month-end exception',
      term('netThenMonthEnd', 45),
      PERIODIC,
      { reason: 'overPeriodic', days: 75, latestDay: '2026-03-01' },
    ],
  ])('%s', (_, given, check, expected) => {
    expect(termWarning(given, '2026-01-15', check)).toEqual(expected);
  });

  it.each([
    ['60 days net is always in order', term('net', 60), ONCE, null],
    ['45 days end of month is always in order', term('netThenMonthEnd', 45), ONCE, null],
    ['month end then 45 days is always in order', term('monthEndThenNet', 45), ONCE, null],
    ['60 days end of month is not', term('netThenMonthEnd', 60), ONCE, 'overMonthEnd'],
    ['30 days the 15th, periodic, is not', term('net', 30, 15), PERIODIC, 'overPeriodic'],
    ['14 days the 15th, periodic, is', term('net', 14, 15), PERIODIC, null],
  ])('%s, whatever the day of issue', (_, given, check, reason) => {
    expect(worstTermWarning(given, check)?.reason ?? null).toBe(reason);
  });

  it('due dates that came otherwise, and limits of one’s own', () => {
    const check = { isPeriodic: false, isMonthEnd: false };
    expect(dueDayWarning('2026-01-15', '2026-03-16', check)).toBeNull();
    expect(dueDayWarning('2026-01-15', '2026-03-17', check)?.reason).toBe('overNet');
    const limits = { netDays: 30, monthEndDays: 0, periodicDays: 10 };
    expect(dueDayWarning('2026-01-15', '2026-02-15', { ...check, limits })?.latestDay).toBe('2026-02-14');
    expect(dueDayWarning('2026-01-15', '2026-01-01', check)).toBeNull();
  });

  it('refuses impossible days and limits', () => {
    const check = { isPeriodic: false, isMonthEnd: false };
    expect(() => dueDayWarning('2026-13-01', '2026-03-16', check)).toThrow(refusal('ledger.badDay', 'issueDay'));
    expect(() => dueDayWarning('2026-01-15', '', check)).toThrow(refusal('ledger.badDay', 'due'));
    for (const netDays of [-1, -0, Number.NaN])
      expect(() =>
        dueDayWarning('2026-01-15', '2026-03-16', {
          ...check,
          limits: { netDays, monthEndDays: 45, periodicDays: 45 },
        }),
      ).toThrow(refusal('ledger.badTerm', 'limits.netDays'));
  });
});
