import type { CustomType } from '@vigie/domain/custom-field';

/** A value of a type in SQL, of `custom_value` as v: texts folded, numbers out of millionths, choices and people by id. */
export const HELD_VALUE: Readonly<Record<CustomType, string>> = {
  text: 'v.value_folded',
  number: '(v.value_int / 1000000::float8)',
  money: 'v.value_int',
  date: 'v.value_date',
  boolean: '(v.value_int = 1)',
  choice: 'v.value_id',
  user: 'v.value_id',
};
