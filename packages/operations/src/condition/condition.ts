import { type CustomerOrder, type CustomerSort, orderOf, sortPermission } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { type Action, type Actor, mayOnAllRead } from '@vigie/domain/access';
import { type Catalogue, type Condition, parseCondition, permissionsOf } from '@vigie/domain/condition';
import { isDomainError } from '@vigie/domain/refusal';
import { AppError } from '../refusal/refusal.ts';

/**
 * A condition from outside in terms of a catalogue, for somebody who filters by it: who may not read a field on every
 * record they see may not ask about it, since the answer would tell.
 * @throws AppError `condition.invalid` saying where and what was expected, `condition.notAllowed`.
 */
export function readCondition(input: unknown, catalogue: Catalogue, actor: Actor): Condition {
  const condition = parsed(input, catalogue);
  for (const action of permissionsOf(condition, catalogue) ?? []) needOnAll(actor, action, 'where');
  return condition;
}

/**
 * A sort in terms of what the organisation has, for somebody who may know what it tells: the first of a list sorted by an
 * amount owes the most.
 * @throws AppError `condition.notAllowed`; `list.unknownSort` for a custom field that is not there or archived.
 */
export async function readSort(tx: OrgTx, sort: CustomerSort): Promise<CustomerOrder> {
  needOnAll(tx.actor, sortPermission(sort.by), 'sort');
  const order = await orderOf(tx, sort);
  if (order === null) throw new AppError('list.unknownSort', { by: sort.by }, 'sort');
  return order;
}

function needOnAll(actor: Actor, action: Action, field: string): void {
  if (!mayOnAllRead(actor, action)) throw new AppError('condition.notAllowed', { action }, field);
}

function parsed(input: unknown, catalogue: Catalogue): Condition {
  try {
    return parseCondition(input, catalogue);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const { path = '', expected = '' } = error.params;
    throw new AppError('condition.invalid', { path, expected, reason: error.code.replace('condition.', '') }, 'where');
  }
}
