import { deleteCustomer, previewDeletion } from '@vigie/operations/customer';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { signInAgain } from '../session/sign-in-again.ts';
import { Id } from '../shape.ts';
import { orgProcedure } from '../trpc.ts';

export const Parts = z.object({
  contacts: z.int(),
  interactions: z.int(),
  agreements: z.int(),
  documents: z.int(),
  usageEvents: z.int(),
  usageDays: z.int(),
  churnEvents: z.int(),
  comments: z.int(),
  customValues: z.int(),
  metricValues: z.int(),
  merges: z.int().meta({ description: 'Customers that were merged into it' }),
  children: z.int(),
});

/** What deleting a customer would take away. */
export const customerDeletion = orgProcedure
  .meta({
    access: 'organization',
    summary: 'What would go with a customer: counts of all that hangs on it; customers below it stay, without a parent',
    rest: { method: 'GET', path: '/customers/{id}/deletion' },
  })
  .input(z.strictObject({ id: Id }))
  .output(Parts)
  .query(({ ctx, input }) => previewDeletion(ctx.scope, input.id));

/** Without a REST door: a key has no password to show, and a password has no place in a script. */
export const customerDelete = orgProcedure
  .meta({ access: 'organization', summary: 'Delete a customer for good: its name typed, the password entered again' })
  .input(z.strictObject({ id: Id, name: z.string().max(300), password: z.string().max(200) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { id, name, password } }) => {
    if (ctx.scope.actor.kind !== 'person') throw new AppError('access.forbidden', { action: 'customer.delete' });
    await deleteCustomer(ctx.scope, { id, name }, () => signInAgain(ctx, password));
    return { ok: true as const };
  });
