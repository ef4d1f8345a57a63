import { getAgreementCustomer, lockAgreements, type StoredAgreement } from '@vigie/db/agreement';
import { type CustomerRef, keepCustomers } from '@vigie/db/customer';
import { loadKeyed } from '@vigie/db/rows';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import type { BillingPeriod } from '@vigie/domain/agreement';
import { knownDayOf } from '@vigie/domain/calendar';
import type { Money } from '@vigie/domain/money';
import type { RowIssue, RowResult } from '../change-set/change-set.ts';
import type { CustomDraft } from '../custom-field/custom-value.ts';
import { refusalOfCustom } from '../custom-field/refusal.ts';
import { editableCustomer } from '../customer/reference.ts';
import { AppError, isRefusalCode, type RefusalCode } from '../refusal/refusal.ts';
import { type AgreementDraft, saveAgreements } from './save-agreements.ts';

/** What a person says of an agreement; an absent field is left as it is. */
interface Terms {
  agreementId?: string | null | undefined;
  name?: string | null | undefined;
  type?: string | null | undefined;
  nature?: AgreementDraft['nature'] | undefined;
  plan?: string | null | undefined;
  parentId?: string | null | undefined;
  isProposal?: boolean | undefined;
  startDay?: string | undefined;
  termEndDay?: string | null | undefined;
  autoRenew?: boolean | undefined;
  noticeMonths?: number | undefined;
  noticeDays?: number | undefined;
  renewalMonths?: number | null | undefined;
  amount?: Money | undefined;
  billingPeriod?: BillingPeriod | undefined;
  oneTimeFee?: Money | null | undefined;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft | undefined;
}

export interface NewAgreement extends Terms {
  customerId: string;
  startDay: string;
  amount: Money;
}

export interface AgreementEdit extends Terms {
  id: string;
  /** The version that was read: someone else's change in between is a conflict, never overwritten. */
  version: number;
  /** The values of own fields that the changes were made over. */
  read?: CustomDraft | undefined;
}

/** Adds an agreement to a customer. It could be known from its start, or from today if that lies ahead. */
export async function createAgreement(
  scope: OrgScope,
  { customerId, ...terms }: NewAgreement,
): Promise<{ id: string }> {
  const created = inRetriedTransaction(scope, async (tx) => {
    const ref = await editableCustomer(tx, customerId);
    await refuseTaken(tx, terms.agreementId);
    const knownDay = knownDayOf(terms.startDay, tx.today);
    const draft = { ...draftOf(terms, terms.amount, terms.startDay), customerId, knownDay };
    const result = only(await saveAgreements(tx, [draft], () => ref));
    // Committed by another between the check and the write: creating must never turn into changing.
    if (result.outcome !== 'created' || result.entityId === null) throw taken(terms.agreementId);
    return { id: result.entityId };
  });
  return orTaken(terms.agreementId, created);
}

/**
 * @throws AppError `agreement.versionConflict` where somebody changed it since the version that was read,
 * `customField.changed` where a value of an own field is not the one that was `read`.
 */
export async function editAgreement(
  scope: OrgScope,
  { id, version, read, ...terms }: AgreementEdit,
): Promise<{ version: number }> {
  const edited = inRetriedTransaction(scope, async (tx) => {
    const { stored, ref } = await openAgreement(tx, id);
    if (stored.version !== version) throw new AppError('agreement.versionConflict', { version: stored.version });
    if (terms.agreementId !== stored.agreementId) await refuseTaken(tx, terms.agreementId);
    const currency = terms.amount?.currency ?? stored.currency;
    if (terms.oneTimeFee === undefined && stored.oneTimeFeeMinor !== 0 && currency !== stored.currency)
      throw new AppError('agreement.otherCurrency', {}, 'oneTimeFee');
    const draft = {
      ...draftOf(
        { billingPeriod: stored.billingPeriod, ...terms },
        terms.amount ?? { amountMinor: stored.amountMinor, currency },
        terms.startDay ?? stored.startDay,
      ),
      id,
      customerId: stored.customerId,
    };
    const result = only(await saveAgreements(tx, [draft], () => ref, { read }));
    return { version: result.outcome === 'unchanged' ? stored.version : stored.version + 1 };
  });
  return orTaken(terms.agreementId, edited);
}

/**
 * An agreement that someone wants to change, locked with all of its customer, so that every writer takes the same locks
 * in the same order; one of a customer they may not see does not exist.
 */
export async function openAgreement(tx: OrgTx, id: string): Promise<{ stored: StoredAgreement; ref: CustomerRef }> {
  const customerId = await getAgreementCustomer(tx, id);
  if (customerId === null) throw new AppError('record.notFound');
  await keepCustomers(tx, [customerId]);
  const ref = await editableCustomer(tx, customerId);
  const stored = (await lockAgreements(tx, { customerIds: [customerId] })).find((row) => row.id === id);
  if (!stored) throw new AppError('record.notFound');
  return { stored, ref };
}

function draftOf(terms: Terms, amount: Money, startDay: string): Omit<AgreementDraft, 'customerId'> {
  const { amount: _amount, oneTimeFee, billingPeriod = 'month', ...fields } = terms;
  if (oneTimeFee && oneTimeFee.currency !== amount.currency)
    throw new AppError('agreement.otherCurrency', {}, 'oneTimeFee.currency');
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Omit<
    AgreementDraft,
    'line' | 'customerId' | 'startDay' | 'amountMinor' | 'billingPeriod' | 'currency'
  >;
  const fee = oneTimeFee === undefined ? {} : { oneTimeFeeMinor: oneTimeFee?.amountMinor ?? 0 };
  return { line: 0, ...given, startDay, ...amount, billingPeriod, ...fee };
}

const CODES: Partial<Record<RowIssue['code'], RefusalCode>> = {
  endBeforeStart: 'agreement.endBeforeStart',
  unknownCurrency: 'money.unknownCurrency',
};
/** Fields of a file by their names in a form. */
const FIELDS: Record<string, string> = {
  termEnd: 'termEndDay',
  currency: 'amount.currency',
  amount: 'amount.amountMinor',
  proposal: 'isProposal',
};

/** A set of one: its only issue becomes the refusal of the request. */
function only([result]: RowResult[]): RowResult {
  if (!result) throw new Error('A write of one agreement gave no result.');
  const [first] = result.issues;
  if (result.outcome !== 'failed' || !first) return result;
  const ofCustom = refusalOfCustom(first);
  if (ofCustom !== null) throw ofCustom;
  const code = CODES[first.code] ?? (isRefusalCode(first.code) ? first.code : 'validation.invalid');
  throw new AppError(code, first.params, FIELDS[first.field] ?? first.field);
}

const taken = (agreementId: string | null | undefined): AppError =>
  new AppError('agreement.idTaken', { agreementId: agreementId ?? '' }, 'agreementId');

async function refuseTaken(tx: OrgTx, agreementId: string | null | undefined): Promise<void> {
  // The same words whether one may see the other record or not.
  if (agreementId && (await loadKeyed(tx, 'agreement', 'agreement_id', [agreementId])).size > 0)
    throw taken(agreementId);
}

/** Two writers may pass the check at once; the unique key then decides, and the loser is told in the same words. */
async function orTaken<T>(agreementId: string | null | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== '23505' || constraint !== 'agreement_key') throw error;
    throw taken(agreementId);
  }
}
