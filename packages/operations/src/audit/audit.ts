import { type AuditFilter, type AuditRow, listAudit } from '@vigie/db/audit';
import { getChangeSet } from '@vigie/db/change-set';
import { getVisibleCustomer } from '@vigie/db/customer';
import { isId } from '@vigie/db/id';
import { listApiKeys } from '@vigie/db/organization';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { maySee } from '../change-set/access.ts';
import { AppError } from '../refusal/refusal.ts';
import { loadNames } from './names.ts';

export { loadNames } from './names.ts';

export interface HistoryChange {
  field: string;
  /** What people call a custom field; null for the fields that every record has. */
  label: string | null;
  before: unknown;
  after: unknown;
}

export interface HistoryEntry extends Omit<AuditRow, 'before' | 'after' | 'actorId' | 'starterId'> {
  /** A person or an API key; name null: somebody who left. Null for jobs. */
  actor: { id: string; name: string | null } | null;
  changes: readonly HistoryChange[];
}

/** What whoever reads a customer may know of its history; receivables need their own right. */
const OF_CUSTOMER = ['customer', 'contact', 'agreement', 'interaction', 'churn-event', 'customer-merge'];
const OF_LEDGER = ['document'];

/**
 * What was written, by whom and from where, the latest first (R7). Of one customer for whoever may read it; of the whole
 * organisation for those who may read its history.
 * @throws AppError `access.forbidden`; `record.notFound` for a customer or change set that is not the reader's to know.
 */
export async function readHistory(
  scope: OrgScope,
  filter: AuditFilter,
  cursor: string | null,
  limit: number,
): Promise<HistoryEntry[]> {
  return inTransaction(scope, async (tx) => {
    const kinds = await readableKinds(tx, filter.customerId);
    if (filter.changeSetId !== undefined) await requireChangeSet(tx, filter.changeSetId);
    const entities = kinds === null ? filter.entities : (filter.entities ?? kinds).filter((one) => kinds.includes(one));
    const rows = await listAudit(tx, { ...filter, entities }, cursor, limit);
    return named(tx, rows);
  });
}

async function requireChangeSet(tx: OrgTx, id: string): Promise<void> {
  const set = await getChangeSet(tx, id);
  if (set === null || !maySee(tx.actor, set)) throw new AppError('record.notFound');
}

/** The kinds of records whose history the actor may read; null: all. */
async function readableKinds(tx: OrgTx, customerId: string | undefined): Promise<string[] | null> {
  const customer = customerId === undefined ? null : await getVisibleCustomer(tx, customerId);
  if (customerId !== undefined && customer === null) throw new AppError('record.notFound');
  if (can(tx.actor, 'audit.read')) return null;
  if (customer === null) throw new AppError('access.forbidden', { action: 'audit.read' });
  return can(tx.actor, 'receivables.read', customer) ? [...OF_CUSTOMER, ...OF_LEDGER] : OF_CUSTOMER;
}

async function named(tx: OrgTx, rows: AuditRow[]): Promise<HistoryEntry[]> {
  const { members, shown, label } = await loadNames(
    tx,
    rows.flatMap(({ before, after }) => [before, after]),
  );
  const keys = can(tx.actor, 'apiKey.manage')
    ? new Map((await listApiKeys(tx)).map(({ id, name }) => [id, name]))
    : new Map<string, string>();
  const seesSet = ({ starterId }: AuditRow): boolean =>
    starterId === tx.actor.userId || can(tx.actor, 'settings.manage');
  return rows.map((row) => {
    const { before, after, actorId, starterId: _starter, ...told } = row;
    if (row.isPrivate) return { ...told, ...UNTOLD, at: dayOnly(row.at) };
    return {
      ...told,
      ...(seesSet(row) ? {} : { changeSetId: null, fileName: null }),
      actor: actorId === null ? null : { id: actorId, name: members.get(actorId) ?? keys.get(actorId) ?? null },
      changes: changesOf(before, after).flatMap(([field, was, is]) => {
        const tell = (value: unknown): unknown => shown(field, value, row.entity);
        const change = { field, label: label(field, row.entity), before: tell(was), after: tell(is) };
        return isEmpty(change.before) && isEmpty(change.after) ? [] : [change];
      }),
    };
  });
}

/** What others learn of a private exchange beside its kind and day: nothing (domain rules §2). */
const UNTOLD = { way: 'job', actor: null, changeSetId: null, fileName: null, isUndo: false, changes: [] } as const;
const dayOnly = (at: Date): Date => new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000);

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

const isLink = (field: string, value: unknown): boolean =>
  field === 'customerId' && typeof value === 'string' && isId(value);

/** Fields that hold a form of another, or the record itself. */
const INNER = /^(id|orgId|version|isKnown|isSentimentCounted)$|Folded$/;

function changesOf(before: AuditRow['before'], after: AuditRow['after']): [string, unknown, unknown][] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return (
    [...fields]
      .filter((field) => !INNER.test(field))
      .map((field): [string, unknown, unknown] => [field, before?.[field] ?? null, after?.[field] ?? null])
      .filter(([, was, is]) => JSON.stringify(was) !== JSON.stringify(is))
      // A new record begins with these; its customer is told beside it.
      .filter(([field, was, is]) => before !== null || (was === null && is !== false && is !== 0 && !isLink(field, is)))
  );
}
