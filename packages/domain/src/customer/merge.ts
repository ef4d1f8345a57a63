import { type ParentOf, standsAbove } from './parent.ts';

/** A field in which two customers differ, and whose value stays when the other is merged into the kept one. */
export interface MergedField {
  field: string;
  kept: unknown;
  other: unknown;
  takesOther: boolean;
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/**
 * What two customers differ in and what stays of it: the value of the kept one, unless it has none or that of the other
 * is chosen.
 * @example mergeFields({ name: 'A', domain: null }, { name: 'B', domain: 'b.fr' }, new Set(['name']))
 * // [{ field: 'name', kept: 'A', other: 'B', takesOther: true }, { field: 'domain', kept: null, other: 'b.fr', takesOther: true }]
 */
export function mergeFields(
  kept: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
  fromOther: ReadonlySet<string>,
): MergedField[] {
  return [...new Set([...Object.keys(kept), ...Object.keys(other)])].flatMap((field) => {
    const [own, theirs] = [kept[field] ?? null, other[field] ?? null];
    if (own === theirs || isEmpty(theirs)) return [];
    return [{ field, kept: own, other: theirs, takesOther: isEmpty(own) || fromOther.has(field) }];
  });
}

/** A customer in the tree: itself and its parent. */
export interface Placed {
  id: string;
  parentId: string | null;
}

/** Where the kept customer may stand once the other is gone, whose children become its own. */
export interface MergedParent {
  /** Where it stands unless the parent of the other is chosen. */
  own: string | null;
  /** The parent of the other; null where it has none or one below the kept customer. */
  other: string | null;
}

/**
 * The parents a kept customer may have after a merge. One that stood below the other takes its place: what stood between
 * them comes below it. A parent of the other that stands at or below the kept customer is none for it.
 * @example mergedParent({ id: 'a', parentId: 'b' }, { id: 'b', parentId: 'top' }, () => null) // { own: 'top', other: 'top' }
 * @example mergedParent({ id: 'a', parentId: null }, { id: 'b', parentId: 'a' }, () => null) // { own: null, other: null }
 */
export function mergedParent(kept: Placed, other: Placed, parentOf: ParentOf): MergedParent {
  if (standsAbove(other.id, kept.parentId, parentOf)) return { own: other.parentId, other: other.parentId };
  const theirs = standsAbove(kept.id, other.parentId, parentOf) ? null : other.parentId;
  return { own: kept.parentId, other: theirs };
}

/** Two records that cannot be of two customers: a payment and its invoice, an agreement and what amends it. */
export interface Tie {
  one: string;
  other: string;
}

/**
 * All that is tied, directly or over others, to a record that stays; records without a tie are not told.
 * @example tiedTo([{ one: 'payment', other: 'invoice' }, { one: 'credit', other: 'invoice' }], (id) => id === 'payment')
 * // ['payment', 'invoice', 'credit']
 */
export function tiedTo(ties: readonly Tie[], stays: (id: string) => boolean): string[] {
  const tied = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    const known = tied.get(from);
    if (known) known.push(to);
    else tied.set(from, [to]);
  };
  for (const { one, other } of ties) {
    add(one, other);
    add(other, one);
  }
  const found = new Set([...tied.keys()].filter(stays));
  // A set is walked on while it grows.
  for (const id of found) for (const next of tied.get(id) ?? []) found.add(next);
  return [...found];
}
