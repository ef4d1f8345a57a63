import { describe, expect, it } from 'vitest';
import { checkDisputes, checkYears } from './dunning.property.ts';
import { type DunningCustomer, type DunningInvoice, decide } from './dunning.ts';

const NOW = { day: '2026-03-12', minute: 600 };
const email = (id: string, offsetDays: number) => ({ id, offsetDays, action: 'email' as const, isManual: false });
const invoice = (id: string, dueDay: string, change: Partial<DunningInvoice> = {}): DunningInvoice => ({
  id,
  dueDay,
  currency: 'EUR',
  residualMinor: 100,
  disputedMinor: 0,
  comparableMinor: 100,
  isExcluded: false,
  hasOpenPromise: false,
  passage: null,
  ...change,
});
const customer = (change: Partial<DunningCustomer> = {}): DunningCustomer => ({
  plan: { id: 'p', steps: [email('s1', 3), email('s2', 10), email('s3', 30)] },
  invoices: [invoice('F1', '2026-03-01'), invoice('F2', '2026-03-05')],
  credits: [],
  records: [],
  actions: [],
  pausedUntil: null,
  isExcluded: false,
  hasUnreadReply: false,
  receivablesDay: '2026-03-12',
  ...change,
});
const told = (change: Partial<DunningCustomer>, now = NOW): string => {
  const decision = decide(customer(change), now);
  if (decision.kind === 'none') return decision.reason;
  if (decision.kind === 'finished') return `finished ${decision.invoiceId}`;
  const why =
    decision.kind === 'held' ? ` ${decision.reasons}` : decision.kind === 'waiting' ? ` ${decision.reason}` : '';
  return `${decision.kind} ${decision.invoiceId} ${decision.step.id}${why}`;
};
const sent = (day: string) => [{ id: 'a', kind: 'email' as const, status: 'sent' as const, day }];

describe('D5 what dunning does about a customer', () => {
  it.each<[string, Partial<DunningCustomer>, string]>([
    ['the oldest carries, at the step that matches', {}, 'due F1 s2'],
    ['no plan', { plan: null }, 'noPlan'],
    ['nothing owed', { invoices: [invoice('F1', '2026-03-01', { residualMinor: 0 })] }, 'nothingToClaim'],
    [
      'once it is settled the next one inherits, at its own step',
      { invoices: [invoice('F1', '2026-03-01', { residualMinor: 0 }), invoice('F2', '2026-03-05')] },
      'due F2 s1',
    ],
    [
      'and keeps the spacing',
      { invoices: [invoice('F2', '2026-03-05')], actions: sent('2026-03-11') },
      'waiting F2 s1 spacing',
    ],
    [
      'one wholly disputed lets the next one through',
      { invoices: [invoice('F1', '2026-03-01', { disputedMinor: 100 }), invoice('F2', '2026-03-05')] },
      'due F2 s1',
    ],
    [
      'a promise holds',
      { invoices: [invoice('F1', '2026-03-01', { hasOpenPromise: true }), invoice('F2', '2026-03-05')] },
      'held F1 s2 promised',
    ],
    ['an excluded customer', { isExcluded: true }, 'held F1 s2 excluded'],
    [
      'credits of its currency cover it, in sum',
      {
        credits: [
          { currency: 'EUR', unappliedCashMinor: 60, openCreditMinor: 0 },
          { currency: 'EUR', unappliedCashMinor: 40, openCreditMinor: 0 },
        ],
      },
      'held F1 s2 coveredByCash',
    ],
    [
      'credits of another do not',
      { credits: [{ currency: 'USD', unappliedCashMinor: 100, openCreditMinor: 100 }] },
      'due F1 s2',
    ],
  ])('%s', (_, change, expected) => {
    expect(told(change)).toBe(expected);
  });

  it('says what is claimed, under which key, and which passage to keep', () => {
    expect(decide(customer({ invoices: [invoice('F1', '2026-03-01', { disputedMinor: 30 })] }), NOW)).toMatchObject({
      kind: 'due',
      claimableMinor: 70,
      key: '["F1","s2",1]',
      passage: { cycle: 1, enteredDay: '2026-03-12' },
    });
  });

  it('an invoice that was settled and comes back is another cycle: its steps may go out again', () => {
    const records = [{ invoiceId: 'F1', stepId: 's2', cycle: 1, outcome: 'sent' as const, day: '2026-03-11' }];
    const back = (cycle: number) => [invoice('F1', '2026-03-01', { passage: { cycle, enteredDay: '2026-03-11' } })];
    expect(told({ records, invoices: back(1) })).toBe('waiting F1 s3 notYet');
    expect(told({ records, invoices: back(2) })).toBe('due F1 s2');
  });

  it('without hindrance each step goes out on its own day', () => {
    const days: string[] = [];
    let records: DunningCustomer['records'] = [];
    let actions: DunningCustomer['actions'] = [];
    for (let offset = 0; offset < 60; offset += 1) {
      const day = new Date(Date.UTC(2026, 2, 1) + offset * 864e5).toISOString().slice(0, 10);
      const invoices = [invoice('F1', '2026-03-01', { passage: { cycle: 1, enteredDay: '2026-03-01' } })];
      const decision = decide(customer({ invoices, records, actions, receivablesDay: day }), { day, minute: 600 });
      if (decision.kind !== 'due') continue;
      days.push(`${day} ${decision.step.id}`);
      records = [...records, { invoiceId: 'F1', stepId: decision.step.id, cycle: 1, outcome: 'sent', day }];
      actions = [...actions, { id: day, kind: 'email', status: 'sent', day }];
    }
    expect(days).toEqual(['2026-03-04 s1', '2026-03-11 s2', '2026-03-31 s3']);
  });

  it('a year of random customers: guards, spacing, one send a key, no burst, in any order', () => {
    const { sent: sends, opened, held, blocked } = checkYears(200);
    expect(Math.min(sends, opened, held, blocked)).toBeGreaterThan(100);
  });

  it('disputed parts are those of the ledger', () => checkDisputes(500));
});
