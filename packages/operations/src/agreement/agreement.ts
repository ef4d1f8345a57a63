/** Agreements: every write of them and of their dated acts, one from a form or thousands from a file. */
export { type ActInput, recordAct } from './act.ts';
export { type AgreementEdit, createAgreement, editAgreement, type NewAgreement } from './edit.ts';
export { type AgreementDraft, saveAgreements } from './save-agreements.ts';
