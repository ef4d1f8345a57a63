import { updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { foldInteraction } from '@vigie/domain/search';
import { finish, type RowResult } from '../change-set/change-set.ts';
import { type CustomDraft, openCustomValues } from '../custom-field/custom-value.ts';
import type { UndoUnit } from './undo-plan.ts';

/** Why a record could not be written though nothing was known against it. */
export interface Unwritten {
  unit: UndoUnit;
  code: string;
}

export type Values = Record<string, unknown>;

/** A record of which fields get back what they held before the import. */
export interface Restored {
  unit: UndoUnit;
  id: string;
  now: Values;
  values: Values;
}

/** What an import wrote is taken back, also of fields that people only read. */
export const AS_SOURCE = { isSource: true };

/** How history begins the keys of custom fields. */
const CUSTOM = 'custom.';

/** Values of columns and, apart, those of custom fields by their keys. */
export function splitValues(values: Values): { columns: Values; custom?: CustomDraft } {
  const isCustom = (field: string): boolean => field.startsWith(CUSTOM);
  const entries = Object.entries(values);
  const custom = entries
    .filter(([field]) => isCustom(field))
    .map(([field, value]) => [field.slice(CUSTOM.length), value]);
  return {
    columns: Object.fromEntries(entries.filter(([field]) => !isCustom(field))),
    ...(custom.length > 0 ? { custom: Object.fromEntries(custom) } : {}),
  };
}

/** What is searched of a row follows from what it says. */
const FOLDED: Partial<Record<string, (row: Values) => Values>> = {
  interaction: ({ subject, details }) => ({
    ...foldInteraction({ subject: String(subject ?? ''), details: String(details ?? '') }),
  }),
};

const TABLES = { interaction: 'interaction', 'churn-event': 'churn_event' } as const;

/** Rows that nothing but their columns makes up, and the values of their custom fields. */
export async function restoreColumns(
  tx: OrgTx,
  entity: keyof typeof TABLES | 'document',
  wanted: Restored[],
): Promise<Unwritten[]> {
  const split = wanted.map((record) => ({ ...record, ...splitValues(record.values) }));
  // Churn events have none.
  const writer = await openCustomValues(
    tx,
    entity === 'document' ? 'invoice' : 'interaction',
    split.map(({ id, custom }) => ({ entityId: id, custom })),
    AS_SOURCE,
  );
  const planned = split.map((record) => ({ ...record, plan: writer.plan(record.custom, record.id) }));
  const records = planned.filter(({ plan }) => plan.issues.length === 0);
  const columns = [...new Set(records.flatMap((record) => Object.keys(record.columns)))];
  if (entity !== 'document' && columns.length > 0)
    await updateRows(
      tx,
      TABLES[entity],
      records.map(({ id, now, columns: values }) => {
        const row = Object.fromEntries(
          columns.map((column) => [column, column in values ? values[column] : now[column]]),
        );
        return { id, ...row, ...FOLDED[entity]?.({ ...now, ...row }) };
      }),
    );
  await writer.save(records.map(({ id, plan }) => ({ entityId: id, plan })));
  await finish(
    tx,
    entity,
    records.map(({ id, now, values }) => resultOf(id, String(now.customerId), values, now)),
  );
  return planned.flatMap(({ unit, plan }) => plan.issues.slice(0, 1).map(({ code }) => ({ unit, code })));
}

export const resultOf = (entityId: string, customerId: string, values: Values, now: Values): RowResult => ({
  line: 0,
  outcome: 'updated',
  label: '',
  entityId,
  customerId,
  issues: [],
  changes: Object.entries(values).map(([field, after]) => ({ field, before: now[field] ?? null, after })),
});
