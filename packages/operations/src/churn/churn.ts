/** Customers that leave: that they did, and what becomes of them. */
export { type Archiving, archiveCustomer } from './archive.ts';
export { type ChurnDraft, type ChurnInput, recordChurn, saveChurnEvents } from './record.ts';
