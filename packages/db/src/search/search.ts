/** What can be searched: the best of all kinds, all of one kind, and the ids that lists narrow themselves with. */
export { findBest, idsHolding } from './best.ts';
export { type Found, loadFound } from './found.ts';
export { type ListCursor, type ListedKind, listCatalogue, listFound } from './list.ts';
export { loadOpen, type OpenInvoice } from './open.ts';
export { isIndexed } from './pattern.ts';
