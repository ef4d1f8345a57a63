import { sql } from 'kysely';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import { HELD_VALUE } from '../custom-field/held-value.ts';
import type { OrgTx } from '../scope/scope.ts';
import type { SqlField } from './source.ts';

type Value = Extract<SqlField, { value: unknown }>;

const SQL_TYPES: Record<StoredCustomField['type'], Value['type']> = {
  text: 'text',
  number: 'float8',
  money: 'bigint',
  date: 'date',
  boolean: 'boolean',
  choice: 'uuid',
  user: 'uuid',
};

/** The organisation's own fields of the records whose id stands in a column, by the keys that conditions call them. */
export function customSources(
  tx: OrgTx,
  custom: readonly StoredCustomField[],
  idColumn: string,
): [key: string, field: Value][] {
  return custom.map(({ id, key, type }) => {
    const value = sql`(select ${sql.raw(HELD_VALUE[type])} from custom_value v
      where v.org_id = ${tx.orgId} and v.field_id = ${id}::uuid and v.entity_id = ${sql.raw(idColumn)})`;
    return [`custom.${key}`, { value, type: SQL_TYPES[type] }];
  });
}
