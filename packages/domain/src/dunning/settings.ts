import type { CalendarDate } from '../calendar/calendar.ts';
import { requireCount, requireDay } from './check.ts';

/** Where an invoice enters a plan: at its first step, or at the one that matches its lateness. */
export type EntryMode = 'first' | 'matching';

/** What an organisation sets about dunning (domain rules §7.5). */
export interface DunningSettings {
  entry: EntryMode;
  /** Days at least from one contact with a customer to the next one of the plan. */
  minSpacingDays: number;
  /** Days after which a manual step that nobody did goes to the fallback owner. */
  escalateAfterDays: number;
  /** Receivables data older than this many days hold every step. */
  staleAfterDays: number;
  /** Minutes since midnight of the organisation's zone; may go over midnight; equal: none. */
  quietHours: { fromMinute: number; toMinute: number };
  holidays: readonly CalendarDate[];
}

/** The entry and the spacing are the rules'; the rest, on which they are silent, is what seems safe: 20:00 to 08:00. */
export const DEFAULT_DUNNING_SETTINGS: DunningSettings = {
  entry: 'matching',
  minSpacingDays: 7,
  escalateAfterDays: 3,
  staleAfterDays: 3,
  quietHours: { fromMinute: 20 * 60, toMinute: 8 * 60 },
  holidays: [],
};

export const LAST_MINUTE = 24 * 60 - 1;
const MOST_DAYS = 3650;

/** @throws DomainError `dunning.badCount`, `dunning.badDay`, naming the setting. */
export function requireSettings(settings: DunningSettings): void {
  for (const name of ['minSpacingDays', 'escalateAfterDays', 'staleAfterDays'] as const)
    requireCount(`settings.${name}`, settings[name], 0, MOST_DAYS);
  for (const name of ['fromMinute', 'toMinute'] as const)
    requireCount(`settings.quietHours.${name}`, settings.quietHours[name], 0, LAST_MINUTE);
  settings.holidays.forEach((day, index) => {
    requireDay(`settings.holidays[${index}]`, day);
  });
}
