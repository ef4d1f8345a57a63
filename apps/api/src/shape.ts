import { isCalendarDate } from '@vigie/domain/calendar';
import { badTextOf } from '@vigie/domain/text';
import { z } from 'zod';

/** Shapes that several procedures share. */
export const Day = z.string().refine(isCalendarDate, 'not a day YYYY-MM-DD').meta({ format: 'date' });
/** In one spelling: an id is compared as text where no database is asked. */
export const Id = z.uuid().toLowerCase();
/** Text to look for, possibly empty: what could not be stored cannot be found either. */
export const searchText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => badTextOf(value) === null, 'holds a character that cannot be stored');
/** Text from outside: trimmed, without NUL or lone surrogates, bounded. */
export const text = (max: number) => searchText(max).min(1);
export const MoneyShape = z
  .object({ amountMinor: z.int(), currency: z.string() })
  .meta({ description: 'Minor units (cents) and ISO 4217 code' });
export const MoneyInput = z.strictObject({ amountMinor: z.int(), currency: text(3) });
export const Person = z.object({ id: Id, name: z.string() });
export const Instant = z
  .date()
  .transform((at) => at.toISOString())
  .pipe(z.string());

export const Email = z.email().max(254);

export const Page = { cursor: z.string().max(2_500).optional(), limit: z.int().min(1).max(200).optional() };
export const RoleShape = z.enum(['owner', 'admin', 'manager', 'member', 'restricted', 'viewer']);
