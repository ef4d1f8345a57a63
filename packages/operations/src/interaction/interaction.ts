/** Exchanges with customers: every write of them, one or thousands from a file. */
export { editInteraction, type InteractionEdit } from './edit.ts';
export { type InteractionDraft, saveInteractions } from './save-interactions.ts';
export { saveTickets, type TicketDraft } from './ticket.ts';
