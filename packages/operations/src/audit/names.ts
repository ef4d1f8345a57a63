import { listNames } from '@vigie/db/audit';
import { listCustomFields } from '@vigie/db/custom-field';
import { isId } from '@vigie/db/id';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { commentWords } from '@vigie/domain/comment';

type Values = Record<string, unknown> | null;

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
  'healthProfileId',
]);

/** How values of records are told to whoever reads them. */
export interface Names {
  /** Members by id. */
  members: ReadonlyMap<string, string>;
  /** What a field holds, ids as names, money with its currency. An id whose name is not there for this reader is null. */
  shown: (field: string, value: unknown, entity?: string) => unknown;
  /** What people call a custom field; null for the fields that every record has. */
  label: (field: string, entity?: string) => string | null;
}

/** What custom fields call the records of history, where that is another word. */
const ENTITY_OF: Readonly<Record<string, string>> = { document: 'invoice' };

/** Names for all that these values of records hold. */
export async function loadNames(tx: OrgTx, records: Values[]): Promise<Names> {
  const members = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
  const names = await listNames(tx, [...new Set(records.flatMap(idsIn))]);
  const fields = await listCustomFields(tx);
  // Two kinds of record may have fields of one key.
  const custom = new Map(fields.map((one) => [`${one.entity} custom.${one.key}`, one]));
  const fieldOf = (field: string, entity: string) => custom.get(`${ENTITY_OF[entity] ?? entity} ${field}`);
  const shown = (field: string, value: unknown, entity = 'customer'): unknown => {
    const type = fieldOf(field, entity)?.type;
    if (type === 'user') return typeof value === 'string' ? (members.get(value) ?? null) : null;
    if (type === 'money' && typeof value === 'number') return { amountMinor: value, currency: tx.org.currency };
    if (field === 'comment' && typeof value === 'string') return commentWords(value, members, '…');
    if (!LINKS.has(field)) return value ?? null;
    if (Array.isArray(value)) return value.map((one) => shown(field, one, entity)).filter((one) => one !== null);
    // An id whose name is not there for this reader says nothing: what it stands for is gone, or not theirs to know.
    return typeof value === 'string' ? (members.get(value) ?? names.get(value) ?? null) : null;
  };
  return { members, shown, label: (field, entity = 'customer') => fieldOf(field, entity)?.label ?? null };
}

function idsIn(values: Values): string[] {
  return Object.entries(values ?? {})
    .filter(([field]) => LINKS.has(field))
    .flatMap(([, value]) => value)
    .filter((value): value is string => typeof value === 'string' && isId(value));
}
