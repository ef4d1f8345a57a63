import { listVisibleIds, loadParents } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { customerScope } from '@vigie/domain/access';
import { standsAbove } from '@vigie/domain/customer';
import { issue, type RowIssue } from '../change-set/change-set.ts';

/** A row of a set on its way to the database, as far as its parent is concerned. */
interface Link {
  /** Our id, made already for a row that is new. */
  id: string | undefined;
  isNew: boolean;
  stored: { parentId: string | null } | null;
  draft: { parent?: string | null; parentId?: string | null };
  given: { parentId?: string | null };
  issues: RowIssue[];
}

/** A customer never stands above itself, nor below a row that fails; links of the same set included. */
export async function refuseBadParents(tx: OrgTx, rows: Link[]): Promise<void> {
  await keepUnseenParents(tx, rows);
  const links = rows.filter(({ given, issues }) => given.parentId && issues.length === 0);
  const parents = await loadParents(
    tx,
    links.flatMap(({ given }) => given.parentId ?? []),
  );
  const seen = await seenOf(tx, [...parents.keys(), ...links.flatMap(({ id }) => id ?? [])]);
  for (const { id, draft, given, issues } of links) {
    if (id === undefined) continue;
    const parentOf = (above: string): string | null => parents.get(above) ?? null;
    // A circle through a customer that is not theirs to see is none that they could know of.
    const seenParentOf = (above: string): string | null => (seen(above) ? parentOf(above) : null);
    if (standsAbove(id, given.parentId ?? null, seenParentOf))
      issues.push(issue(fieldOf(draft), 'customer.parentLoop'));
    else if (standsAbove(id, given.parentId ?? null, parentOf)) issues.push(unavailable(draft));
    else parents.set(id, given.parentId ?? null);
  }
  // A parent of the same set that fails takes with it those that were to stand below.
  const lost = new Set(rows.filter(({ isNew, issues }) => isNew && issues.length > 0).map(({ id }) => id));
  for (let found = true; found; ) {
    found = false;
    for (const { id, isNew, draft, given, issues } of links) {
      if (issues.length > 0 || !given.parentId || !lost.has(given.parentId)) continue;
      issues.push(unavailable(draft));
      if (isNew) lost.add(id);
      found = true;
    }
  }
}

const fieldOf = ({ parentId }: Link['draft']): string => (parentId === undefined ? 'parent' : 'parentId');
const unavailable = (draft: Link['draft']): RowIssue =>
  issue(fieldOf(draft), 'unknownCustomer', { value: draft.parent ?? '' });

/** Whether the actor may see a customer, of those named. */
async function seenOf(tx: OrgTx, ids: string[]): Promise<(id: string) => boolean> {
  if (customerScope(tx.actor) === 'all') return () => true;
  const visible = new Set(await listVisibleIds(tx, ids));
  return (id) => visible.has(id);
}

/**
 * A parent that the actor may not see stays: to them there is none, so taking it away changes nothing, and no other can
 * be put in its place.
 */
async function keepUnseenParents(tx: OrgTx, rows: Link[]): Promise<void> {
  const linked = rows.filter(({ stored, given }) => stored?.parentId && given.parentId !== undefined);
  const seen = await seenOf(
    tx,
    linked.flatMap(({ stored }) => stored?.parentId ?? []),
  );
  for (const { draft, stored, given, issues } of linked) {
    if (seen(stored?.parentId ?? '')) continue;
    if (given.parentId === null) delete given.parentId;
    else issues.push(unavailable(draft));
  }
}
