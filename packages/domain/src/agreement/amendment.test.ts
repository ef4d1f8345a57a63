import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { type Agreement, customerMrr } from './agreement.ts';
import { type AgreementLine, amendDown, amendUp, proposeRenewal } from './amendment.ts';

const parent: Agreement = {
  id: 'p',
  isProposal: false,
  startDay: '2026-01-01',
  termEndDay: '2026-12-31',
  endedOn: null,
  autoRenew: true,
  noticeMonths: 3,
  noticeDays: 0,
  renewalMonths: 12,
  amountMinor: 120_000,
  billingPeriod: 'year',
  currency: 'EUR',
  knownDay: '2026-01-01',
  acts: [],
};
const opened = ({ nature: _nature, parentId: _parent, ...terms }: AgreementLine): Agreement => ({
  ...parent,
  ...terms,
  id: 'line',
  knownDay: terms.startDay,
});
const act = (kind: Agreement['acts'][number]['kind'], day: string) => ({ kind, day, knownDay: day });
const mrr = (agreements: Agreement[], day: string): number => (customerMrr(agreements, day).get('EUR') ?? 0) / 72;

describe('A2 amendments', () => {
  it('up: a second line that ends with the parent', () => {
    const line = amendUp(parent, { startDay: '2026-05-01', addedMinor: 24_000 });
    expect(line).toMatchObject({ nature: 'amendment', parentId: 'p', termEndDay: '2026-12-31', amountMinor: 24_000 });
    expect(mrr([parent, opened(line)], '2026-04-30')).toBe(10_000);
    expect(mrr([parent, opened(line)], '2026-05-01')).toBe(12_000);
  });

  it.each<[string, Partial<Agreement>, string, string | null]>([
    ['on the first day', {}, '2026-01-01', '2026-12-31'],
    ['on the last day of what does not renew itself', { autoRenew: false }, '2026-12-31', '2026-12-31'],
    ['on the first day of a renewed term', {}, '2027-01-01', '2027-12-31'],
    ['on the last day of a renewed term', {}, '2027-12-31', '2027-12-31'],
    ['two terms later', {}, '2028-02-01', '2028-12-31'],
    ['past a term that no other follows', { renewalMonths: null }, '2028-02-01', null],
    ['past a term renewed by no months', { renewalMonths: 0 }, '2028-02-01', null],
    ['of an indefinite duration', { termEndDay: null, autoRenew: false }, '2028-02-01', null],
  ])('up %s: ends with the term of that day', (_, change, startDay, termEndDay) => {
    expect(amendUp({ ...parent, ...change }, { startDay, addedMinor: 1 })).toMatchObject({ startDay, termEndDay });
  });

  it('up on the day it ended is still a line', () => {
    const line = amendUp({ ...parent, endedOn: '2026-06-30' }, { startDay: '2026-06-30', addedMinor: 1 });
    expect(line.startDay).toBe('2026-06-30');
  });

  it('down: the line is shortened and a new one opened, without a day between or a day twice', () => {
    const { endedOn, line } = amendDown(parent, { startDay: '2026-07-01', leftMinor: 60_000 });
    expect(endedOn).toBe('2026-06-30');
    const both = [{ ...parent, endedOn }, opened(line)];
    expect(['2026-06-30', '2026-07-01', '2026-12-31'].map((day) => mrr(both, day))).toEqual([10_000, 5_000, 5_000]);
  });

  it('down to nothing is a line of 0', () => {
    expect(amendDown(parent, { startDay: '2026-07-01', leftMinor: 0 }).line.amountMinor).toBe(0);
  });

  const up = (startDay: string, addedMinor = 1, change: Partial<Agreement> = {}) =>
    amendUp({ ...parent, ...change }, { startDay, addedMinor });
  const down = (startDay: string, leftMinor: number) => amendDown(parent, { startDay, leftMinor });
  it.each<[string, () => unknown, string, object]>([
    ['a rise of nothing', () => up('2026-05-01', 0), 'notARise', { addedMinor: '0' }],
    ['a rise by part of a cent', () => up('2026-05-01', 0.5), 'notARise', { addedMinor: '0.5' }],
    ['a fall to as much', () => down('2026-05-01', 120_000), 'notAFall', { leftMinor: '120000', amountMinor: 120_000 }],
    ['a fall below 0', () => down('2026-05-01', -1), 'notAFall', { leftMinor: '-1', amountMinor: 120_000 }],
    ['a fall to part of a cent', () => down('2026-05-01', 0.5), 'notAFall', { leftMinor: '0.5', amountMinor: 120_000 }],
    ['before the start', () => up('2025-12-31'), 'beforeStart', { start: '2026-01-01', day: '2025-12-31' }],
    ['a fall on the first day', () => down('2026-01-01', 1), 'beforeStart', { start: '2026-01-01', day: '2026-01-01' }],
    [
      'after the end of what does not renew itself',
      () => up('2027-01-01', 1, { autoRenew: false }),
      'finished',
      { end: '2026-12-31', day: '2027-01-01' },
    ],
    [
      'after it ended',
      () => up('2026-04-01', 1, { endedOn: '2026-03-31' }),
      'finished',
      { end: '2026-03-31', day: '2026-04-01' },
    ],
    [
      'after an act ended it',
      () => up('2026-04-01', 1, { acts: [act('ended', '2026-03-31')] }),
      'finished',
      { end: '2026-03-31', day: '2026-04-01' },
    ],
  ])('%s is refused', (_, amend, code, params) => {
    expect(amend).toThrow(expect.objectContaining({ code: `agreement.${code}`, params }));
  });
});

describe('A4 a renewal proposal', () => {
  const rise: Agreement = { ...parent, id: 'line', startDay: '2026-05-01', amountMinor: 24_000 };

  it('proposes the sum once, for a term as long as the last', () => {
    expect(proposeRenewal(parent, [rise], '2026-10-01')).toMatchObject({
      nature: 'renewal',
      parentId: 'p',
      startDay: '2027-01-01',
      termEndDay: '2027-12-31',
      amountMinor: 144_000,
      billingPeriod: 'year',
    });
  });

  it.each<[string, Partial<Agreement>, boolean]>([
    ['starts on the last day', { startDay: '2026-12-31' }, true],
    ['starts after it', { startDay: '2027-01-01' }, false],
    ['ended the day before', { endedOn: '2026-12-30' }, false],
    ['ended on it', { endedOn: '2026-12-31' }, true],
    ['ended by an act', { acts: [act('ended', '2026-08-31')] }, false],
    ['has a shorter term of its own', { termEndDay: '2026-08-31', autoRenew: false }, false],
    ['was cancelled', { acts: [act('cancelled', '2026-08-31')] }, false],
    ['nobody signed', { isProposal: true }, false],
    ['is paused', { acts: [act('paused', '2026-08-31')] }, true],
  ])('counts what runs to the end of the term, paused or not: one that %s', (_, change, isCounted) => {
    const { amountMinor } = proposeRenewal(parent, [{ ...rise, ...change }], '2026-10-01');
    expect(amountMinor).toBe(isCounted ? 144_000 : 120_000);
  });

  it('brings other billing periods to that of the parent, rounded once', () => {
    const monthly = { ...rise, billingPeriod: 'month' as const, amountMinor: 1_001 };
    expect(proposeRenewal(parent, [monthly], '2026-10-01').amountMinor).toBe(120_000 + 12_012);
  });

  it.each<[string, Partial<Agreement>, string, string]>([
    ['as long as renewals are, whatever the first was', { termEndDay: '2028-12-31' }, '2029-01-01', '2029-12-31'],
    [
      'months from a month end',
      { renewalMonths: null, startDay: '2026-01-31', termEndDay: '2026-02-27' },
      '2026-02-28',
      '2026-03-27',
    ],
    // Three months, though 92 days would end on 17 May.
    [
      'months across a year',
      { renewalMonths: null, startDay: '2025-11-15', termEndDay: '2026-02-14' },
      '2026-02-15',
      '2026-05-14',
    ],
    ['45 days', { renewalMonths: null, termEndDay: '2026-02-14' }, '2026-02-15', '2026-03-31'],
    ['renewed by no months', { renewalMonths: 0 }, '2027-01-01', '2027-12-31'],
  ])('follows for a term as long as the last: %s', (_, change, startDay, termEndDay) => {
    expect(proposeRenewal({ ...parent, ...change }, [], '2026-02-01')).toMatchObject({ startDay, termEndDay });
  });

  it.each<[string, Partial<Agreement>, Partial<Agreement>, string, object]>([
    ['a term', { termEndDay: null }, {}, 'noTerm', { agreement: 'p' }],
    ['a term that still follows', { renewalMonths: null }, {}, 'noTerm', { agreement: 'p' }],
    ['an agreement that is not over', { autoRenew: false }, {}, 'finished', { end: '2026-12-31', day: '2027-02-01' }],
    ['one currency', {}, { currency: 'USD', autoRenew: true }, 'otherCurrency', { currency: 'USD' }],
  ])('needs %s', (_, change, amendment, code, params) => {
    expect(() => proposeRenewal({ ...parent, ...change }, [{ ...rise, ...amendment }], '2027-02-01')).toThrow(
      expect.objectContaining({ code: `agreement.${code}`, params }),
    );
  });

  it('follows without a gap', () => {
    const { startDay } = proposeRenewal(parent, [], '2026-10-01');
    expect(addDays(startDay, -1)).toBe(parent.termEndDay);
  });
});
