import { describe, expect, it } from 'vitest';
import { BLANK, checkMrr, checkRenewals, checkRenewIn, checkStatuses } from './agreement.property.ts';
import {
  type Agreement,
  type AgreementAct,
  agreementStatus,
  autoRenewOf,
  BILLING_PERIODS,
  customerMrr,
  mrr72,
  mrrMinor,
  nextRenewal,
  noticeDayOf,
  renewIn,
  termEnd,
} from './agreement.ts';

const agreement = (change: Partial<Agreement>): Agreement => ({ ...BLANK, ...change });
const act = (kind: AgreementAct['kind'], day: string, knownDay = day): AgreementAct => ({ kind, day, knownDay });
const TERM = { startDay: '2026-01-01', termEndDay: '2026-12-31' };
const TACIT = { ...TERM, autoRenew: true, noticeMonths: 3, renewalMonths: 12 };

describe('A2 status', () => {
  it.each<[string, Partial<Agreement>, string, string | null]>([
    ['before anybody could know of it', { ...TERM, knownDay: '2025-12-01' }, '2025-11-30', null],
    ['signed, the day before it starts', TERM, '2025-12-31', 'validated'],
    ['on its first day', TERM, '2026-01-01', 'active'],
    ['on its last day, inclusive', TERM, '2026-12-31', 'active'],
    ['the day after', TERM, '2027-01-01', 'finished'],
    ['past its end, renewing itself', TACIT, '2027-01-01', 'active'],
    ['past its end, renewing itself without a renewal term', { ...TACIT, renewalMonths: null }, '2030-01-01', 'active'],
    ['of indefinite duration', { startDay: '2020-01-01' }, '2040-01-01', 'active'],
    ['a proposal', { ...TERM, isProposal: true }, '2026-06-01', 'pending'],
    ['a proposal past its end', { ...TERM, isProposal: true }, '2027-06-01', 'pending'],
    ['a proposal that renews itself, past its end', { ...TACIT, isProposal: true }, '2027-06-01', 'pending'],
    [
      'the day before its validation',
      { ...TERM, isProposal: true, acts: [act('validated', '2026-03-01')] },
      '2026-02-28',
      'pending',
    ],
    [
      'on the day of its validation',
      { ...TERM, isProposal: true, acts: [act('validated', '2026-03-01')] },
      '2026-03-01',
      'active',
    ],
    [
      'validated before its start',
      { ...TERM, isProposal: true, acts: [act('validated', '2025-11-01')] },
      '2025-12-01',
      'validated',
    ],
    ['on the day it ended, inclusive', { ...TACIT, endedOn: '2026-06-30' }, '2026-06-30', 'active'],
    ['the day after it ended', { ...TACIT, endedOn: '2026-06-30' }, '2026-07-01', 'finished'],
    [
      'before the end that nobody knew yet',
      { ...TACIT, acts: [act('ended', '2026-06-30', '2026-07-10')] },
      '2026-07-09',
      'active',
    ],
    ['once its end is known', { ...TACIT, acts: [act('ended', '2026-06-30', '2026-07-10')] }, '2026-07-10', 'finished'],
    ['paused', { ...TERM, acts: [act('paused', '2026-02-01')] }, '2026-02-01', 'paused'],
    ['resumed', { ...TERM, acts: [act('paused', '2026-02-01'), act('resumed', '2026-03-01')] }, '2026-03-01', 'active'],
    ['paused past its end', { ...TERM, acts: [act('paused', '2026-02-01')] }, '2027-01-01', 'finished'],
    ['cancelled', { ...TACIT, acts: [act('cancelled', '2026-05-01')] }, '2026-05-01', 'cancelled'],
    ['the day before its cancellation', { ...TACIT, acts: [act('cancelled', '2026-05-01')] }, '2026-04-30', 'active'],
    [
      'a cancelled proposal',
      { ...TERM, isProposal: true, acts: [act('cancelled', '2026-05-01')] },
      '2027-05-01',
      'cancelled',
    ],
  ])('%s', (_, change, asOf, expected) => {
    expect(agreementStatus(agreement(change), asOf)).toBe(expected);
  });

  it('qD2 every day has exactly one status, in an order that can be, and only active days count', () =>
    checkStatuses(200));
});

describe('A1 MRR', () => {
  it.each([
    ['day', 12, 365],
    ['week', 12, 52],
    ['month', 1, 1],
    ['quarter', 3, 1],
    ['half-year', 6, 1],
    ['year', 12, 1],
    ['2-years', 24, 1],
    ['3-years', 36, 1],
  ] as const)('a %s is %i ÷ %i months, exactly', (billingPeriod, months, divisor) => {
    expect(mrr72({ amountMinor: months, billingPeriod })).toBe(72 * divisor);
    expect(BILLING_PERIODS).toContain(billingPeriod);
  });

  it('1,000 a year shows 83.33, and 1,000.00 as ARR', () => {
    const parts = mrr72({ amountMinor: 100_000, billingPeriod: 'year' });
    expect(mrrMinor(parts)).toBe(8333);
    expect(mrrMinor(parts * 12)).toBe(100_000);
  });

  it('rounds a total once, not its lines', () => {
    const year = agreement({ ...TERM });
    expect(customerMrr([year, year, year], '2026-06-01')).toEqual(new Map([['EUR', 1_800_000]]));
    expect(mrrMinor(1_800_000)).toBe(25_000);
  });

  it.each([
    [36, 1],
    [35, 0],
    [-35, 0],
    [-36, -1],
    [0, 0],
    [108, 2],
    [Number.MAX_SAFE_INTEGER, 125_099_989_649_180],
  ])('%i seventy-seconds show as %i, half away from zero', (parts, expected) => {
    expect(mrrMinor(parts)).toBe(expected);
  });

  it('sums the active ones per currency; paused, pending, validated, cancelled and finished ones count 0', () => {
    const month = { ...TERM, amountMinor: 100, billingPeriod: 'month' } as const;
    const list = [
      agreement(month),
      agreement({ ...month, currency: 'USD' }),
      agreement({ ...month, currency: 'USD', autoRenew: true, termEndDay: '2025-12-31' }),
      agreement({ ...month, acts: [act('paused', '2026-02-01')] }),
      agreement({ ...month, isProposal: true, autoRenew: true }),
      agreement({ ...month, startDay: '2026-08-01' }),
      agreement({ ...month, acts: [act('cancelled', '2026-02-01')] }),
      agreement({ ...month, endedOn: '2026-05-31' }),
    ];
    expect(customerMrr(list, '2026-06-01')).toEqual(
      new Map([
        ['EUR', 7200],
        ['USD', 14_400],
      ]),
    );
  });

  it('refuses amounts and sums that a number cannot hold', () => {
    const most = agreement({ ...TERM, amountMinor: 4 * 10 ** 12, billingPeriod: 'day' });
    expect(() => mrr72({ amountMinor: 5 * 10 ** 12, billingPeriod: 'day' })).toThrow(
      expect.objectContaining({ code: 'agreement.badAmount' }),
    );
    expect(() => mrr72({ amountMinor: 0.1, billingPeriod: 'month' })).toThrow(
      expect.objectContaining({ code: 'agreement.badAmount' }),
    );
    expect(() => customerMrr([most, most], '2026-06-01')).toThrow(
      expect.objectContaining({ code: 'agreement.badAmount' }),
    );
  });

  it('qD2 equals exact fractions, per agreement and in sum', () => checkMrr(2000));
});

describe('A1 notice day', () => {
  it.each([
    ['2026-12-31', 3, 0, 'clamp', '2026-09-30'],
    ['2027-02-28', 3, 0, 'clamp', '2026-11-28'],
    ['2027-02-28', 3, 0, 'month-end', '2026-11-30'],
    ['2028-02-28', 3, 0, 'month-end', '2027-11-28'],
    ['2028-02-29', 3, 0, 'month-end', '2027-11-30'],
    ['2026-12-31', 1, 15, 'clamp', '2026-11-15'],
    ['2027-02-28', 1, 1, 'month-end', '2027-01-30'],
    ['2026-12-31', 0, 90, 'month-end', '2026-10-02'],
    ['2026-02-28', 0, 0, 'month-end', '2026-02-28'],
  ] as const)('end %s less %i months and %i days (%s) is %s', (end, noticeMonths, noticeDays, policy, expected) => {
    expect(noticeDayOf({ noticeMonths, noticeDays }, end, policy)).toBe(expected);
  });
});

describe('A1 renew in', () => {
  const days = (change: Partial<Agreement>, asOf: string) => {
    const renewal = renewIn([agreement(change)], asOf);
    return renewal && [renewal.day, renewal.days, renewal.kind, renewal.missedNoticeDay];
  };

  it('counts to the notice day of what renews itself, else to the end of the term', () => {
    expect(days(TACIT, '2026-09-01')).toEqual(['2026-09-30', 29, 'notice', null]);
    expect(days(TACIT, '2026-09-30')).toEqual(['2026-09-30', 0, 'notice', null]);
    expect(days({ ...TACIT, autoRenew: false }, '2026-09-01')).toEqual(['2026-12-31', 121, 'end', null]);
    expect(days({ ...TACIT, autoRenew: false }, '2026-12-31')).toEqual(['2026-12-31', 0, 'end', null]);
  });

  it('shows the next notice day once one was missed, and marks the old one until its term is over', () => {
    expect(days(TACIT, '2026-10-01')).toEqual(['2027-09-30', 364, 'notice', '2026-09-30']);
    expect(days(TACIT, '2026-12-31')).toEqual(['2027-09-30', 273, 'notice', '2026-09-30']);
    expect(days(TACIT, '2027-01-01')).toEqual(['2027-09-30', 272, 'notice', null]);
  });

  it('three missed years give three terms', () => {
    const old = { ...TACIT, termEndDay: '2023-12-31', startDay: '2023-01-01' };
    expect([0, 1, 2, 3].map((term) => termEnd(agreement(old), term))).toEqual([
      '2023-12-31',
      '2024-12-31',
      '2025-12-31',
      '2026-12-31',
    ]);
    expect(days(old, '2026-06-01')).toEqual(['2026-09-30', 121, 'notice', null]);
    expect(days(old, '2026-10-01')).toEqual(['2027-09-30', 364, 'notice', '2026-09-30']);
  });

  it('a tacit renewal without a term goes on for an indefinite duration', () => {
    const open = agreement({ ...TACIT, renewalMonths: null });
    expect(nextRenewal(open, '2026-10-01')).toEqual({ renewal: null, missedNoticeDay: '2026-09-30' });
    expect(nextRenewal(open, '2027-01-01')).toEqual({ renewal: null, missedNoticeDay: null });
    expect(customerMrr([open], '2028-01-01').size).toBe(1);
    expect(termEnd(open, 1)).toBeNull();
  });

  it('terms count from the original end: a 31st comes back', () => {
    const monthly = agreement({ termEndDay: '2026-01-31', renewalMonths: 1 });
    expect([1, 2, 3].map((term) => termEnd(monthly, term))).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
  });

  it.each<[string, Partial<Agreement>]>([
    ['open-ended', { startDay: '2026-01-01', autoRenew: true }],
    ['ended contracts only', { startDay: '2026-01-01', endedOn: '2026-03-31' }],
    ['known to have ended today', { ...TACIT, endedOn: '2026-09-01' }],
    ['a proposal', { ...TACIT, isProposal: true }],
    ['paused', { ...TACIT, acts: [act('paused', '2026-02-01')] }],
    ['cancelled in time', { ...TACIT, acts: [act('cancelled', '2026-02-01')] }],
    ['finished', { ...TERM, termEndDay: '2026-08-31' }],
    ['not started', { ...TACIT, startDay: '2026-10-01' }],
  ])('has none: %s', (_, change) => {
    expect(days(change, '2026-09-01')).toBeNull();
  });

  it('takes the nearest of several, and lists the others', () => {
    const list = [
      agreement({ ...TACIT, id: 'b' }),
      agreement({ ...TERM, id: 'c' }),
      agreement({ ...TERM, id: 'a', termEndDay: '2026-09-30' }),
    ];
    const renewal = renewIn(list, '2026-09-01');
    expect([renewal?.agreementId, ...(renewal?.others.map((other) => other.agreementId) ?? [])]).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(renewIn([], '2026-09-01')).toBeNull();
  });

  it('qD2 notice days, terms and what was missed equal a slow oracle', () => checkRenewals(2000));
  it('qD2 does not depend on the order of agreements', () => checkRenewIn(300));
});

describe('A1 auto renew', () => {
  const [fixed, tacit] = [agreement({ ...TERM, id: 'f' }), agreement({ ...TACIT, id: 't' })];
  const [openYes, openNo] = [agreement({ id: 'y', autoRenew: true }), agreement({ id: 'n' })];
  it.each([
    ['no agreement', [], null],
    ['the one that gives renew in', [fixed, tacit], true],
    ['the one that gives renew in, before open-ended ones', [fixed, openYes], false],
    ['open-ended ones that all renew', [openYes], true],
    ['open-ended ones of which one does not', [openYes, openNo], false],
  ])('%s', (_, list, expected) => {
    expect(autoRenewOf(list, '2026-09-01')).toBe(expected);
  });
});
