/** Exchanges with customers: every write of them, one or thousands from a file. */
export { saveTickets, type TicketDraft } from './ticket.ts';
