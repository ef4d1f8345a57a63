import { describe, expect, it } from 'vitest';
import { BLANK, checkRenewals, checkRenewIn } from './agreement.property.ts';
import {
  type Agreement,
  type AgreementAct,
  autoRenewOf,
  customerMrr,
  nextRenewal,
  noticeDayOf,
  renewIn,
  termEnd,
} from './agreement.ts';

const agreement = (change: Partial<Agreement>): Agreement => ({ ...BLANK, ...change });
const act = (kind: AgreementAct['kind'], day: string): AgreementAct => ({ kind, day, knownDay: day });
const TERM = { startDay: '2026-01-01', termEndDay: '2026-12-31' };
const TACIT = { ...TERM, autoRenew: true, noticeMonths: 3, renewalMonths: 12 };

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
    ['2028-02-29', 0, 30, 'month-end', '2028-01-30'],
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
    // An end is known on its day only: until then the term is what was agreed.
    expect(days({ ...TACIT, endedOn: '2026-11-30' }, '2026-09-01')).toEqual(['2026-09-30', 29, 'notice', null]);
  });

  it('shows the next notice day once one was missed, and marks the old one until its term is over', () => {
    expect(days(TACIT, '2026-10-01')).toEqual(['2027-09-30', 364, 'notice', '2026-09-30']);
    expect(days(TACIT, '2026-12-31')).toEqual(['2027-09-30', 273, 'notice', '2026-09-30']);
    expect(days(TACIT, '2027-01-01')).toEqual(['2027-09-30', 272, 'notice', null]);
  });

  it('says which term its day belongs to', () => {
    const term = (change: Partial<Agreement>, asOf: string) => nextRenewal(agreement(change), asOf).renewal?.termEndDay;
    expect(term(TACIT, '2026-09-30')).toBe('2026-12-31');
    expect(term(TACIT, '2026-10-01')).toBe('2027-12-31');
    expect(term({ ...TACIT, autoRenew: false }, '2026-10-01')).toBe('2026-12-31');
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

  it.each([null, 0])(
    'a tacit renewal without a term (%s months) goes on for an indefinite duration',
    (renewalMonths) => {
      const open = agreement({ ...TACIT, renewalMonths });
      expect(nextRenewal(open, '2026-10-01')).toEqual({ renewal: null, missedNoticeDay: '2026-09-30' });
      expect(nextRenewal(open, '2027-01-01')).toEqual({ renewal: null, missedNoticeDay: null });
      expect(customerMrr([open], '2028-01-01').size).toBe(1);
      expect([termEnd(open, 0), termEnd(open, 1)]).toEqual(['2026-12-31', null]);
      expect(termEnd({ ...open, termEndDay: null, renewalMonths: 12 }, 1)).toBeNull();
    },
  );

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

  it('lists those of one day by their ids', () => {
    const ids = ['a', 'b', 'c', 'd'];
    for (const order of [ids, [...ids].reverse(), ['c', 'a', 'd', 'b']]) {
      const renewal = renewIn(
        order.map((id) => agreement({ ...TACIT, id })),
        '2026-09-01',
      );
      expect([renewal, ...(renewal?.others ?? [])].map((one) => one?.agreementId)).toEqual(ids);
    }
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
    ['beside one that is paused', [openYes, { ...openNo, acts: [act('paused', '2026-02-01')] }], true],
    ['none that is active', [{ ...openYes, acts: [act('cancelled', '2026-02-01')] }], null],
  ])('%s', (_, list, expected) => {
    expect(autoRenewOf(list, '2026-09-01')).toBe(expected);
  });
});
