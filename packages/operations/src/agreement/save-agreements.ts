import { lockAgreements, type StoredAgreement } from '@vigie/db/agreement';
import { listHighestRates } from '@vigie/db/rate';
import type { OrgTx } from '@vigie/db/scope';
import {
  actConflict,
  type BillingPeriod,
  isCountableAmount,
  isCountableAt,
  MOST_OF_TERM,
} from '@vigie/domain/agreement';
import { standsAbove } from '@vigie/domain/customer';
import { isCurrency } from '@vigie/domain/money';
import { agreementSearchText } from '@vigie/domain/search';
import { finish, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, type CustomOptions, openCustomValues } from '../custom-field/custom-value.ts';
import type { Resolve } from '../customer/reference.ts';

export interface AgreementDraft {
  line: number;
  /** Our id, when the record is already known; otherwise `agreementId` finds it. */
  id?: string;
  agreementId?: string | null;
  customerId: string;
  name?: string | null;
  type?: string | null;
  nature?: 'initial' | 'renewal' | 'amendment';
  plan?: string | null;
  /** Our id of an agreement of the same customer. */
  parentId?: string | null;
  startDay: string;
  termEndDay?: string | null;
  endedOn?: string | null;
  autoRenew?: boolean;
  noticeMonths?: number;
  noticeDays?: number;
  renewalMonths?: number | null;
  /** Recurring amount per billing period, minor units. */
  amountMinor: number;
  billingPeriod: BillingPeriod;
  oneTimeFeeMinor?: number;
  currency: string;
  isProposal?: boolean;
  /** Day from which the agreement could be known; its start when nothing else is said. */
  knownDay?: string;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft | undefined;
}

/** Creates and updates agreements by our id or their own. */
export async function saveAgreements(
  tx: OrgTx,
  drafts: AgreementDraft[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<RowResult[]> {
  const held = await lockAgreements(tx, {
    ids: drafts.map((draft) => draft.id).filter((id) => id !== undefined),
    agreementIds: drafts.map((draft) => draft.agreementId).filter((id) => typeof id === 'string'),
  });
  const [byId, byKey] = [new Map(held.map((row) => [row.id, row])), new Map(held.map((row) => [row.agreementId, row]))];
  const storedOf = (draft: AgreementDraft): StoredAgreement | undefined =>
    draft.id !== undefined ? byId.get(draft.id) : draft.agreementId ? byKey.get(draft.agreementId) : undefined;
  const parents = await loadPossibleParents(tx, drafts, resolve);
  const customValues = await openCustomValues(
    tx,
    'agreement',
    drafts.map((draft) => ({ custom: draft.custom, entityId: storedOf(draft)?.id ?? null })),
    options,
  );
  const highest = await listHighestRates(
    tx,
    drafts.map(({ currency }) => currency),
  );
  const isWorthTooMuch = (draft: Terms, stored: StoredAgreement | undefined): boolean => {
    const rate = highest.get(draft.currency);
    const isAsStored = (['amountMinor', 'billingPeriod', 'currency'] as const).every(
      (one) => draft[one] === stored?.[one],
    );
    return rate !== undefined && !isAsStored && !isCountableAt(draft, tx.org.currency, rate);
  };
  const results = await upsert(
    tx,
    {
      table: 'agreement',
      customValues,
      isVersioned: true,
      label: (draft) => draft.name ?? draft.agreementId ?? '',
      stored: (draft) => storedOf(draft) as Record<string, unknown> | undefined,
      given: ({ line: _line, id: _id, custom: _custom, ...draft }, existing) => {
        const ref = resolve(draft.customerId);
        if (Array.isArray(ref)) return ref;
        const stored = existing as StoredAgreement | undefined;
        // Said before anything is compared: what is stored under another customer is not theirs to know.
        if (stored && stored.customerId !== ref.id) return [issue('customerId', 'otherCustomer')];
        const issues = [
          ...refusedTerms(draft, stored),
          ...refusedParent(draft.parentId, stored?.id, parents.get(ref.id) ?? new Map()),
        ];
        if (issues.length > 0) return issues;
        if (isWorthTooMuch(draft, stored)) return [issue('amount', 'agreement.amountTooLarge')];
        return { ...draft, customerId: ref.id, knownDay: draft.knownDay ?? (stored ? undefined : draft.startDay) };
      },
      defaults: {
        agreementId: null,
        name: null,
        type: null,
        nature: 'initial',
        plan: null,
        parentId: null,
        isProposal: false,
        startDay: null,
        termEndDay: null,
        endedOn: null,
        autoRenew: false,
        noticeMonths: 0,
        noticeDays: 0,
        renewalMonths: null,
        amountMinor: 0,
        billingPeriod: 'month',
        oneTimeFeeMinor: 0,
        currency: null,
        knownDay: null,
      },
      derived: (row) => ({ searchFolded: agreementSearchText(row as unknown as StoredAgreement) }),
      warnings: agreementWarnings,
    },
    drafts,
  );
  return finish(tx, 'agreement', results);
}

function agreementWarnings(draft: AgreementDraft): RowIssue[] {
  return draft.amountMinor < 0 ? [warning('amount', 'negativeAmount')] : [];
}

type Terms = Omit<AgreementDraft, 'line' | 'id' | 'custom'>;

function refusedTerms(draft: Terms, stored: StoredAgreement | undefined): RowIssue[] {
  const { startDay, termEndDay = stored?.termEndDay, endedOn = stored?.endedOn } = draft;
  if (!isCurrency(draft.currency)) return [issue('currency', 'unknownCurrency', { value: draft.currency })];
  if (!isCountableAmount(draft)) return [issue('amount', 'agreement.amountTooLarge')];
  const unheard = (Object.keys(MOST_OF_TERM) as (keyof typeof MOST_OF_TERM)[]).flatMap((field) => {
    const value = draft[field] ?? 0;
    // What was stored before there was a bound keeps nobody from changing something else.
    const isFine = (value >= 0 && value <= MOST_OF_TERM[field]) || value === stored?.[field];
    return isFine ? [] : [issue(field, 'negativeNumber', { value })];
  });
  if (unheard.length > 0) return unheard;
  if (termEndDay && termEndDay < startDay)
    return [issue('termEnd', 'endBeforeStart', { start: startDay, end: termEndDay })];
  if (endedOn && endedOn < startDay) return [issue('endedOn', 'endBeforeStart', { start: startDay, end: endedOn })];
  if (!stored || stored.acts.length === 0) return [];
  const { isProposal = stored.isProposal, autoRenew = stored.autoRenew } = draft;
  const terms = { startDay, termEndDay: termEndDay ?? null, endedOn: endedOn ?? null, isProposal, autoRenew };
  const conflict = actConflict(terms, stored.acts);
  // Acts that contradict each other already are no reason to refuse other terms.
  if (!conflict || actConflict(stored, stored.acts) !== null) return [];
  return [issue(FIELD_AT_FAULT[conflict.reason] ?? 'termEnd', 'agreement.contradictsAct', { day: conflict.day })];
}

const FIELD_AT_FAULT: Record<string, string> = {
  beforeStart: 'startDay',
  notProposed: 'proposal',
  notValidated: 'proposal',
  alreadyEnded: 'endedOn',
};

type Parents = Map<string, string | null>;

/** The agreements of each customer for whose drafts a parent is given, each with its own parent. */
async function loadPossibleParents(
  tx: OrgTx,
  drafts: AgreementDraft[],
  resolve: Resolve,
): Promise<Map<string, Parents>> {
  const refs = drafts.filter((draft) => draft.parentId).map((draft) => resolve(draft.customerId));
  const customerIds = [...new Set(refs.flatMap((ref) => (Array.isArray(ref) ? [] : [ref.id])))];
  if (customerIds.length === 0) return new Map();
  // Locked, so that two people at once cannot close a circle that neither of them sees.
  const agreements = await lockAgreements(tx, { customerIds });
  const byCustomer = Map.groupBy(agreements, (row) => row.customerId);
  return new Map([...byCustomer].map(([id, rows]) => [id, new Map(rows.map((row) => [row.id, row.parentId]))]));
}

/** A parent is another agreement of the same customer, and never stands below its child. */
function refusedParent(parentId: string | null | undefined, id: string | undefined, parents: Parents): RowIssue[] {
  if (!parentId) return [];
  if (!parents.has(parentId)) return [issue('parentId', 'agreement.unknownParent')];
  const isLoop = id !== undefined && standsAbove(id, parentId, (above) => parents.get(above) ?? null);
  return isLoop ? [issue('parentId', 'agreement.parentLoop')] : [];
}
