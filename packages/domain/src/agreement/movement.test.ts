import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { type Agreement, customerMrr } from './agreement.ts';
import { act, agreement, customer, START } from './movement.fixture.ts';
import { type ConvertMrr, type MrrCustomer, mrrMovements, retention } from './movement.ts';

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
      'what ends and starts smaller on one day is a contraction by the difference',
      [agreement('a', 100, { endedOn: '2026-03-31' }), agreement('b', 70, { startDay: '2026-04-01' })],
      [['2026-04-01', 'contraction', -30]],
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
      'one that starts paused is new, and paused at once',
      [agreement('a', 100, { startDay: '2026-03-01', acts: [act('paused', '2026-03-01')] })],
      [
        ['2026-03-01', 'new', 100],
        ['2026-03-01', 'pause', -100],
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

  it('names the agreements that caused each, in order of id', () => {
    const paused = { acts: [act('paused', '2026-05-01')] };
    const found = mrrMovements(
      customer(
        agreement('d', 1),
        agreement('c', 130, { startDay: '2026-04-01', ...paused }),
        agreement('b', 10, paused),
        agreement('a', 100, { endedOn: '2026-03-31' }),
      ),
      '2025-12-31',
      '2026-12-31',
      (parts72, _, day) => (day < '2026-06-01' ? parts72 : 2 * parts72),
    );
    const at = (day: string, kind: string, amount: number, ...agreementIds: string[]) => ({
      customerId: 'c',
      day,
      kind,
      parts72: amount * 72,
      agreementIds,
    });
    expect(found).toEqual([
      at('2026-04-01', 'expansion', 30, 'a', 'c'),
      at('2026-05-01', 'pause', -140, 'b', 'c'),
      at('2026-12-31', 'fx', 1),
    ]);
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

  const DOLLARS = { currency: 'USD' };
  it.each<[string, string, Agreement[]]>([
    ['a first agreement', 'new', [agreement('b', 40, { ...DOLLARS, startDay: '2026-06-01' })]],
    ['a second one', 'expansion', [agreement('a', 100), agreement('b', 40, { ...DOLLARS, startDay: '2026-06-01' })]],
    [
      'the loss of one of several',
      'contraction',
      [agreement('a', 100), agreement('b', 40, { ...DOLLARS, endedOn: '2026-05-31' })],
    ],
    ['the loss of the last', 'churn', [agreement('b', 40, { ...DOLLARS, endedOn: '2026-05-31' })]],
    ['a pause', 'pause', [agreement('b', 40, { ...DOLLARS, acts: [act('paused', '2026-06-01')] })]],
  ])('on a day without a rate %s is still %s, of an unknown amount, and what rates changed too', (_, kind, list) => {
    const rate: ConvertMrr = (parts72, currency, day) => (currency === 'USD' && day === '2026-06-01' ? null : parts72);
    expect(moves(customer(...list), '2025-12-31', '2026-12-31', rate)).toEqual([
      ['2026-06-01', kind, null],
      ['2026-12-31', 'fx', null],
    ]);
  });

  it.each([
    ['first', '2025-12-31'],
    ['last', '2026-12-31'],
  ])('what rates alone changed is unknown without that of the %s day', (_, missing) => {
    const rate: ConvertMrr = (parts72, _currency, day) => (day === missing ? null : parts72);
    expect(moves(customer(agreement('a', 100, DOLLARS)), '2025-12-31', '2026-12-31', rate)).toEqual([
      ['2026-12-31', 'fx', null],
    ]);
  });

  it('one customer with 20,000 agreements is read in one go', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) =>
      agreement(`${n}`, 1, { startDay: addDays(START, n % 300), endedOn: addDays(START, (n % 300) + 40) }),
    );
    const found = mrrMovements(customer(...lines), '2025-12-31', '2026-12-31');
    expect(found[0]).toMatchObject({ day: START, kind: 'new', parts72: 67 * 72 });
    expect(found.reduce((sum, { parts72 }) => sum + (parts72 ?? Number.NaN), 0)).toBe(0);
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
