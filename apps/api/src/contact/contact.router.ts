import { getContactCustomer, listContacts } from '@vigie/db/contact';
import { loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction } from '@vigie/db/scope';
import { daysBetween } from '@vigie/domain/calendar';
import { saveContact } from '@vigie/operations/contact';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CustomInput, CustomShape } from '../custom-field/custom-shape.ts';
import { visibleOr404 } from '../customer/customer.router.ts';
import { Email, Id, Page, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const ContactShape = z.object({
  id: Id,
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  function: z.string().nullable(),
  tags: z.array(z.string()),
  isMain: z.boolean(),
  isKnown: z.boolean(),
  version: z.int(),
  custom: CustomShape,
  lastTouchDays: z.int().nullable(),
  lastActivityDays: z.int().nullable(),
});

const Fields = {
  firstName: text(200).nullable().optional(),
  lastName: text(200).nullable().optional(),
  email: Email.nullable().optional(),
  phone: text(50).nullable().optional(),
  function: text(200).nullable().optional(),
  tags: z.array(text(100)).max(50).optional(),
  isMain: z.boolean().optional(),
  custom: CustomInput.optional(),
};

const ReadVersion = z
  .int()
  .optional()
  .meta({ description: 'The version that was read: refused where somebody changed the contact since' });

export const contactRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Contacts of a customer, with days since last touch and last activity',
      rest: { method: 'GET', path: '/customers/{customerId}/contacts' },
    })
    .input(z.strictObject({ customerId: Id, cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(z.object({ items: z.array(ContactShape), nextCursor: z.string().nullable() }))
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        await visibleOr404(tx, input.customerId);
        const rows = await listContacts(
          tx,
          input.customerId,
          decodeCursor(input.cursor, z.strictObject({ nameFolded: z.string(), id: Id })),
          input.limit + 1,
        );
        const shown = rows.slice(0, input.limit);
        const last = rows.length > input.limit ? shown.at(-1) : undefined;
        const custom = await loadCustomValues(
          tx,
          'contact',
          shown.map(({ id }) => id),
        );
        const age = (day: string | null): number | null => (day === null ? null : daysBetween(day, tx.today));
        return {
          items: shown.map(({ lastTouchDay, lastActivityDay, nameFolded: _folded, ...row }) => ({
            ...row,
            custom: custom.get(row.id) ?? {},
            lastTouchDays: age(lastTouchDay),
            lastActivityDays: age(lastActivityDay),
          })),
          nextCursor: last ? encodeCursor({ nameFolded: last.nameFolded, id: last.id }) : null,
        };
      }),
    ),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Add a contact to a customer',
      rest: { method: 'POST', path: '/customers/{customerId}/contacts', status: 201 },
    })
    .input(z.strictObject({ customerId: Id, ...Fields }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => saveContact(ctx.scope, input)),
  update: orgProcedure
    .meta({ access: 'organization', summary: 'Change a contact', rest: { method: 'PATCH', path: '/contacts/{id}' } })
    .input(z.strictObject({ id: Id, version: ReadVersion, ...Fields }))
    .output(z.object({ id: Id, version: z.int() }))
    .mutation(async ({ ctx, input }) => {
      const customerId = await inTransaction(ctx.scope, async (tx) => {
        const owner = await getContactCustomer(tx, input.id);
        if (owner === null) throw new AppError('record.notFound');
        await visibleOr404(tx, owner);
        return owner;
      });
      return saveContact(ctx.scope, { ...input, customerId });
    }),
});
