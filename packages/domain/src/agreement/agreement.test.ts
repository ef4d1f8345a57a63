import { describe, expect, it } from 'vitest';
import { BLANK, checkMrr, checkStatuses } from './agreement.property.ts';
import {
  type Agreement,
  type AgreementAct,
  agreementStatus,
  BILLING_PERIODS,
  type BillingPeriod,
  customerMrr,
  isCountableAmount,
  mrr72,
  mrrMinor,
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
    [
      'cancelled for a later day',
      { ...TACIT, acts: [act('cancelled', '2026-12-31', '2026-05-01')] },
      '2026-06-01',
      'active',
    ],
    [
      'after the first of two ends, on the day of the second',
      { ...TACIT, endedOn: '2026-05-31', acts: [act('ended', '2026-06-30')] },
      '2026-06-30',
      'finished',
    ],
    [
      'paused, on the day it ended',
      { ...TACIT, acts: [act('paused', '2026-02-01'), act('ended', '2026-03-01')] },
      '2026-03-01',
      'paused',
    ],
    [
      'resumed, told before the pause',
      { ...TERM, acts: [act('resumed', '2026-03-01'), act('paused', '2026-02-01')] },
      '2026-04-01',
      'active',
    ],
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
    const refusal = (argument: string, value: string) =>
      expect.objectContaining({ code: 'agreement.badAmount', params: { argument, value } });
    // 365 × 72 ÷ 12 = 2,190 parts for a unit a day.
    expect(() => mrr72({ amountMinor: 5 * 10 ** 12, billingPeriod: 'day' })).toThrow(
      refusal('parts72', '10950000000000000'),
    );
    expect(() => mrr72({ amountMinor: 0.25, billingPeriod: '3-years' })).toThrow(refusal('amountMinor', '0.25'));
    expect(() => customerMrr([most, most], '2026-06-01')).toThrow(refusal('parts72', '17520000000000000'));
  });

  // A tenth of 9,007,199,254,740,991, rounded down to 9 × 10^14 parts: 72 of them a unit a month, 6 a unit a year.
  it.each<[number, BillingPeriod, boolean]>([
    [12_500_000_000_000, 'month', true],
    [-12_500_000_000_000, 'month', true],
    [12_500_000_000_001, 'month', false],
    [-12_500_000_000_001, 'month', false],
    [12_500_000_000_001, 'year', true],
    [150_000_000_000_001, 'year', false],
    [0, 'day', true],
    [0.5, 'day', false],
    [Number.NaN, 'day', false],
  ])('of %d a %s MRR can be made: %s', (amountMinor, billingPeriod, expected) => {
    expect(isCountableAmount({ amountMinor, billingPeriod })).toBe(expected);
  });

  it('qD2 equals exact fractions, per agreement and in sum', () => checkMrr(2000));
});
