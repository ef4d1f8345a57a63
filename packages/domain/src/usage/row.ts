import type { CalendarDate } from '../calendar/calendar.ts';
import { requireCount, requireDay } from '../refusal/argument.ts';

/** One customer's use on one day, by contact and feature where the source knows them. */
export interface UsageRow {
  day: CalendarDate;
  contactId: string | null;
  featureId: string | null;
  connections: number;
  uses: number;
}

/** @throws DomainError `usage.badDay`, `usage.badCount` naming the row and its field. */
export function requireRow({ day, connections, uses }: UsageRow, index: number): void {
  requireDay('usage.badDay', `rows[${index}].day`, day);
  requireCount('usage.badCount', `rows[${index}].connections`, connections);
  requireCount('usage.badCount', `rows[${index}].uses`, uses);
}
