/** Customers: how they are found, read and written. */
export { type CustomerExport, customerLines } from './customer-export.ts';
export { type CustomerRef, loadCustomerRefs, loadCustomersByKey } from './customer-key.ts';
export {
  CUSTOMER_SORTS,
  type CustomerCursor,
  type CustomerFilter,
  type CustomerListRow,
  type CustomerSort,
  type CustomerSortKey,
  countAllCustomers,
  countCustomers,
  getCustomer,
  getCustomerExtras,
  type MoneySums,
  SORT_PERMISSIONS,
} from './customer-list.ts';
export { listCustomers } from './customer-page.ts';
export {
  type CustomerParts,
  countCustomerParts,
  deleteCustomers,
  listUsedFeatures,
  lockForRemoval,
} from './customer-remove.ts';
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
export { type CellForm, csvCells, WORKBOOK_CELLS, WORKBOOK_STYLES } from './export-cell.ts';
