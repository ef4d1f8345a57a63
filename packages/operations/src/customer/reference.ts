import { type CustomerRef, keepCustomers, loadCustomerRefs, loadCustomersByKey } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { type Action, can } from '@vigie/domain/access';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { AppError } from '../refusal/refusal.ts';
import { saveCustomers } from './save-customers.ts';

/** What a fact's row may say of its customer, and whether unknown ones are made on the way. */
export interface ReferenceOptions {
  createMissing: boolean;
  action: Action;
}

export type Resolve = (key: string) => CustomerRef | RowIssue[];

/** Customers by their keys, kept where they are: one that is merged while it is waited for is the one that stays. */
export async function keptByKey(tx: OrgTx, keys: string[]): Promise<Map<string, CustomerRef>> {
  const kept = new Set<string>();
  for (;;) {
    const known = await loadCustomersByKey(tx, keys);
    const others = [...known.values()].map(({ id }) => id).filter((id) => !kept.has(id));
    if (others.length === 0) return known;
    await keepCustomers(tx, others);
    for (const id of others) kept.add(id);
  }
}

/**
 * Resolves the customers that rows point at, once for the whole set, under the rights of who writes, and keeps them where
 * they are. A customer one may not see is answered like one that does not exist.
 */
export async function resolveCustomers(
  tx: OrgTx,
  rows: { line?: number; customerId: string; customerName?: string | undefined }[],
  options: ReferenceOptions,
): Promise<Resolve> {
  const keys = [...new Set(rows.map((row) => row.customerId))];
  let known = await keptByKey(tx, keys);
  const missing = keys.filter((key) => !known.has(key));
  if (options.createMissing && missing.length > 0 && can(tx.actor, 'customer.create')) {
    const names = new Map(rows.filter((row) => row.customerName).map((row) => [row.customerId, row.customerName]));
    const firstLines = new Map(rows.toReversed().map(({ customerId, line }) => [customerId, line]));
    await saveCustomers(
      tx,
      missing.map((key) => ({ line: firstLines.get(key) ?? 0, customerId: key, name: names.get(key) ?? key })),
    );
    known = await loadCustomersByKey(tx, keys);
  }
  return (key) => {
    const ref = known.get(key);
    if (!ref || !can(tx.actor, 'customer.read', ref)) return [issue('customerId', 'unknownCustomer', { value: key })];
    return can(tx.actor, options.action, ref) ? ref : [issue('customerId', 'notAllowed')];
  };
}

/** The one customer under which a form or the API writes a fact. */
export async function editableCustomer(tx: OrgTx, id: string): Promise<CustomerRef> {
  const ref = (await loadCustomerRefs(tx, [id])).get(id);
  if (!ref || !can(tx.actor, 'customer.read', ref)) throw new AppError('record.notFound');
  if (!can(tx.actor, 'customer.edit', ref)) throw new AppError('access.forbidden', { action: 'customer.edit' });
  return ref;
}
