import type { RowIssue, RowResult } from '../change-set/change-set.ts';
import { AppError, isRefusalCode, type RefusalCode } from '../refusal/refusal.ts';

const CODES: Partial<Record<RowIssue['code'], RefusalCode>> = {
  unknownPerson: 'customer.unknownPerson',
  badText: 'validation.badText',
  amountTooLarge: 'customField.amountTooLarge',
};

/** Why a value of a custom field is refused, as the refusal of a request; null where an issue is of another field. */
export function refusalOfCustom({ field, code, params }: RowIssue): AppError | null {
  if (!field.startsWith('custom.')) return null;
  return new AppError(CODES[code] ?? (isRefusalCode(code) ? code : 'customField.invalidValue'), params, field);
}

/** Refuses a request whose value of a custom field was not written. */
export function refuseCustom(results: readonly RowResult[]): void {
  for (const issue of results.flatMap(({ issues }) => issues)) {
    const refusal = refusalOfCustom(issue);
    if (refusal !== null) throw refusal;
  }
}
