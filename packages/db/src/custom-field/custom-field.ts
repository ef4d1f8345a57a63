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

/** The field with its options, locked until the end of the transaction; null where there is none. */
export async function lockCustomField(tx: OrgTx, id: string): Promise<StoredCustomField | null> {
  await sql`select from custom_field where org_id = ${tx.orgId} and id = ${id}::uuid for update`.execute(tx.db);
  return (await listCustomFields(tx)).find((field) => field.id === id) ?? null;
}

/** Writes what may change of a field; its key, kind and type never do. */
export async function updateCustomField(
  tx: OrgTx,
  { id, label, source, readOnly, archivedAt }: StoredCustomField,
): Promise<void> {
  await tx.db
    .updateTable('customField')
    .set({ label, source, readOnly, archivedAt })
    .where('orgId', '=', tx.orgId)
    .where('id', '=', id)
    .execute();
}

/** How many records hold each of the options; those that none holds are left out. */
export async function countOptionUses(tx: OrgTx, fieldId: string, optionIds: string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ optionId: string; records: number }>`
    select value_id as option_id, count(*)::integer as records from custom_value
    where org_id = ${tx.orgId} and field_id = ${fieldId}::uuid and value_id = any (${optionIds}::uuid[])
    group by value_id`.execute(tx.db);
  return new Map(rows.map(({ optionId, records }) => [optionId, records]));
}

/** Writes the options of a choice in their order: new ones, others under their labels; those left out go. */
export async function replaceOptions(
  tx: OrgTx,
  fieldId: string,
  options: (CustomOption & { labelFolded: string })[],
): Promise<void> {
  const kept = options.map(({ id }) => id);
  await sql`delete from custom_option where org_id = ${tx.orgId} and field_id = ${fieldId}::uuid
    and id <> all (${kept}::uuid[])`.execute(tx.db);
  // Labels are unique within a field, also while two of them change places.
  await sql`update custom_option set label_folded = id::text where org_id = ${tx.orgId} and field_id = ${fieldId}::uuid`.execute(
    tx.db,
  );
  await insertRows(
    tx,
    'custom_option',
    options.map((option, position) => ({ ...option, fieldId, position })),
    sql`on conflict (org_id, id) do update set label = excluded.label, label_folded = excluded.label_folded,
      position = excluded.position where custom_option.field_id = excluded.field_id`,
  );
}

/**
 * Values of records by record and key, in one statement for all of them: in the fields that are not archived or, where
 * that is asked for, in all.
 */
export async function loadCustomValues(
  tx: OrgTx,
  entity: CustomEntity,
  entityIds: string[],
  { withArchived = false }: { withArchived?: boolean } = {},
): Promise<Map<string, Record<string, CustomValue>>> {
  if (entityIds.length === 0) return new Map();
  const { rows } = await sql<CustomColumns & { entityId: string; key: string; type: CustomType; label: string | null }>`
    select v.entity_id, f.key, f.type, v.value_text, v.value_int::text as value_int, v.value_date, v.value_id, o.label
    from custom_value v
    join custom_field f on f.org_id = v.org_id and f.id = v.field_id and f.entity = ${entity}
      and (${withArchived} or f.archived_at is null)
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
