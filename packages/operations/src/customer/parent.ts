import { loadParents } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { standsAbove } from '@vigie/domain/customer';
import { issue, type RowIssue } from '../change-set/change-set.ts';

/** A row of a set on its way to the database, as far as its parent is concerned. */
interface Link {
  /** Our id, made already for a row that is new. */
  id: string | undefined;
  isNew: boolean;
  draft: { parent?: string | null; parentId?: string | null };
  given: { parentId?: string | null };
  issues: RowIssue[];
}

/** A customer never stands above itself, nor below a row that fails; links of the same set included. */
export async function refuseBadParents(tx: OrgTx, rows: Link[]): Promise<void> {
  const links = rows.filter(({ given, issues }) => given.parentId && issues.length === 0);
  const parents = await loadParents(
    tx,
    links.flatMap(({ given }) => given.parentId ?? []),
  );
  const fieldOf = ({ parentId }: Link['draft']): string => (parentId === undefined ? 'parent' : 'parentId');
  for (const { id, draft, given, issues } of links) {
    if (id === undefined) continue;
    if (standsAbove(id, given.parentId ?? null, (above) => parents.get(above) ?? null))
      issues.push(issue(fieldOf(draft), 'customer.parentLoop'));
    else parents.set(id, given.parentId ?? null);
  }
  // A parent of the same set that fails takes with it those that were to stand below.
  const lost = new Set(rows.filter(({ isNew, issues }) => isNew && issues.length > 0).map(({ id }) => id));
  for (let found = true; found; ) {
    found = false;
    for (const { id, isNew, draft, given, issues } of links) {
      if (issues.length > 0 || !given.parentId || !lost.has(given.parentId)) continue;
      issues.push(issue(fieldOf(draft), 'unknownCustomer', { value: draft.parent ?? '' }));
      if (isNew) lost.add(id);
      found = true;
    }
  }
}
