/** Customers: how they are found, read and written. */
export { type CustomerExport, customerLines } from './customer-export.ts';
export { keepCustomers } from './customer-keep.ts';
export { type CustomerRef, loadCustomerRefs, loadCustomersByKey } from './customer-key.ts';
export {
  type CustomerCursor,
  type CustomerFilter,
  type CustomerListRow,
  countAllCustomers,
  countCustomers,
  filteredCustomers,
  getCustomer,
  getCustomerExtras,
  listMatchingIds,
  type MoneySums,
  matchingIds,
} from './customer-list.ts';
export { listCustomers } from './customer-page.ts';
export {
  type CustomerParts,
  countCustomerParts,
  deleteCustomers,
  listUsedFeatures,
  lockForRemoval,
} from './customer-remove.ts';
export {
  CUSTOMER_SORTS,
  type CustomerOrder,
  type CustomerSort,
  type CustomerSortKey,
  INDEXED_SORTS,
  orderOf,
  type SortValueType,
  sortPermission,
} from './customer-sort.ts';
export { loadTree, type TreeRow } from './customer-tree.ts';
export { getVisibleCustomer, listVisibleIds, visibleCustomers } from './customer-visibility.ts';
export {
  addEmptyFigures,
  addExternalIds,
  type DatedChange,
  loadCustomers,
  loadParents,
  loadSuppliedHealth,
  lockCustomers,
  removeExternalIds,
  replaceTags,
  replaceTeams,
  type StoredCustomer,
  type SuppliedHealth,
  saveDatedChanges,
} from './customer-write.ts';
export { type CellForm, csvCells, type FileWords, WORKBOOK_STYLES, workbookCells } from './export-cell.ts';
