/** Customers: every write of them, one from a form or thousands from a file. */
export type { CustomerDraft } from './customer-draft.ts';
export { draftOfFields } from './draft-of-fields.ts';
export { type CustomerEdit, editCustomer, type NewCustomer, newCustomer } from './edit.ts';
export type { ReferenceOptions, Resolve } from './reference.ts';
export { deleteCustomer, previewDeletion } from './remove.ts';
export { saveCustomers } from './save-customers.ts';
export { type RollUp, readCustomerTree, type Sum, type TreeBranch } from './tree.ts';
