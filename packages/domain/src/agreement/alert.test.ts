import { describe, expect, it } from 'vitest';
import { businessDayUntil } from '../calendar/calendar.ts';
import { noticeAlertDay, reminderWindow } from './agreement.ts';

describe('E2 the alert comes the business day before the notice day', () => {
  it.each([
    ['a Wednesday', '2026-09-30', [], '2026-09-29'],
    ['a Monday', '2026-03-30', [], '2026-03-27'],
    ['a Sunday', '2026-03-29', [], '2026-03-27'],
    ['a Saturday', '2026-03-28', [], '2026-03-27'],
    ['the day after a holiday', '2026-05-02', ['2026-05-01'], '2026-04-30'],
    ['after a long weekend', '2026-04-07', ['2026-04-06', '2026-04-03'], '2026-04-02'],
    ['a Monday before 1970', '1969-12-29', [], '1969-12-26'],
  ])('of %s, %s', (_, noticeDay, holidays, expected) => {
    expect(noticeAlertDay(noticeDay, holidays)).toBe(expected);
  });

  it('a business day is itself', () => {
    const week = ['2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26', '2026-03-27', '2026-03-28', '2026-03-29'];
    expect(week.map((day) => businessDayUntil(day, []))).toEqual([...week.slice(0, 5), '2026-03-27', '2026-03-27']);
  });

  it('refuses days and holidays that are none', () => {
    const refusal = expect.objectContaining({ code: 'calendar.invalidDay' });
    expect(() => businessDayUntil('2026-02-29', [])).toThrow(refusal);
    expect(() => businessDayUntil('2026-03-27', ['1 May'])).toThrow(refusal);
  });
});

describe('E2 customers who are no professionals are reminded in writing', () => {
  it.each([
    ['2026-09-30', { fromDay: '2026-06-30', untilDay: '2026-08-30', taskDay: '2026-06-30' }],
    // Months are counted from the notice day itself: the end of February is no anchor of its own.
    ['2026-05-31', { fromDay: '2026-02-28', untilDay: '2026-04-30', taskDay: '2026-02-27' }],
  ])('notice day %s', (noticeDay, expected) => {
    expect(reminderWindow(noticeDay, [])).toEqual(expected);
  });

  it('the task is never later than the window opens', () => {
    expect(reminderWindow('2026-09-30', ['2026-06-30', '2026-06-29']).taskDay).toBe('2026-06-26');
  });
});
