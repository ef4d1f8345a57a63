import type { Condition } from '@vigie/domain/condition';
import { sql } from 'kysely';
import type { CustomerSort } from '../customer/customer.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { NIL_ID } from '../usage/usage.ts';

/** Which columns of a list a person shows, in which order and how wide (pixels; null: as wide as they come). */
export interface ViewLayout {
  columns: { key: string; width: number | null }[];
  density: 'comfortable' | 'compact';
}

/** What a view of the customer list shows; null leaves to the list what it does by itself. */
export interface ViewState {
  where: Condition | null;
  search: string | null;
  churned: boolean;
  sort: CustomerSort | null;
  layout: ViewLayout | null;
}

/** What is kept under a name: views of the customer list, and reports. */
export type KeptKind = 'view' | 'report';

export interface Kept<State> {
  id: string;
  ownerId: string;
  name: string;
  isShared: boolean;
  state: State;
  version: number;
}
export type StoredView = Kept<ViewState>;

/** What one person made of a view; `viewId` is null for the plain list. */
export interface ViewUse {
  viewId: string | null;
  position: number | null;
  isDefault: boolean;
  layout: ViewLayout | null;
}

/** What a person keeps of a kind and what is shared, by name; without a person what is shared. */
export async function listKept<State>(tx: OrgTx, kind: KeptKind, userId: string | null): Promise<Kept<State>[]> {
  const { rows } = await sql<Kept<State>>`select id, owner_id, name, is_shared, state, version from saved_view
    where org_id = ${tx.orgId} and kind = ${kind} and (is_shared or owner_id = ${userId}::uuid) order by name, id`.execute(
    tx.db,
  );
  return rows;
}

/** What is kept, locked until the end of the transaction; null where there is none of the kind. */
export async function lockKept<State>(tx: OrgTx, kind: KeptKind, id: string): Promise<Kept<State> | null> {
  const { rows } = await sql<Kept<State>>`select id, owner_id, name, is_shared, state, version from saved_view
    where org_id = ${tx.orgId} and kind = ${kind} and id = ${id}::uuid for update`.execute(tx.db);
  return rows[0] ?? null;
}

export async function addKept<State>(
  tx: OrgTx,
  kind: KeptKind,
  kept: Omit<Kept<State>, 'id' | 'version'>,
): Promise<string> {
  const id = newId();
  await insertRows(tx, 'saved_view', [{ id, kind, ...kept }]);
  return id;
}

export async function updateKept<State>(tx: OrgTx, { id, name, isShared, state }: Kept<State>): Promise<void> {
  await sql`update saved_view set name = ${name}, is_shared = ${isShared}, state = ${JSON.stringify(state)}::jsonb,
    version = version + 1, updated_at = now() where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

/** Takes it away, and what people made of it. */
export async function removeKept(tx: OrgTx, id: string): Promise<void> {
  await sql`delete from view_use where org_id = ${tx.orgId} and view_id = ${id}::uuid`.execute(tx.db);
  await sql`delete from saved_view where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

export async function listViewUses(tx: OrgTx, userId: string): Promise<ViewUse[]> {
  const { rows } =
    await sql<ViewUse>`select nullif(view_id, ${NIL_ID}::uuid) as view_id, position, is_default, layout from view_use
    where org_id = ${tx.orgId} and user_id = ${userId}::uuid order by position, view_id`.execute(tx.db);
  return rows;
}

/** Changes what a person made of a view (null: the plain list); what is left out stays. */
export async function saveViewUse(
  tx: OrgTx,
  userId: string,
  viewId: string | null,
  change: { position?: number | null; layout?: ViewLayout | null },
): Promise<void> {
  const row = {
    userId,
    viewId: viewId ?? NIL_ID,
    ...(change.position === undefined ? {} : { position: change.position }),
    ...(change.layout === undefined ? {} : { layout: change.layout }),
  };
  const set = [
    ...(change.position === undefined ? [] : [sql`position = excluded.position`]),
    ...(change.layout === undefined ? [] : [sql`layout = excluded.layout`]),
  ];
  await insertRows(tx, 'view_use', [row], sql`on conflict (org_id, user_id, view_id) do update set ${sql.join(set)}`);
}

/** Pins these views, in this order, and no others. */
export async function pinViews(tx: OrgTx, userId: string, viewIds: readonly string[]): Promise<void> {
  await sql`update view_use set position = null where org_id = ${tx.orgId} and user_id = ${userId}::uuid`.execute(
    tx.db,
  );
  for (const [position, viewId] of viewIds.entries()) await saveViewUse(tx, userId, viewId, { position });
}

/** Whether a view opens first for a person, in place of any other; null: the plain list does. */
export async function setDefaultView(
  tx: OrgTx,
  userId: string,
  viewId: string | null,
  isDefault: boolean,
): Promise<void> {
  const others = isDefault ? sql`true` : sql`view_id = ${viewId}::uuid`;
  await sql`update view_use set is_default = false where org_id = ${tx.orgId} and user_id = ${userId}::uuid and is_default and ${others}`.execute(
    tx.db,
  );
  if (viewId === null || !isDefault) return;
  await insertRows(
    tx,
    'view_use',
    [{ userId, viewId, isDefault: true }],
    sql`on conflict (org_id, user_id, view_id) do update set is_default = true`,
  );
}
