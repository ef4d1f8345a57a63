import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { type Agreement, customerMrr } from './agreement.ts';
import { type ConvertMrr, type MrrCustomer, mrrMovements, retention } from './movement.ts';

const START = '2026-01-01';
const agreement = (id: string, amountMinor: number, change: Partial<Agreement> = {}): Agreement => ({
  id,
  isProposal: false,
  startDay: '2025-01-01',
  termEndDay: null,
  endedOn: null,
  autoRenew: false,
  noticeMonths: 0,
  noticeDays: 0,
  renewalMonths: null,
  amountMinor,
  billingPeriod: 'month',
  currency: 'EUR',
  acts: [],
  ...change,
  knownDay: change.knownDay ?? change.startDay ?? '2025-01-01',
});
const act = (kind: Agreement['acts'][number]['kind'], day: string) => ({ kind, day, knownDay: day });
const customer = (...agreements: Agreement[]): MrrCustomer => ({ id: 'c', agreements });
const moves = (given: MrrCustomer, from = '2025-12-31', to = '2026-12-31', convert?: ConvertMrr) =>
  mrrMovements(given, from, to, convert).map(({ day, kind, parts72 }) => [day, kind, parts72 && parts72 / 72]);

describe('A4 MRR movements', () => {
  it.each<[string, Agreement[], unknown[]]>([
    ['a first agreement is new', [agreement('a', 100, { startDay: '2026-03-01' })], [['2026-03-01', 'new', 100]]],
    [
      'a second one is expansion, its end contraction, the end of the last churn',
      [
        agreement('a', 100, { endedOn: '2026-09-30' }),
        agreement('b', 40, { startDay: '2026-02-01', termEndDay: '2026-05-31' }),
      ],
      [
        ['2026-02-01', 'expansion', 40],
        ['2026-06-01', 'contraction', -40],
        ['2026-10-01', 'churn', -100],
      ],
    ],
    [
      'what ends and starts on one day is no churn plus new',
      [agreement('a', 100, { endedOn: '2026-03-31' }), agreement('b', 130, { startDay: '2026-04-01' })],
      [['2026-04-01', 'expansion', 30]],
    ],
    [
      'the same amount again is no movement at all',
      [agreement('a', 100, { endedOn: '2026-03-31' }), agreement('b', 100, { startDay: '2026-04-01' })],
      [],
    ],
    [
      'a return after a time without any is a reactivation',
      [agreement('a', 100, { endedOn: '2026-03-31' }), agreement('b', 80, { startDay: '2026-06-01' })],
      [
        ['2026-04-01', 'churn', -100],
        ['2026-06-01', 'reactivation', 80],
      ],
    ],
    [
      'pause and resume are their own',
      [agreement('a', 100, { acts: [act('paused', '2026-02-01'), act('resumed', '2026-04-01')] })],
      [
        ['2026-02-01', 'pause', -100],
        ['2026-04-01', 'resume', 100],
      ],
    ],
    [
      'one that ends while paused resumes and is lost',
      [agreement('a', 100, { acts: [act('paused', '2026-02-01'), act('cancelled', '2026-04-01')] })],
      [
        ['2026-02-01', 'pause', -100],
        ['2026-04-01', 'resume', 100],
        ['2026-04-01', 'churn', -100],
      ],
    ],
    ['what renews itself goes on', [agreement('a', 100, { termEndDay: '2026-03-31', autoRenew: true })], []],
    ['a proposal moves nothing', [agreement('a', 100, { startDay: '2026-03-01', isProposal: true })], []],
    [
      'a proposal that is signed later counts from then',
      [agreement('a', 100, { startDay: '2026-03-01', isProposal: true, acts: [act('validated', '2026-04-10')] })],
      [['2026-04-10', 'new', 100]],
    ],
  ])('%s', (_, agreements, expected) => {
    expect(moves(customer(...agreements))).toEqual(expected);
  });

  it('names the agreements that caused each', () => {
    const [movement] = mrrMovements(
      customer(agreement('b', 100, { endedOn: '2026-03-31' }), agreement('a', 130, { startDay: '2026-04-01' })),
      '2025-12-31',
      '2026-12-31',
    );
    expect(movement).toMatchObject({ customerId: 'c', agreementIds: ['a', 'b'] });
  });

  it('rates alone are fx, and a missing one is unknown', () => {
    const dollars = agreement('a', 100, { currency: 'USD' });
    const rate: ConvertMrr = (parts72, currency, day) =>
      currency === 'EUR' ? parts72 : day < '2026-06-01' ? parts72 * 2 : parts72 * 3;
    expect(moves(customer(dollars), '2025-12-31', '2026-12-31', rate)).toEqual([['2026-12-31', 'fx', 100]]);
    expect(moves(customer(dollars), '2025-12-31', '2026-12-31', () => null)).toEqual([['2026-12-31', 'fx', null]]);
    const ends = customer(agreement('a', 100, { currency: 'USD', endedOn: '2026-07-31' }));
    expect(moves(ends, '2025-12-31', '2026-12-31', rate)).toEqual([
      ['2026-08-01', 'churn', -300],
      ['2026-12-31', 'fx', 100],
    ]);
  });

  it.each<[string, Agreement[], unknown[]]>([
    [
      'the loss of one of several is a contraction',
      [agreement('a', 100), agreement('b', 40, { currency: 'USD', endedOn: '2026-05-31' })],
      [
        ['2026-06-01', 'contraction', null],
        ['2026-12-31', 'fx', null],
      ],
    ],
  ])('without a rate %s, how much is unknown', (_, agreements, expected) => {
    const euros: ConvertMrr = (parts72, currency) => (currency === 'EUR' ? parts72 : null);
    expect(moves(customer(...agreements), '2025-12-31', '2026-12-31', euros)).toEqual(expected);
  });
});

describe('A4 GRR and NRR', () => {
  const of = (...customers: MrrCustomer[]) => retention(customers, '2025-12-31', '2026-12-31');

  it('start 100, −10 contraction, −10 churn, +10 expansion: 80 %, 90 %', () => {
    const found = of(
      customer(agreement('a', 10, { endedOn: '2026-05-31' })),
      customer(agreement('b', 80), agreement('c', 10, { endedOn: '2026-06-30' })),
      customer(agreement('d', 0), agreement('e', 10, { startDay: '2026-07-01' })),
    );
    // The last had no MRR at the start: what it adds is not of the cohort.
    expect(found).toMatchObject({ grr: 0.8, nrr: 0.8 });
    const added = of(
      customer(agreement('a', 10, { endedOn: '2026-05-31' })),
      customer(
        agreement('b', 80),
        agreement('c', 10, { endedOn: '2026-06-30' }),
        agreement('e', 10, { startDay: '2026-08-01' }),
      ),
    );
    expect(added).toMatchObject({ start: 100 * 72, expansion: 10 * 72, contraction: 10 * 72, churn: 10 * 72 });
    expect(added).toMatchObject({ grr: 0.8, nrr: 0.9 });
  });

  it('a start of 0 is unknown, and so is a missing rate', () => {
    expect(of(customer(agreement('a', 100, { startDay: '2026-03-01' })))).toMatchObject({ grr: null, nrr: null });
    expect(retention([customer(agreement('a', 100))], '2025-12-31', '2026-12-31', () => null)).toMatchObject({
      grr: null,
      nrr: null,
    });
  });

  it('a pause is no loss; what was added and lost within the period takes nothing from GRR', () => {
    expect(of(customer(agreement('a', 100, { acts: [act('paused', '2026-02-01')] })))).toMatchObject({
      grr: 1,
      nrr: 1,
    });
    const bump = agreement('b', 300, { startDay: '2026-02-01', endedOn: '2026-06-30' });
    expect(of(customer(agreement('a', 100), bump))).toMatchObject({ grr: 0, nrr: 1 });
  });
});

const kinds = fc.constantFrom('paused' as const, 'resumed' as const, 'cancelled' as const, 'ended' as const);
const line = fc
  .record({
    amount: fc.nat(500),
    start: fc.integer({ min: -200, max: 300 }),
    term: fc.option(fc.integer({ min: 0, max: 300 })),
    autoRenew: fc.boolean(),
    ended: fc.option(fc.integer({ min: 0, max: 300 })),
    currency: fc.constantFrom('EUR', 'EUR', 'USD'),
    acts: fc.array(fc.tuple(kinds, fc.integer({ min: 0, max: 400 })), { maxLength: 3 }),
  })
  .map(({ amount, start, term, autoRenew, ended, currency, acts }) => {
    const startDay = addDays(START, start);
    return agreement('', amount, {
      startDay,
      termEndDay: term === null ? null : addDays(startDay, term),
      endedOn: ended === null ? null : addDays(startDay, ended),
      autoRenew,
      currency,
      acts: acts.map(([kind, offset]) => act(kind, addDays(startDay, offset))),
    });
  });
const lines = fc
  .array(line, { minLength: 1, maxLength: 5 })
  .map((drawn) => drawn.map((one, index) => ({ ...one, id: `${index}` })));

const rates: ConvertMrr = (parts72, currency, day) =>
  currency === 'EUR' ? parts72 : parts72 * (day < '2026-05-01' ? 2 : 3);

describe('movements of random agreements', () => {
  it('sum to the change of MRR exactly, without fx in one currency, over any split of the period', () => {
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        (agreements, length, cut) => {
          const [from, to] = [addDays(START, -100), addDays(START, length)];
          const own = agreements.map((one) => ({ ...one, currency: 'EUR' }));
          const mrr = (day: string): number => customerMrr(own, day).get('EUR') ?? 0;
          const all = mrrMovements(customer(...own), from, to);
          expect(all.reduce((sum, { parts72 }) => sum + (parts72 ?? Number.NaN), 0)).toBe(mrr(to) - mrr(from));
          expect(all.map(({ kind }) => kind)).not.toContain('fx');
          const middle = addDays(from, cut % (length + 100));
          const parts = [
            ...mrrMovements(customer(...own), from, middle),
            ...mrrMovements(customer(...own), middle, to),
          ];
          expect(parts).toEqual(all);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('GRR is between 0 and 1 and never above NRR; the order of agreements says nothing', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 4 }), (portfolio) => {
        const customers = portfolio.map((agreements, index) => ({ id: `${index}`, agreements }));
        const found = retention(customers, '2025-12-31', '2026-12-31', rates);
        const turned = customers.map(({ id, agreements }) => ({ id, agreements: [...agreements].reverse() })).reverse();
        expect(retention(turned, '2025-12-31', '2026-12-31', rates)).toEqual(found);
        if (found.grr === null || found.nrr === null) return;
        seen += 1;
        expect(found.grr).toBeGreaterThanOrEqual(0);
        expect(found.grr).toBeLessThanOrEqual(1);
        expect(found.nrr).toBeGreaterThanOrEqual(found.grr);
      }),
      { numRuns: 400 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});
