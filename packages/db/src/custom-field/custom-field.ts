import {
  type CustomColumns,
  type CustomEntity,
  type CustomOption,
  type CustomType,
  type CustomValue,
  decodeCustom,
} from '@vigie/domain/custom-field';
import { sql } from 'kysely';
import { insertRows, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export interface StoredCustomField {
  id: string;
  entity: CustomEntity;
  key: string;
  label: string;
  type: CustomType;
  options: CustomOption[];
  /** The system that its values come from; null for our own. */
  source: string | null;
  readOnly: boolean;
  archivedAt: Date | null;
}

/** Custom fields in the order in which they were made, the archived ones among them. */
export async function listCustomFields(tx: OrgTx, entity?: CustomEntity): Promise<StoredCustomField[]> {
  const { rows } = await sql<StoredCustomField>`
    select f.id, f.entity, f.key, f.label, f.type, f.source, f.read_only, f.archived_at,
      (select coalesce(json_agg(json_build_object('id', o.id, 'label', o.label) order by o.position), '[]')
       from custom_option o where o.org_id = f.org_id and o.field_id = f.id) as options
    from custom_field f where f.org_id = ${tx.orgId} and ${entity === undefined ? sql`true` : sql`f.entity = ${entity}`}
    order by f.id`.execute(tx.db);
  return rows;
}

/** Makes a field with its options; false when its key is taken, archived fields included. */
export async function addCustomField(
  tx: OrgTx,
  field: Omit<StoredCustomField, 'options' | 'archivedAt'>,
  options: (CustomOption & { labelFolded: string })[],
): Promise<boolean> {
  const made = await tx.db
    .insertInto('customField')
    .values({ orgId: tx.orgId, ...field })
    .onConflict((conflict) => conflict.columns(['orgId', 'entity', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return false;
  await insertRows(
    tx,
    'custom_option',
    options.map((option, position) => ({ ...option, fieldId: field.id, position })),
  );
  return true;
}

/** Archives a field; its values stay. False when it is archived already. */
export async function archiveCustomField(tx: OrgTx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('customField')
    .set({ archivedAt: new Date() })
    .where('orgId', '=', tx.orgId)
    .where('id', '=', id)
    .where('archivedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Values of records in the fields that are not archived, by record and key, in one statement for all of them. */
export async function loadCustomValues(
  tx: OrgTx,
  entity: CustomEntity,
  entityIds: string[],
): Promise<Map<string, Record<string, CustomValue>>> {
  if (entityIds.length === 0) return new Map();
  const { rows } = await sql<CustomColumns & { entityId: string; key: string; type: CustomType; label: string | null }>`
    select v.entity_id, f.key, f.type, v.value_text, v.value_int::text as value_int, v.value_date, v.value_id, o.label
    from custom_value v
    join custom_field f on f.org_id = v.org_id and f.id = v.field_id and f.entity = ${entity} and f.archived_at is null
    left join custom_option o on o.org_id = v.org_id and o.field_id = v.field_id and o.id = v.value_id
    where v.org_id = ${tx.orgId} and v.entity_id = any (${entityIds}::uuid[]) order by f.id`.execute(tx.db);
  return new Map(
    [...Map.groupBy(rows, (row) => row.entityId)].map(([entityId, own]) => [
      entityId,
      Object.fromEntries(
        own.flatMap(({ key, type, label, ...columns }) => {
          const value = decodeCustom(type, columns, label);
          return value === null ? [] : [[key, value]];
        }),
      ),
    ]),
  );
}

export interface CustomValueRow {
  fieldId: string;
  entityId: string;
  /** Null takes the value away. */
  columns: CustomColumns | null;
}

/** Writes values set-wise, each record and field once. */
export async function saveCustomValues(tx: OrgTx, rows: CustomValueRow[]): Promise<void> {
  const gone = rows.filter(({ columns }) => columns === null).map(({ fieldId, entityId }) => ({ fieldId, entityId }));
  if (gone.length > 0)
    await sql`delete from custom_value v using ${recordset(tx, 'custom_value', gone)} as gone
      where v.org_id = ${tx.orgId} and v.field_id = gone.field_id and v.entity_id = gone.entity_id`.execute(tx.db);
  await insertRows(
    tx,
    'custom_value',
    rows.flatMap(({ fieldId, entityId, columns }) => (columns === null ? [] : [{ fieldId, entityId, ...columns }])),
    sql`on conflict (org_id, field_id, entity_id) do update set value_text = excluded.value_text,
      value_folded = excluded.value_folded, value_int = excluded.value_int, value_date = excluded.value_date,
      value_id = excluded.value_id`,
  );
}
