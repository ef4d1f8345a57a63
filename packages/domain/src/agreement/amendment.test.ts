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
const mrr = (agreements: Agreement[], day: string): number => (customerMrr(agreements, day).get('EUR') ?? 0) / 72;

describe('A2 amendments', () => {
  it('up: a second line that ends with the parent', () => {
    const line = amendUp(parent, { startDay: '2026-05-01', addedMinor: 24_000 });
    expect(line).toMatchObject({ nature: 'amendment', parentId: 'p', termEndDay: '2026-12-31', amountMinor: 24_000 });
    expect(mrr([parent, opened(line)], '2026-04-30')).toBe(10_000);
    expect(mrr([parent, opened(line)], '2026-05-01')).toBe(12_000);
  });

  it('up in a renewed term ends with that term', () => {
    expect(amendUp(parent, { startDay: '2028-02-01', addedMinor: 1 }).termEndDay).toBe('2028-12-31');
    const open = { ...parent, renewalMonths: null };
    expect(amendUp(open, { startDay: '2028-02-01', addedMinor: 1 }).termEndDay).toBeNull();
  });

  it('down: the line is shortened and a new one opened, without a day between or a day twice', () => {
    const { endedOn, line } = amendDown(parent, { startDay: '2026-07-01', leftMinor: 60_000 });
    expect(endedOn).toBe('2026-06-30');
    const both = [{ ...parent, endedOn }, opened(line)];
    expect(['2026-06-30', '2026-07-01', '2026-12-31'].map((day) => mrr(both, day))).toEqual([10_000, 5_000, 5_000]);
  });

  it.each<[string, () => unknown, string]>([
    ['a rise of nothing', () => amendUp(parent, { startDay: '2026-05-01', addedMinor: 0 }), 'agreement.notARise'],
    [
      'after an act ended it',
      () =>
        amendUp(
          { ...parent, acts: [{ kind: 'ended', day: '2026-03-31', knownDay: '2026-03-31' }] },
          { startDay: '2026-04-01', addedMinor: 1 },
        ),
      'agreement.finished',
    ],
    [
      'a rise by part of a cent',
      () => amendUp(parent, { startDay: '2026-05-01', addedMinor: 0.5 }),
      'agreement.notARise',
    ],
    ['a fall to more', () => amendDown(parent, { startDay: '2026-05-01', leftMinor: 120_000 }), 'agreement.notAFall'],
    ['before the start', () => amendUp(parent, { startDay: '2025-12-31', addedMinor: 1 }), 'agreement.beforeStart'],
    [
      'a fall on the first day',
      () => amendDown(parent, { startDay: '2026-01-01', leftMinor: 1 }),
      'agreement.beforeStart',
    ],
    [
      'after the end of what does not renew itself',
      () => amendUp({ ...parent, autoRenew: false }, { startDay: '2027-01-01', addedMinor: 1 }),
      'agreement.finished',
    ],
    [
      'after it was ended',
      () => amendUp({ ...parent, endedOn: '2026-03-31' }, { startDay: '2026-04-01', addedMinor: 1 }),
      'agreement.finished',
    ],
  ])('%s is refused', (_, amend, code) => {
    expect(amend).toThrow(expect.objectContaining({ code }));
  });
});

describe('A4 a renewal proposal', () => {
  const rise = opened(amendUp(parent, { startDay: '2026-05-01', addedMinor: 24_000 }));

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

  const act = (kind: Agreement['acts'][number]['kind'], day: string) => ({ kind, day, knownDay: day });
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

  it('keeps month ends and odd lengths', () => {
    const month = { ...parent, renewalMonths: null, startDay: '2026-01-31', termEndDay: '2026-02-27' };
    expect(proposeRenewal(month, [], '2026-02-01')).toMatchObject({ startDay: '2026-02-28', termEndDay: '2026-03-27' });
    const days = { ...parent, renewalMonths: null, termEndDay: '2026-02-14' };
    expect(proposeRenewal(days, [], '2026-02-01')).toMatchObject({ startDay: '2026-02-15', termEndDay: '2026-03-31' });
  });

  it('needs a term and one currency', () => {
    expect(() => proposeRenewal({ ...parent, termEndDay: null }, [], '2026-10-01')).toThrow(
      expect.objectContaining({ code: 'agreement.noTerm' }),
    );
    expect(() => proposeRenewal(parent, [{ ...rise, currency: 'USD' }], '2026-10-01')).toThrow(
      expect.objectContaining({ code: 'agreement.otherCurrency' }),
    );
  });

  it('follows without a gap', () => {
    const { startDay } = proposeRenewal(parent, [], '2026-10-01');
    expect(addDays(startDay, -1)).toBe(parent.termEndDay);
  });
});
