import { describe, expect, it } from 'vitest';
import type { Agreement } from './agreement.ts';
import { act, agreement, customer } from './movement.fixture.ts';
import { type ConvertMrr, type MrrCustomer, type Retention, retention } from './movement.ts';

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

  const NOTHING = { start: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, grr: null, nrr: null };
  const euros: ConvertMrr = (parts72, currency) => (currency === 'EUR' ? parts72 : null);
  const DOLLARS = agreement('d', 50, { currency: 'USD' });
  it.each<[string, MrrCustomer[], Partial<Retention>]>([
    ['a start of 0', [customer(agreement('a', 100, { startDay: '2026-03-01' }))], {}],
    ['a customer without a rate', [customer(DOLLARS)], {}],
    ['one without a rate among others', [customer(DOLLARS), customer(agreement('a', 100))], { start: 7_200 }],
    [
      'a gain without a rate',
      [customer(agreement('a', 100), { ...DOLLARS, startDay: '2026-03-01' })],
      { start: 7_200 },
    ],
  ])('unknown: %s', (_, customers, known) => {
    expect(retention(customers, '2025-12-31', '2026-12-31', euros)).toEqual({ ...NOTHING, ...known });
  });

  it.each<[string, Agreement[], Partial<Retention>]>([
    [
      'a pause is no loss, its end no gain',
      [agreement('a', 100, { acts: [act('paused', '2026-02-01'), act('resumed', '2026-04-01')] })],
      { grr: 1, nrr: 1 },
    ],
    [
      'of what was added and lost in between, no more than the start counts in GRR',
      [agreement('a', 100), agreement('b', 300, { startDay: '2026-02-01', endedOn: '2026-06-30' })],
      { expansion: 21_600, contraction: 21_600, grr: 0, nrr: 1 },
    ],
    [
      'who left and came back counts in NRR alone',
      [agreement('a', 100, { endedOn: '2026-03-31' }), agreement('b', 80, { startDay: '2026-06-01' })],
      { churn: 7_200, reactivation: 5_760, grr: 0, nrr: 0.8 },
    ],
  ])('%s', (_, agreements, expected) => {
    expect(of(customer(...agreements))).toEqual({ ...NOTHING, start: 7_200, ...expected });
  });
});
