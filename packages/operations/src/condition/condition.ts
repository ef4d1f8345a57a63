import { type Actor, mayOnAllRead } from '@vigie/domain/access';
import { type Catalogue, type Condition, fieldsOf, parseCondition } from '@vigie/domain/condition';
import { isDomainError } from '@vigie/domain/refusal';
import { AppError } from '../refusal/refusal.ts';

/**
 * A condition from outside in terms of a catalogue, for somebody who filters by it: who may not read a field on every
 * record they see may not ask about it, since the answer would tell.
 * @throws AppError `condition.invalid` saying where and what was expected, `condition.notAllowed` naming the field.
 */
export function readCondition(input: unknown, catalogue: Catalogue, actor: Actor): Condition {
  const condition = parsed(input, catalogue);
  for (const { relation, field } of fieldsOf(condition)) {
    const source = relation === null ? catalogue : catalogue.relations[relation];
    const permission =
      field === null && relation !== null
        ? catalogue.relations[relation]?.permission
        : source?.fields.find(({ key }) => key === field)?.permission;
    if (permission === undefined || !mayOnAllRead(actor, permission))
      throw new AppError('condition.notAllowed', { field: field ?? relation ?? '' }, 'where');
  }
  return condition;
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
