import { saveAudit } from '@vigie/db/audit';
import type { OrgTx } from '@vigie/db/scope';
import { addKept, type Kept, type KeptKind, listKept, lockKept, removeKept, updateKept } from '@vigie/db/view';
import type { Condition } from '@vigie/domain/condition';
import { mayChangeView, maySeeView } from '@vigie/domain/view';
import { AppError } from '../refusal/refusal.ts';

/** Of one person and kind, and what a filter that is kept may come to, in characters. */
const MAX_KEPT = 200;
const MAX_WHERE = 50_000;

/** Something that people keep under a name, alone or for all (C3, V1). */
export interface Keeping<Given, State> {
  kind: KeptKind;
  /** What is kept of what somebody gives; refuses what they may not ask for. */
  read: (tx: OrgTx, given: Given) => Promise<State>;
}

/** What is said of it; its state is read as that of whoever gives it. */
export interface KeptDraft<Given> {
  name: string;
  isShared: boolean;
  state: Given;
}
export type KeptEdit<Given> = { id: string; version: number } & {
  [K in keyof KeptDraft<Given>]?: KeptDraft<Given>[K] | undefined;
};

export type FoundKept<State> = Kept<State> & { isMine: boolean; mayChange: boolean };

/** What the actor keeps and what is shared with them, by name. */
export async function findKept<State>(tx: OrgTx, { kind }: Keeping<never, State>): Promise<FoundKept<State>[]> {
  const { actor } = tx;
  const own = actor.kind === 'person' ? actor.userId : null;
  const kept = (await listKept<State>(tx, kind, own)).filter((one) => maySeeView(actor, one));
  return kept.map((one) => ({
    ...one,
    isMine: one.ownerId === actor.userId,
    mayChange: mayChangeView(actor, one),
  }));
}

/** Names are kept by people: a key has nobody to keep one for. */
export function personOf(tx: OrgTx): string {
  if (tx.actor.kind !== 'person' || tx.actor.userId === null)
    throw new AppError('access.forbidden', { action: 'view' });
  return tx.actor.userId;
}

/** Of a condition that was read: what comes in may be nested deeper than can be written. @throws AppError `view.tooLarge`, `report.tooLarge`. */
export function requireKeepable(kind: KeptKind, where: Condition | null): void {
  if (JSON.stringify(where).length > MAX_WHERE) throw new AppError(`${kind}.tooLarge`, {}, 'state');
}

const shown = <State>({ name, isShared, state }: Pick<Kept<State>, 'name' | 'isShared' | 'state'>) => ({
  name,
  isShared,
  state,
});

export async function createKept<Given, State>(
  tx: OrgTx,
  keeping: Keeping<Given, State>,
  draft: KeptDraft<Given>,
): Promise<{ id: string }> {
  const ownerId = personOf(tx);
  const own = (await findKept(tx, keeping)).filter(({ isMine }) => isMine);
  if (own.length >= MAX_KEPT) throw new AppError(`${keeping.kind}.tooMany`, { limit: MAX_KEPT });
  const { name, isShared } = draft;
  const kept = { name, isShared, ownerId, state: await keeping.read(tx, draft.state) };
  const id = await addKept(tx, keeping.kind, kept);
  await saveAudit(tx, [
    { entity: keeping.kind, entityId: id, customerId: null, action: 'create', before: null, after: shown(kept) },
  ]);
  return { id };
}

/** What may be changed; one that is not theirs to see is not there. */
async function changeable<State>(tx: OrgTx, kind: KeptKind, id: string): Promise<Kept<State>> {
  const kept = await lockKept<State>(tx, kind, id);
  if (kept === null || !maySeeView(tx.actor, kept)) throw new AppError('record.notFound');
  if (!mayChangeView(tx.actor, kept)) throw new AppError('access.forbidden', { action: 'view' });
  return kept;
}

/** @throws AppError `view.versionConflict` or `report.versionConflict` when somebody changed it since. */
export async function editKept<Given, State>(
  tx: OrgTx,
  { kind, read }: Keeping<Given, State>,
  { id, version, ...draft }: KeptEdit<Given>,
): Promise<{ version: number }> {
  const before = await changeable<State>(tx, kind, id);
  if (before.version !== version) throw new AppError(`${kind}.versionConflict`, { version: before.version }, 'version');
  const after = {
    ...before,
    name: draft.name ?? before.name,
    isShared: draft.isShared ?? before.isShared,
    state: draft.state === undefined ? before.state : await read(tx, draft.state),
  };
  await updateKept(tx, after);
  await saveAudit(tx, [
    { entity: kind, entityId: id, customerId: null, action: 'update', before: shown(before), after: shown(after) },
  ]);
  return { version: version + 1 };
}

export async function deleteKept(tx: OrgTx, kind: KeptKind, id: string): Promise<void> {
  const before = await changeable(tx, kind, id);
  await removeKept(tx, id);
  await saveAudit(tx, [
    { entity: kind, entityId: id, customerId: null, action: 'delete', before: shown(before), after: null },
  ]);
}
