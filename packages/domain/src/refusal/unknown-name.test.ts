import { describe, expect, it } from 'vitest';
import { type Actor, canGiveRole, reachOf } from '../access/access.ts';
import { type Agreement, actConflict, mrrMovements, noticeDayOf, retention, termEnd } from '../agreement/agreement.ts';
import { monthEnds, weekEnds } from '../calendar/calendar.ts';
import { CUSTOMER_CATALOGUE, compileCondition } from '../condition/condition.ts';
import { decodeCustom, encodeCustom } from '../custom-field/custom-field.ts';
import { entryStep, reliability } from '../dunning/dunning.ts';
import {
  bandOf,
  DEFAULT_PROFILE,
  type HealthRaw,
  keptHistory,
  leadTime,
  measureValue,
  pointsOf,
  rankCorrelation,
  sourcesOn,
  whatIf,
} from '../health/health.ts';
import { decimalOf, fieldKey, matchHeaders, readDay, undoRow } from '../import/import.ts';
import { isOpenTicket, isSentimentCounted, mayRegrade, touchOf } from '../interaction/interaction.ts';
import {
  agingOf,
  allocationDay,
  checkAllocations,
  claimState,
  type LedgerDocument,
  payerTotals,
  paymentStateOf,
  rateInForce,
  ratingOf,
  settlementOf,
} from '../ledger/ledger.ts';
import { rateOn } from '../money/money.ts';
import { decideRule, digestDayOf, recipientsOf, soonestRhythm } from '../notification/notification.ts';
import { connectionSeries, usageFigures } from '../usage/usage.ts';
import type { DomainError } from './refusal.ts';

const DAY = '2026-03-31';
const NO_DAY = '2026-02-30';
/** A name that no list has, where the types of another language would not notice. */
const NO_NAME = 'toString' as never;

const actor: Actor = { kind: 'person', userId: 'u1', role: 'restricted', finance: true, scopes: [] };
const key: Actor = { ...actor, kind: 'apiKey', role: null, scopes: ['customers:read'] };
const terms = { isProposal: false, startDay: '2026-01-01', termEndDay: null, endedOn: null, autoRenew: false };
const act = { kind: 'paused', day: DAY, knownDay: DAY } as const;
const euros: Agreement = {
  ...{ id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: null, endedOn: null, autoRenew: false },
  ...{ noticeMonths: 0, noticeDays: 0, renewalMonths: null, amountMinor: 1_000, billingPeriod: 'month' as const },
  ...{ currency: 'EUR', knownDay: '2026-01-01', acts: [] },
};
const twoCurrencies = { id: 'c', agreements: [euros, { ...euros, id: 'b', currency: 'USD' }] };
const touch = {
  kind: 'email',
  direction: 'incoming',
  status: 'done',
  day: DAY,
  isAutomatic: false,
  replyDay: null,
  hasUser: true,
  hasSponsor: false,
} as const;
const graded = { ...touch, sentiment: 3, sentimentSource: 'engine', isSentimentExcluded: false } as const;
const ticket = { kind: 'ticket', status: 'done', day: DAY, closedDay: null } as const;
const RAW: HealthRaw = {
  ...{ isTracked: true, contacts: 2, activeContacts: 1, connections30: 5, connectionsPrevious30: 5 },
  ...{
    lastActivityDay: DAY,
    features30: 1,
    featuresAnyone90: 2,
    lastTouchDay: DAY,
    sentimentSum: 3,
    sentimentCount: 1,
  },
  ...{ openTickets: 0, pulse: 4, pulseDay: DAY, noticeDay: null, autoRenew: null, mrrNow: null, mrrBefore: null },
  ...{ averageDelayDays: null, outstandingMinor: null, overdueMinor: null, hasDocuments: false, brokenPromises: null },
};
const healthAct = {
  ...({ field: 'score', value: 30, source: 'override', day: DAY, knownDay: DAY } as const),
  ...{ expiresDay: null, liftedDay: null, reason: null },
};
const invoice: LedgerDocument = {
  ...({ id: 'F1', kind: 'invoice', status: 'final', day: DAY, dueDay: null, knownDay: DAY } as const),
  ...{ amountMinor: 100, currency: 'EUR', reversesId: null },
};
const plan = { id: 'p', steps: [{ id: 's', offsetDays: 3, action: 'email', isManual: false } as const] };
const rule = {
  ...{ isActive: true, before: null, after: true, isOwnWrite: false, depth: 0 },
  ...{ lastFiredAtMs: null, nowMs: 1, coolDownMs: 0 },
};
const event = { id: 'e', kind: 'note', actorId: null, atMs: 0, customerId: 'c', opportunityId: null, privateTo: null };
const wish = {
  ...{ id: 's', personId: 'u', target: { customerId: 'c' }, eventKinds: ['note'] },
  ...({ channel: 'email', rhythm: 'atOnce' } as const),
};
const context = { canRead: () => true, isInView: () => false, zoneOf: () => 'UTC' };
const totals = {
  ...{ isTracked: true, lastActivityDay: DAY, connections30: 1, connectionsPrevious30: 1 },
  ...{ activeContacts: 0, features30: 0 },
};
const row = { line: 2, kind: 'customers', outcome: 'updated', entityId: 'c', changes: [] } as const;
const state = { now: { connections: 3 }, editedFields: [], dependents: [], isUndone: false };
const currency = {
  ...{ currency: 'EUR', outstandingMinor: 100, overdueMinor: 0, unappliedMinor: 0 },
  ...{ disputedMinor: 0 },
};
const asOf = { asOf: DAY, me: null, catalogue: CUSTOMER_CATALOGUE };

function refusalOf(run: () => unknown): DomainError | null {
  try {
    run();
    return null;
  } catch (error) {
    return error as DomainError;
  }
}

describe('a name, day or number that means nothing is refused, never read as something', () => {
  it.each<[string, () => unknown, string]>([
    ['the kind of an actor', () => reachOf({ ...actor, kind: NO_NAME }, 'customer.read'), 'access.unknownKind'],
    ['a role', () => reachOf({ ...actor, role: NO_NAME }, 'receivables.read'), 'access.unknownRole'],
    ['an action', () => reachOf({ ...actor, kind: 'system' }, NO_NAME), 'access.unknownAction'],
    ['a scope', () => reachOf({ ...key, scopes: ['customers:read', NO_NAME] }, 'customer.read'), 'access.unknownScope'],
    ['a role to give', () => canGiveRole({ ...actor, kind: 'system' }, NO_NAME), 'access.unknownRole'],
    ['an act', () => actConflict(terms, [{ ...act, kind: NO_NAME }]), 'agreement.badAct'],
    ['the day of an act', () => actConflict(terms, [{ ...act, day: NO_DAY }]), 'agreement.badDay'],
    ['a notice policy', () => noticeDayOf({ noticeMonths: 1, noticeDays: 0 }, DAY, NO_NAME), 'agreement.unknownPolicy'],
    ['a negative notice', () => noticeDayOf({ noticeMonths: -3, noticeDays: 0 }, DAY), 'agreement.badCount'],
    ['a notice without its days', () => noticeDayOf({ noticeMonths: 3 } as never, DAY), 'agreement.badCount'],
    ['two currencies without rates', () => mrrMovements(twoCurrencies, '2025-12-31', DAY), 'agreement.needsRates'],
    ['two currencies of a cohort', () => retention([twoCurrencies], '2025-12-31', DAY), 'agreement.needsRates'],
    ['the first day of a period', () => retention([], NO_DAY, DAY), 'agreement.badDay'],
    ['the last day of a period', () => retention([], DAY, NO_DAY), 'agreement.badDay'],
    ['a period the wrong way round', () => retention([], DAY, '2026-03-30'), 'agreement.badPeriod'],
    ['a number of terms', () => termEnd({ termEndDay: DAY, renewalMonths: null }, Number.NaN), 'agreement.badCount'],
    ['the end of a term', () => termEnd({ termEndDay: NO_DAY, renewalMonths: null }, 1), 'calendar.invalidDay'],
    ['more weeks than there are', () => weekEnds(DAY, 2 ** 40), 'calendar.badCount'],
    ['more months than there are', () => monthEnds(DAY, 2 ** 53 - 1), 'calendar.badCount'],
    [
      'a type of custom field',
      () => encodeCustom({ type: NO_NAME, options: [] }, 'a', () => ''),
      'customField.unknownType',
    ],
    [
      'a type of stored value',
      () => decodeCustom(NO_NAME, { valueText: 'a', valueInt: null, valueDate: null, valueId: null }, null),
      'customField.unknownType',
    ],
    ['a way into a plan', () => entryStep(plan, 3, NO_NAME), 'dunning.unknownMode'],
    ['the state of a promise', () => reliability(['kept', NO_NAME]), 'dunning.unknownState'],
    ['a measure', () => measureValue(RAW, NO_NAME, DAY), 'health.unknownMeasure'],
    ['a touch still to come', () => measureValue(RAW, 'lastTouch', '2026-03-30'), 'health.badRaw'],
    ['a connection still to come', () => measureValue(RAW, 'lastActivity', '2026-03-30'), 'health.badRaw'],
    ['a pulse still to come', () => measureValue(RAW, 'pulse', '2026-03-30'), 'health.badRaw'],
    ['a score', () => bandOf(Number.NaN, DEFAULT_PROFILE), 'health.scoreOutOfRange'],
    [
      'a share',
      () => pointsOf({ kind: 'bands', bands: [] }, { numerator: Number.NaN, denominator: 1 }),
      'health.badRatio',
    ],
    [
      'a share of nothing',
      () => pointsOf({ kind: 'bands', bands: [] }, { numerator: 1, denominator: 0 }),
      'health.badRatio',
    ],
    [
      'a line',
      () => pointsOf({ kind: 'linear', zeroAt: Number.NaN, hundredAt: 1 }, { numerator: 1, denominator: 1 }),
      'health.badLine',
    ],
    ['a health field', () => sourcesOn([{ ...healthAct, field: NO_NAME }], DAY), 'health.unknownField'],
    ['a health source', () => sourcesOn([{ ...healthAct, source: NO_NAME }], DAY), 'health.unknownSource'],
    ['a stored day', () => keptHistory([NO_DAY], DAY), 'calendar.invalidDay'],
    ['a flagged day', () => leadTime([{ day: NO_DAY, isFlagged: true }], DAY), 'calendar.invalidDay'],
    ['the day of a churn', () => leadTime([], NO_DAY), 'calendar.invalidDay'],
    [
      'a pair of scores',
      () =>
        rankCorrelation([
          [1, 2],
          [3, Number.NaN],
        ]),
      'health.badScore',
    ],
    [
      'an MRR',
      () => whatIf([{ id: 'c', raw: RAW, asOf: DAY, mrrMinor: Number.NaN }], DEFAULT_PROFILE, DEFAULT_PROFILE),
      'health.badMrr',
    ],
    ['a kind of import', () => fieldKey(NO_NAME, 'name'), 'import.unknownKind'],
    ['a kind of file', () => matchHeaders(NO_NAME, ['Name']), 'import.unknownKind'],
    ['an order of dates', () => readDay('03/04/2026', NO_NAME), 'import.unknownOrder'],
    ['a count of commas', () => decimalOf({ commas: Number.NaN, points: 0 }), 'import.badCount'],
    ['a kind of row', () => undoRow({ ...row, kind: NO_NAME }, state), 'import.unknownKind'],
    ['an outcome', () => undoRow({ ...row, outcome: NO_NAME }, state), 'import.unknownOutcome'],
    [
      'an amount to take back',
      () =>
        undoRow(
          { ...row, kind: 'usage', changes: [{ field: 'connections', before: 0, after: Number.NaN, isSet: false }] },
          state,
        ),
      'import.badCount',
    ],
    ['a kind of exchange', () => touchOf({ ...touch, kind: NO_NAME }), 'interaction.unknownKind'],
    ['a direction', () => touchOf({ ...touch, direction: NO_NAME }), 'interaction.unknownDirection'],
    ['a status', () => touchOf({ ...touch, status: NO_NAME }), 'interaction.unknownStatus'],
    ['a kind of ticket', () => isOpenTicket({ ...ticket, kind: NO_NAME }, DAY), 'interaction.unknownKind'],
    ['a ticket’s status', () => isOpenTicket({ ...ticket, status: NO_NAME }, DAY), 'interaction.unknownStatus'],
    ['a graded kind', () => isSentimentCounted({ ...graded, kind: NO_NAME }), 'interaction.unknownKind'],
    ['a graded direction', () => isSentimentCounted({ ...graded, direction: NO_NAME }), 'interaction.unknownDirection'],
    ['a grade', () => isSentimentCounted({ ...graded, sentiment: 6 }), 'interaction.badGrade'],
    ['who graded', () => isSentimentCounted({ ...graded, sentimentSource: NO_NAME }), 'interaction.unknownGrader'],
    ['who grades', () => mayRegrade('person', NO_NAME), 'interaction.unknownGrader'],
    ['who had graded', () => mayRegrade(NO_NAME, 'engine'), 'interaction.unknownGrader'],
    ['a payer mode', () => payerTotals([], DAY, { mode: NO_NAME }), 'ledger.unknownMode'],
    ['a payer weight', () => payerTotals([], DAY, { weight: NO_NAME }), 'ledger.unknownWeight'],
    ['a value date', () => allocationDay({ day: NO_DAY }, { day: DAY }), 'ledger.badDay'],
    ['an act on a claim', () => claimState([{ kind: NO_NAME, day: DAY, byName: 'A' }], DAY), 'ledger.badAct'],
    [
      'what settles',
      () => settlementOf(10, [{ day: DAY, amountMinor: 10, sourceKind: NO_NAME }]),
      'ledger.badDocument',
    ],
    ['a rate’s day', () => rateInForce([{ fromDay: NO_DAY, percent: '1', source: 'x' }], DAY), 'ledger.badDay'],
    ['the day of a rate asked for', () => rateInForce([], NO_DAY), 'ledger.badDay'],
    ['a delay', () => ratingOf(Number.NaN), 'ledger.badDays'],
    ['an overdue amount', () => paymentStateOf([{ ...currency, overdueMinor: Number.NaN }], true), 'ledger.badAmount'],
    ['unapplied cash', () => paymentStateOf([{ ...currency, unappliedMinor: Number.NaN }], true), 'ledger.badAmount'],
    [
      'days late',
      () =>
        agingOf({
          currencies: [currency],
          invoices: [
            { id: 'F1', currency: 'EUR', residualMinor: 1, disputedMinor: 0, status: 'due', daysLate: Number.NaN },
          ],
          credits: [],
          paymentState: null,
        }),
      'ledger.badDays',
    ],
    ['a conversion’s day', () => rateOn([{ day: NO_DAY, rate: '1' }], DAY), 'money.badDay'],
    ['the day of a conversion asked for', () => rateOn([], NO_DAY), 'money.badDay'],
    ['the depth of a rule', () => decideRule({ ...rule, depth: Number.NaN }), 'notification.badCount'],
    ['a cool-down', () => decideRule({ ...rule, coolDownMs: -1 }), 'notification.badCount'],
    ['the time now', () => decideRule({ ...rule, nowMs: Number.NaN }), 'notification.badInstant'],
    ['the time before', () => decideRule({ ...rule, lastFiredAtMs: Number.NaN }), 'notification.badInstant'],
    ['a rhythm', () => digestDayOf(NO_NAME, 0, 'UTC'), 'notification.unknownRhythm'],
    ['one rhythm of several', () => soonestRhythm(['weekly', NO_NAME]), 'notification.unknownRhythm'],
    ['a channel', () => recipientsOf(event, [{ ...wish, channel: NO_NAME }], context), 'notification.unknownChannel'],
    [
      'a wish’s rhythm',
      () => recipientsOf(event, [{ ...wish, rhythm: NO_NAME }], context),
      'notification.unknownRhythm',
    ],
    ['the first day of a curve', () => connectionSeries([], NO_DAY, [], null), 'usage.badDay'],
    ['the end of a period', () => connectionSeries([], DAY, [NO_DAY], null), 'usage.badDay'],
    ['since when', () => connectionSeries([], DAY, [], NO_DAY), 'usage.badDay'],
    ['a last activity', () => usageFigures({ ...totals, lastActivityDay: NO_DAY }, 1), 'usage.badDay'],
  ])('%s', (_, run, code) => {
    expect(run).toThrow(expect.objectContaining({ name: 'DomainError', code }));
    expect(Object.values(refusalOf(run)?.params ?? {}), 'it names what it refuses').not.toSatisfy(
      (params: unknown[]) => params.length === 0 || params.includes(''),
    );
  });

  it('an allocation that crosses currencies or goes from no credit to an invoice', () => {
    const dollars: LedgerDocument = { ...invoice, id: 'P1', kind: 'payment', currency: 'USD' };
    const part = { sourceId: 'P1', invoiceId: 'F1', amountMinor: 10, reversedDay: null };
    const bad = expect.objectContaining({ code: 'ledger.badAllocation', params: { source: 'P1', invoice: 'F1' } });
    expect(() => checkAllocations([invoice, dollars], [part])).toThrow(bad);
    expect(() => checkAllocations([invoice, { ...dollars, kind: 'refund', currency: 'EUR' }], [part])).toThrow(bad);
    expect(() =>
      checkAllocations(
        [
          { ...invoice, kind: 'credit-note' },
          { ...dollars, currency: 'EUR' },
        ],
        [part],
      ),
    ).toThrow(bad);
    expect(checkAllocations([invoice, { ...dollars, currency: 'EUR' }], [part])).toBeUndefined();
  });

  it.each([
    ['nothing', null],
    ['a text', 'name'],
    ['a list', []],
    ['an empty object', {}],
    ['a group that is none', { all: 'name' }],
    ['a part that is none', { any: [{ all: [] }, null] }],
    ['a negation of nothing', { not: null }],
    ['a field that is no name', { field: 7, op: 'is', value: 1 }],
    ['a relation that is no name', { some: null }],
    ['a part of a relation', { none: 'contacts', where: 7 }],
  ])('a condition that nobody read: %s', (_, condition) => {
    expect(refusalOf(() => compileCondition(condition as never, asOf))?.code).toBe('condition.notParsed');
  });
});
