import { saveAudit } from '@vigie/db/audit';
import { loadCustomerCatalogue } from '@vigie/db/condition';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import {
  addView,
  listViews,
  listViewUses,
  lockView,
  pinViews,
  removeView,
  type StoredView,
  saveViewUse,
  setDefaultView,
  updateView,
  type ViewLayout,
  type ViewState,
  type ViewUse,
} from '@vigie/db/view';
import { mayChangeView, maySeeView } from '@vigie/domain/view';
import { readCondition, readSort } from '../condition/condition.ts';
import { AppError } from '../refusal/refusal.ts';

/** Of one person, and what a filter kept in a view may come to, in characters. */
const MAX_VIEWS = 200;
const MAX_WHERE = 50_000;

/** What is said of a view; its condition is read here, as that of any filter. */
export interface ViewDraft {
  name: string;
  isShared: boolean;
  state: Omit<ViewState, 'where'> & { where?: unknown };
}

export interface FoundView extends StoredView {
  isMine: boolean;
  mayChange: boolean;
}

/** The views that somebody finds, by name, and what they made of them. */
export async function findViews(scope: OrgScope): Promise<{ views: FoundView[]; uses: ViewUse[] }> {
  return inTransaction(scope, async (tx) => {
    const { actor } = tx;
    const views = (await visibleViews(tx)).map((view) => ({
      ...view,
      isMine: view.ownerId === actor.userId,
      mayChange: mayChangeView(actor, view),
    }));
    const uses = actor.kind === 'person' && actor.userId ? await listViewUses(tx, actor.userId) : [];
    // One that is no longer shared is neither pinned nor opened any more.
    const ids = new Set(views.map(({ id }) => id));
    return { views, uses: uses.filter(({ viewId }) => viewId === null || ids.has(viewId)) };
  });
}

async function visibleViews(tx: OrgTx): Promise<StoredView[]> {
  const { actor } = tx;
  const own = actor.kind === 'person' ? actor.userId : null;
  return (await listViews(tx, own)).filter((view) => maySeeView(actor, view));
}

/** Views belong to people: a key has nobody to keep one for. */
function personOf(tx: OrgTx): string {
  if (tx.actor.kind !== 'person' || tx.actor.userId === null)
    throw new AppError('access.forbidden', { action: 'view' });
  return tx.actor.userId;
}

async function stateOf(tx: OrgTx, { where, ...state }: ViewDraft['state']): Promise<ViewState> {
  if (state.sort !== null) await readSort(tx, state.sort);
  if (JSON.stringify(where ?? null).length > MAX_WHERE) throw new AppError('view.tooLarge', {}, 'state');
  if (where === undefined || where === null) return { ...state, where: null };
  return { ...state, where: readCondition(where, await loadCustomerCatalogue(tx), tx.actor) };
}

const shown = ({
  name,
  isShared,
  state,
}: Pick<StoredView, 'name' | 'isShared' | 'state'>): Record<string, unknown> => ({
  name,
  isShared,
  state,
});

/** Keeps a view of the customer list, pinned behind those that its author has. */
export async function createView(scope: OrgScope, draft: ViewDraft): Promise<{ id: string }> {
  return inTransaction(scope, async (tx) => {
    const userId = personOf(tx);
    const own = (await visibleViews(tx)).filter(({ ownerId }) => ownerId === userId);
    if (own.length >= MAX_VIEWS) throw new AppError('view.tooMany', { limit: MAX_VIEWS });
    const view = { ...draft, ownerId: userId, state: await stateOf(tx, draft.state) };
    const id = await addView(tx, view);
    const positions = (await listViewUses(tx, userId)).map(({ position }) => position ?? -1);
    await saveViewUse(tx, userId, id, { position: Math.max(-1, ...positions) + 1 });
    await saveAudit(tx, [
      { entity: 'view', entityId: id, customerId: null, action: 'create', before: null, after: shown(view) },
    ]);
    return { id };
  });
}

/** The view that may be changed; one that is not theirs to see is not there. */
async function changeable(tx: OrgTx, id: string): Promise<StoredView> {
  const view = await lockView(tx, id);
  if (view === null || !maySeeView(tx.actor, view)) throw new AppError('record.notFound');
  if (!mayChangeView(tx.actor, view)) throw new AppError('access.forbidden', { action: 'view' });
  return view;
}

/** @throws AppError `view.versionConflict` when somebody changed it since. */
export async function editView(
  scope: OrgScope,
  { id, version, ...draft }: { id: string; version: number } & { [K in keyof ViewDraft]?: ViewDraft[K] | undefined },
): Promise<{ version: number }> {
  return inTransaction(scope, async (tx) => {
    const before = await changeable(tx, id);
    if (before.version !== version) throw new AppError('view.versionConflict', { version: before.version }, 'version');
    const after = {
      ...before,
      name: draft.name ?? before.name,
      isShared: draft.isShared ?? before.isShared,
      state: draft.state === undefined ? before.state : await stateOf(tx, draft.state),
    };
    await updateView(tx, after);
    await saveAudit(tx, [
      { entity: 'view', entityId: id, customerId: null, action: 'update', before: shown(before), after: shown(after) },
    ]);
    return { version: version + 1 };
  });
}

export async function deleteView(scope: OrgScope, id: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const before = await changeable(tx, id);
    await removeView(tx, id);
    await saveAudit(tx, [
      { entity: 'view', entityId: id, customerId: null, action: 'delete', before: shown(before), after: null },
    ]);
  });
}

async function requireVisible(tx: OrgTx, ids: readonly string[]): Promise<void> {
  const visible = new Set((await visibleViews(tx)).map(({ id }) => id));
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
