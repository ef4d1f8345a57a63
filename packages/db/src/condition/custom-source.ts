import { sql } from 'kysely';
import type { StoredCustomField } from '../custom-field/custom-field.ts';
import type { OrgTx } from '../scope/scope.ts';
import type { SqlField } from './source.ts';

const COLUMNS: Record<
  StoredCustomField['type'],
  { type: Extract<SqlField, { value: unknown }>['type']; column: string }
> = {
  text: { type: 'text', column: 'v.value_folded' },
  // Stored in millionths.
  number: { type: 'float8', column: 'v.value_int / 1000000::float8' },
  money: { type: 'bigint', column: 'v.value_int' },
  date: { type: 'date', column: 'v.value_date' },
  boolean: { type: 'boolean', column: 'v.value_int = 1' },
  choice: { type: 'uuid', column: 'v.value_id' },
  user: { type: 'uuid', column: 'v.value_id' },
};

/** The organisation's own fields of the records whose id stands in a column, by the keys that conditions call them. */
export function customSources(
  tx: OrgTx,
  custom: readonly StoredCustomField[],
  idColumn: string,
): [key: string, field: Extract<SqlField, { value: unknown }>][] {
  return custom.map(({ id, key, type }) => {
    const { type: sqlType, column } = COLUMNS[type];
    const value = sql`(select ${sql.raw(column)} from custom_value v
      where v.org_id = ${tx.orgId} and v.field_id = ${id}::uuid and v.entity_id = ${sql.raw(idColumn)})`;
    return [`custom.${key}`, { value, type: sqlType }];
  });
}
