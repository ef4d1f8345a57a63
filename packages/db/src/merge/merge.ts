/** Customers merged into others: the rows that move, and the way back. */
export {
  addMerge,
  findMergedInto,
  getMerge,
  listAdopted,
  listMerges,
  type MergedCustomer,
  removeMerge,
  saveAdopted,
  saveMergeChanges,
} from './merge-record.ts';
export { FOLLOWING, KEPT, MOVED } from './merge-table.ts';
export { countUnited, type MergeRows, moveRows, uniteContacts } from './move-rows.ts';
export { type RestoredRows, restoreMerged, restoreRows } from './restore-rows.ts';
