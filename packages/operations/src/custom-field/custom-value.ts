import {
  type CustomValueRow,
  listCustomFields,
  loadCustomValues,
  type StoredCustomField,
  saveCustomValues,
} from '@vigie/db/custom-field';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import {
  type CustomColumns,
  type CustomEntity,
  type CustomValue,
  decodeCustom,
  encodeCustom,
} from '@vigie/domain/custom-field';
import { type FieldChange, issue, type RowIssue } from '../change-set/change-set.ts';

/** Values by the keys of their fields; null takes one away, an absent key is left as it is. */
export type CustomDraft = Record<string, CustomValue | null>;

/** What a draft would write of a record's custom values, decided before anything is. */
export interface CustomPlan {
  issues: RowIssue[];
  changes: FieldChange[];
  rows: Omit<CustomValueRow, 'entityId'>[];
}

export interface CustomWriter {
  plan(draft: CustomDraft | undefined, entityId: string | null): CustomPlan;
  save(planned: { entityId: string; plan: CustomPlan }[]): Promise<void>;
}

export interface CustomOptions {
  /**
   * Only the source of a field writes what people may only read, and nobody what is archived: the set gives back what was
   * there, whoever wrote it.
   */
  isSource?: boolean;
  /** The one source that the set comes from, if any. */
  source?: string;
  /** The values that the changes were made over: one that somebody else changed since is not overwritten. */
  read?: CustomDraft | undefined;
}

interface Rules extends CustomOptions {
  /** Finds a member by id or address. */
  personId: (name: string) => string | undefined;
}

/** Reads fields and stored values once for a whole set of drafts; no statement where no draft says anything of them. */
export async function openCustomValues(
  tx: OrgTx,
  entity: CustomEntity,
  drafts: { custom?: CustomDraft | undefined; entityId: string | null }[],
  given: CustomOptions = {},
): Promise<CustomWriter> {
  const touched = drafts.filter(({ custom }) => custom !== undefined && Object.keys(custom).length > 0);
  const fields = new Map(
    (touched.length > 0 ? await listCustomFields(tx, entity) : []).map((field) => [field.key, field]),
  );
  const options = { ...given, personId: await membersOf(tx, [...fields.values()]) };
  const stored = await loadCustomValues(
    tx,
    entity,
    touched.map(({ entityId }) => entityId).filter((id) => id !== null),
    { withArchived: given.isSource === true },
  );
  const planOf = (draft: CustomDraft, entityId: string | null): CustomPlan => {
    const plan: CustomPlan = { issues: [], changes: [], rows: [] };
    // A map, since a key such as "constructor" is a key like any other.
    const held = new Map(Object.entries(stored.get(entityId ?? '') ?? {}));
    for (const [key, value] of Object.entries(draft))
      planValue(plan, `custom.${key}`, fields.get(key), value, held.get(key) ?? null, options);
    return plan;
  };
  return {
    plan: (draft, entityId) => (draft ? planOf(draft, entityId) : { issues: [], changes: [], rows: [] }),
    save: (planned) => saveCustomValues(tx, lastOfEach(planned)),
  };
}

/** Nothing is read where no field holds people. */
async function membersOf(tx: OrgTx, fields: StoredCustomField[]): Promise<Rules['personId']> {
  if (!fields.some(({ type }) => type === 'user')) return () => undefined;
  const names = (await listMembers(tx)).flatMap(({ userId, email }) => [
    [userId, userId] as const,
    [email.toLowerCase(), userId] as const,
  ]);
  const ids = new Map(names);
  return (name) => ids.get(name.trim().toLowerCase());
}

function planValue(
  plan: CustomPlan,
  name: string,
  field: StoredCustomField | undefined,
  value: CustomValue | null,
  before: CustomValue | null,
  options: Rules,
): void {
  const columns = columnsOf(field, value, options);
  if (typeof columns === 'string' || field === undefined) {
    const code = typeof columns === 'string' ? columns : 'customField.unknown';
    plan.issues.push(issue(name, code, { value: String(value ?? '').slice(0, 200) }));
    return;
  }
  const label = field.options.find((option) => option.id === columns?.valueId)?.label ?? null;
  const after = columns === null ? null : decodeCustom(field.type, columns, label);
  if (after === before) return;
  if (isMoved(field.key, before, options.read)) {
    plan.issues.push(issue(name, 'customField.changed', before === null ? {} : { value: asParam(before) }));
    return;
  }
  plan.changes.push({ field: name, before, after });
  plan.rows.push({ fieldId: field.id, columns });
}

const isMoved = (key: string, before: CustomValue | null, read: CustomDraft | undefined): boolean =>
  read !== undefined && Object.hasOwn(read, key) && read[key] !== before;

const asParam = (value: CustomValue): string | number => (typeof value === 'boolean' ? String(value) : value);

/** What is stored, null for nothing, or why the value is refused. */
function columnsOf(
  field: StoredCustomField | undefined,
  value: CustomValue | null,
  { personId, isSource, source }: Rules,
): CustomColumns | null | RowIssue['code'] {
  if (!field) return 'customField.unknown';
  if (field.archivedAt !== null && !isSource) return 'customField.archived';
  const mayWrite = !field.readOnly || isSource || (source !== undefined && field.source === source);
  if (!mayWrite) return 'customField.readOnly';
  return value === null ? null : encodeCustom(field, value, personId);
}

/** One record may be meant by two drafts of a set, under two of its ids: the last one counts, as for its other fields. */
function lastOfEach(planned: { entityId: string; plan: CustomPlan }[]): CustomValueRow[] {
  const rows = planned.flatMap(({ entityId, plan }) => plan.rows.map((row) => ({ ...row, entityId })));
  return [...new Map(rows.map((row) => [`${row.fieldId} ${row.entityId}`, row])).values()];
}
