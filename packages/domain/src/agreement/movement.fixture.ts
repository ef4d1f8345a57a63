import type { Agreement } from './agreement.ts';
import type { MrrCustomer } from './movement.ts';

export const START = '2026-01-01';
export const agreement = (id: string, amountMinor: number, change: Partial<Agreement> = {}): Agreement => ({
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
export const act = (kind: Agreement['acts'][number]['kind'], day: string) => ({ kind, day, knownDay: day });
export const customer = (...agreements: Agreement[]): MrrCustomer => ({ id: 'c', agreements });
