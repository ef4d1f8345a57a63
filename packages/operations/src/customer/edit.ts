import { loadCustomersByKey, lockCustomers } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { notifyChanged } from '@vigie/db/mark';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import type { RowIssue, RowResult } from '../change-set/change-set.ts';
import type { CustomDraft } from '../custom-field/custom-value.ts';
import { refusalOfCustom } from '../custom-field/refusal.ts';
import { AppError, type RefusalCode } from '../refusal/refusal.ts';
import type { CustomerDraft } from './customer-draft.ts';
import { saveCustomers } from './save-customers.ts';

const CODES: Record<string, RefusalCode> = {
  notAllowed: 'access.forbidden',
  unknownStage: 'customer.unknownStage',
  unknownPerson: 'customer.unknownPerson',
  unknownProfile: 'customer.unknownProfile',
  unknownCustomer: 'record.notFound',
  notAvailable: 'customer.idTaken',
  'customer.parentLoop': 'customer.parentLoop',
  badText: 'validation.badText',
};

/** What is wrong with a row, as the refusal of a request. */
export function refusalOfIssue(issue: RowIssue | undefined): AppError {
  const ofCustom = issue === undefined ? null : refusalOfCustom(issue);
  if (ofCustom !== null) return ofCustom;
  if (issue?.code === 'unknownCustomer' && issue.field === 'parentId')
    return new AppError('customer.unknownParent', {}, 'parentId');
  return new AppError(CODES[issue?.code ?? ''] ?? 'validation.invalid', issue?.params ?? {}, issue?.field ?? null);
}

/** A set of one: its only issue becomes the refusal of the request. */
function only(results: RowResult[]): RowResult {
  const [result] = results;
  if (!result) throw new Error('A write of one customer gave no result.');
  if (result.outcome === 'failed') throw refusalOfIssue(result.issues[0]);
  return result;
}

export interface NewCustomer {
  name: string;
  customerId?: string | undefined;
  domain?: string | null | undefined;
  stageId?: string | undefined;
  ownerId?: string | null | undefined;
  tags?: string[] | undefined;
  externalId?: string | undefined;
  custom?: CustomDraft | undefined;
}

const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

async function refuseTaken(tx: OrgTx, customerId: string): Promise<void> {
  // The same words whether one may see the other record or not.
  if ((await loadCustomersByKey(tx, [customerId])).has(customerId))
    throw new AppError('customer.idTaken', { customerId }, 'customerId');
}

/** Two writers may pass the check at once; the unique key then decides, and the loser is told in the same words. */
async function orTaken<T>(customerId: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== '23505' || constraint !== 'customer_org_id_customer_id_key') throw error;
    throw new AppError('customer.idTaken', { customerId: customerId ?? '' }, 'customerId');
  }
}

export async function newCustomer(scope: OrgScope, input: NewCustomer): Promise<{ id: string }> {
  const created = inRetriedTransaction(scope, async (tx) => {
    if (!can(tx.actor, 'customer.create')) throw new AppError('access.forbidden', { action: 'customer.create' });
    const customerId = input.customerId ?? newId();
    await refuseTaken(tx, customerId);
    const ownerId = input.ownerId === undefined && tx.actor.kind === 'person' ? tx.actor.userId : input.ownerId;
    const result = only(
      await saveCustomers(tx, [
        { line: 0, ...(given({ ...input, ownerId }) as Omit<CustomerDraft, 'line'>), customerId },
      ]),
    );
    // Committed by another between the check and the write: creating must never turn into changing.
    if (result.outcome !== 'created' || result.entityId === null)
      throw new AppError('customer.idTaken', { customerId }, 'customerId');
    return { id: result.entityId };
  });
  return orTaken(input.customerId, created);
}

export interface CustomerEdit {
  id: string;
  /** The version that was read: someone else's change in between is a conflict, never overwritten. */
  version: number;
  name?: string | undefined;
  customerId?: string | undefined;
  domain?: string | null | undefined;
  parentId?: string | null | undefined;
  stageId?: string | undefined;
  ownerId?: string | null | undefined;
  teamIds?: string[] | undefined;
  tags?: string[] | undefined;
  excludedFromCollection?: boolean | undefined;
  healthProfileId?: string | null | undefined;
  custom?: CustomDraft | undefined;
}

export async function editCustomer(scope: OrgScope, input: CustomerEdit): Promise<{ version: number }> {
  const edited = inRetriedTransaction(scope, async (tx) => {
    // Both at once, in the order in which all lock.
    const locked = await lockCustomers(tx, [input.id, ...(input.parentId ? [input.parentId] : [])]);
    const stored = locked.find(({ id }) => id === input.id);
    if (!stored || !can(tx.actor, 'customer.read', stored)) throw new AppError('record.notFound');
    if (!can(tx.actor, 'customer.edit', stored)) throw new AppError('access.forbidden', { action: 'customer.edit' });
    if (stored.version !== input.version) throw new AppError('customer.versionConflict', { version: stored.version });
    if (input.customerId !== undefined && input.customerId !== stored.customerId)
      await refuseTaken(tx, input.customerId);
    const parent = locked.find(({ id }) => id === input.parentId);
    if (input.parentId && !(parent && can(tx.actor, 'customer.read', parent)))
      throw new AppError('customer.unknownParent', {}, 'parentId');
    const { version: _version, excludedFromCollection, ...fields } = input;
    const result = only(
      await saveCustomers(tx, [
        { line: 0, ...(given({ ...fields, excluded: excludedFromCollection }) as Omit<CustomerDraft, 'line'>) },
      ]),
    );
    if (result.outcome === 'unchanged') return { version: stored.version };
    // Open pages show what was written, also where no figure follows from it.
    await notifyChanged(tx, [input.id]);
    return { version: stored.version + 1 };
  });
  return orTaken(input.customerId, edited);
}
