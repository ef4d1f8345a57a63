import { can, mayOnAllRead } from '@vigie/domain/access';
import { z } from 'zod';
import { Day, Id, RoleShape, text } from '../shape.ts';
import { personProcedure, router } from '../trpc.ts';

const Locale = z.enum(['fr', 'en', 'es']);
const Theme = z.enum(['light', 'dark', 'system']);
const PersonShape = z.object({ id: Id, name: z.string(), email: z.string(), locale: Locale, theme: Theme });

const Organization = z.object({
  slug: z.string(),
  name: z.string(),
  zone: z.string(),
  currency: z.string(),
  today: Day,
  isPinned: z.boolean(),
  role: RoleShape,
  finance: z.boolean(),
  can: z.object({
    createCustomer: z.boolean(),
    editCustomers: z.boolean(),
    runImport: z.boolean(),
    manageMembers: z.boolean(),
    manageSettings: z.boolean(),
    manageApiKeys: z.boolean(),
    readAudit: z.boolean(),
    profileCustomers: z.boolean().meta({ description: 'May say how the health of every customer is scored' }),
    readReceivables: z.boolean(),
    assign: z.boolean(),
  }),
});

export const sessionRouter = router({
  me: personProcedure
    .meta({
      access: 'person',
      summary: 'Who I am, where I am a member, and what I may do in the organisation asked for',
    })
    .output(
      z.object({
        user: PersonShape,
        organizations: z.array(z.object({ slug: z.string(), name: z.string(), role: RoleShape })),
        organization: Organization.nullable(),
      }),
    )
    .query(({ ctx }) => {
      const { scope } = ctx;
      const membership = ctx.memberships.find((own) => own.slug === scope?.org.slug);
      return {
        user: ctx.person,
        organizations: ctx.memberships.map(({ slug, name, role }) => ({
          slug,
          name,
          role: role as z.infer<typeof RoleShape>,
        })),
        organization:
          scope && membership
            ? {
                slug: scope.org.slug,
                name: scope.org.name,
                zone: scope.org.zone,
                currency: scope.org.currency,
                today: scope.today,
                isPinned: scope.org.pinnedDay !== null,
                role: membership.role as z.infer<typeof RoleShape>,
                finance: membership.finance,
                can: {
                  createCustomer: can(scope.actor, 'customer.create'),
                  editCustomers: can(scope.actor, 'customer.edit'),
                  runImport: can(scope.actor, 'import.run'),
                  manageMembers: can(scope.actor, 'member.manage'),
                  manageSettings: can(scope.actor, 'settings.manage'),
                  manageApiKeys: can(scope.actor, 'apiKey.manage'),
                  readAudit: can(scope.actor, 'audit.read'),
                  profileCustomers: mayOnAllRead(scope.actor, 'customer.profile'),
                  readReceivables: can(scope.actor, 'receivables.read'),
                  assign: can(scope.actor, 'customer.assign'),
                },
              }
            : null,
      };
    }),
});

export const profileRouter = router({
  update: personProcedure
    .meta({ access: 'person', summary: 'Change my name, language or theme' })
    .input(z.strictObject({ name: text(200).optional(), locale: Locale.optional(), theme: Theme.optional() }))
    .output(PersonShape)
    .mutation(async ({ ctx, input }) => {
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const context = await ctx.services.auth.$context;
      const user = await context.internalAdapter.updateUser(ctx.person.id, given);
      const person = PersonShape.parse({
        id: user.id,
        name: user.name,
        email: user.email,
        locale: user.locale,
        theme: user.theme,
      });
      // The person of this context is the one remembered for the next second: it must not answer the old language.
      return Object.assign(ctx.person, person);
    }),
});
