import { DomainError } from '../refusal/refusal.ts';

/** The parent of a customer, by id; null for one that stands alone. */
export type ParentOf = (id: string) => string | null;

/**
 * Whether a customer stands at `id` or somewhere above it. A circle that it is no part of is walked once, and left.
 * @example standsAbove('a', 'b', (id) => (id === 'b' ? 'a' : null)) // true
 * @example standsAbove('b', 'a', (id) => (id === 'b' ? 'a' : null)) // false
 */
export function standsAbove(customerId: string, id: string | null, parentOf: ParentOf): boolean {
  const seen = new Set<string>();
  for (let above = id; above !== null && !seen.has(above); above = parentOf(above)) {
    if (above === customerId) return true;
    seen.add(above);
  }
  return false;
}

/**
 * Refuses a parent below which the customer itself would stand: trees have no circles.
 * @throws DomainError `customer.parentLoop` naming both.
 * @example checkParent('c', 'b', (id) => (id === 'b' ? 'a' : null)) // undefined
 * @example checkParent('a', 'b', (id) => (id === 'b' ? 'a' : null)) // throws 'customer.parentLoop'
 */
export function checkParent(customerId: string, parentId: string | null, parentOf: ParentOf): void {
  if (standsAbove(customerId, parentId, parentOf))
    throw new DomainError('customer.parentLoop', { customerId, parentId: String(parentId) });
}
