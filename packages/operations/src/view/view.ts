import { loadCustomerCatalogue } from '@vigie/db/condition';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import {
  listViewUses,
  pinViews,
  saveViewUse,
  setDefaultView,
  type ViewLayout,
  type ViewState,
  type ViewUse,
} from '@vigie/db/view';
import { readCondition, readSort } from '../condition/condition.ts';
import { AppError } from '../refusal/refusal.ts';
import {
  createKept,
  deleteKept,
  editKept,
  type FoundKept,
  findKept,
  type Keeping,
  type KeptDraft,
  type KeptEdit,
  personOf,
  requireKeepable,
} from './kept.ts';

/** What is said of a view; its condition is read here, as that of any filter. */
export type ViewDraft = KeptDraft<Omit<ViewState, 'where'> & { where?: unknown }>;
export type FoundView = FoundKept<ViewState>;

const VIEWS: Keeping<ViewDraft['state'], ViewState> = { kind: 'view', read: stateOf };

/** The views that somebody finds, by name, and what they made of them. */
export async function findViews(scope: OrgScope): Promise<{ views: FoundView[]; uses: ViewUse[] }> {
  return inTransaction(scope, async (tx) => {
    const { actor } = tx;
    const views = await findKept(tx, VIEWS);
    const uses = actor.kind === 'person' && actor.userId ? await listViewUses(tx, actor.userId) : [];
    // One that is no longer shared is neither pinned nor opened any more.
    const ids = new Set(views.map(({ id }) => id));
    return { views, uses: uses.filter(({ viewId }) => viewId === null || ids.has(viewId)) };
  });
}

async function stateOf(tx: OrgTx, { where, ...state }: ViewDraft['state']): Promise<ViewState> {
  if (state.sort !== null) await readSort(tx, state.sort);
  if (where === undefined || where === null) return { ...state, where: null };
  const condition = readCondition(where, await loadCustomerCatalogue(tx), tx.actor);
  requireKeepable(VIEWS.kind, condition);
  return { ...state, where: condition };
}

/** Keeps a view of the customer list, pinned behind those that its author has. */
export async function createView(scope: OrgScope, draft: ViewDraft): Promise<{ id: string }> {
  return inTransaction(scope, async (tx) => {
    const { id } = await createKept(tx, VIEWS, draft);
    const userId = personOf(tx);
    const positions = (await listViewUses(tx, userId)).map(({ position }) => position ?? -1);
    await saveViewUse(tx, userId, id, { position: Math.max(-1, ...positions) + 1 });
    return { id };
  });
}

/** @throws AppError `view.versionConflict` when somebody changed it since. */
export const editView = (scope: OrgScope, edit: KeptEdit<ViewDraft['state']>): Promise<{ version: number }> =>
  inTransaction(scope, (tx) => editKept(tx, VIEWS, edit));

export const deleteView = (scope: OrgScope, id: string): Promise<void> =>
  inTransaction(scope, (tx) => deleteKept(tx, VIEWS.kind, id));

async function requireVisible(tx: OrgTx, ids: readonly string[]): Promise<void> {
  const visible = new Set((await findKept(tx, VIEWS)).map(({ id }) => id));
  if (ids.some((id) => !visible.has(id))) throw new AppError('record.notFound');
}

/** The tabs of a person: these views, in this order. */
export async function arrangeViews(scope: OrgScope, ids: readonly string[]): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const userId = personOf(tx);
    await requireVisible(tx, ids);
    await pinViews(tx, userId, [...new Set(ids)]);
  });
}

/** Which view opens first for a person, and how they lay one out; null is the plain list. */
export async function useView(
  scope: OrgScope,
  {
    id,
    isDefault,
    layout,
  }: { id: string | null; isDefault?: boolean | undefined; layout?: ViewLayout | null | undefined },
): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const userId = personOf(tx);
    if (id !== null) await requireVisible(tx, [id]);
    if (isDefault !== undefined) await setDefaultView(tx, userId, id, isDefault);
    if (layout !== undefined) await saveViewUse(tx, userId, id, { layout });
  });
}
