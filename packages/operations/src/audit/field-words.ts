import { listNames } from '@vigie/db/audit';
import { listCustomFields } from '@vigie/db/custom-field';
import { isId } from '@vigie/db/id';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';

/** Fields that hold ids of ours; everywhere else an id is a text like others, such as the key of another system. */
const LINKS = new Set([
  'parentId',
  'stageId',
  'ownerId',
  'teamIds',
  'contactId',
  'authorId',
  'invoiceId',
  'reversesId',
]);

export interface FieldWords {
  /** What people call a custom field; null for the fields that every record has. */
  label(field: string): string | null;
  /** A value as people know it: names where it holds ids of ours. */
  shown(field: string, value: unknown): unknown;
}

/** The words for fields and values of these records, as far as the actor may know them. */
export async function openFieldWords(tx: OrgTx, records: (Record<string, unknown> | null)[]): Promise<FieldWords> {
  const ids = new Set(records.flatMap(idsIn));
  const members = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
  const [names, fields] = [await listNames(tx, [...ids]), await listCustomFields(tx)];
  const labels = new Map<string, string>(fields.flatMap(({ key, label }) => [[`custom.${key}`, label] as const]));
  const shown = (field: string, value: unknown): unknown => {
    if (!LINKS.has(field)) return value ?? null;
    if (Array.isArray(value)) return value.map((one) => shown(field, one)).filter((one) => one !== null);
    // An id whose name is not there for this reader says nothing: what it stands for is gone, or not theirs to know.
    return typeof value === 'string' ? (members.get(value) ?? names.get(value) ?? null) : null;
  };
  return { label: (field) => labels.get(field) ?? null, shown };
}

function idsIn(values: Record<string, unknown> | null): string[] {
  return Object.entries(values ?? {})
    .filter(([field]) => LINKS.has(field))
    .flatMap(([, value]) => value)
    .filter((value): value is string => typeof value === 'string' && isId(value));
}
