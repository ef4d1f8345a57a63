import { type Actor, can } from '../access/access.ts';

/** A view of a list as far as rights are concerned. */
export interface OwnedView {
  ownerId: string;
  isShared: boolean;
}

/**
 * Whether somebody finds a view: their own ones and those that are shared. API keys find the shared ones.
 * @example maySeeView({ kind: 'person', userId: 'u1', role: 'member', finance: false, scopes: [] },
 *   { ownerId: 'u2', isShared: false }) // false
 */
export function maySeeView(actor: Actor, view: OwnedView): boolean {
  return view.isShared || (actor.kind === 'person' && actor.userId === view.ownerId);
}

/**
 * Whether somebody may rename, refilter, share or delete a view: who made it, and of a shared one whoever manages the
 * organisation, so that nothing shared is stuck when its author leaves.
 * @example mayChangeView({ kind: 'person', userId: 'u1', role: 'admin', finance: false, scopes: [] },
 *   { ownerId: 'u2', isShared: true }) // true
 * @example mayChangeView({ kind: 'person', userId: 'u1', role: 'manager', finance: false, scopes: [] },
 *   { ownerId: 'u2', isShared: true }) // false
 */
export function mayChangeView(actor: Actor, view: OwnedView): boolean {
  if (!maySeeView(actor, view)) return false;
  return (actor.kind === 'person' && actor.userId === view.ownerId) || can(actor, 'settings.manage');
}
