import {
  acceptInvitation,
  getInvitationByHash,
  listApiKeys,
  listInvitations,
  listMembers,
} from '@vigie/db/organization';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type Action, API_SCOPES, can } from '@vigie/domain/access';
import {
  changeMember,
  createApiKey,
  dismissMember,
  invite,
  withdrawApiKey,
  withdrawInvitation,
} from '@vigie/operations/organization';
import { AppError } from '@vigie/operations/refusal';
import { hashToken } from '@vigie/operations/secret';
import { z } from 'zod';
import { createUser } from '../auth.ts';
import { Email, Id, Instant, RoleShape, text } from '../shape.ts';
import { orgProcedure, publicProcedure, router } from '../trpc.ts';

const Done = z.object({ ok: z.literal(true) });
const done = { ok: true } as const;

/** Opens a read for those who may do the action. */
async function allowed<T>(scope: OrgScope, action: Action, read: (tx: OrgTx) => Promise<T>): Promise<T> {
  if (!can(scope.actor, action)) throw new AppError('access.forbidden', { action });
  return inTransaction(scope, read);
}

const Member = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  role: RoleShape,
  finance: z.boolean(),
  disabled: z.boolean(),
});

export const memberRouter = router({
  list: orgProcedure
    .meta({ access: 'organization', summary: 'Members of the organisation', rest: { method: 'GET', path: '/members' } })
    .output(z.object({ items: z.array(Member) }))
    .query(async ({ ctx }) => {
      const members = await allowed(ctx.scope, 'member.read', listMembers);
      return {
        items: members.map(({ userId, name, email, role, finance, disabled }) => ({
          id: userId,
          name,
          email,
          role: role as z.infer<typeof RoleShape>,
          finance,
          disabled,
        })),
      };
    }),
  save: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change what a member may do',
      rest: { method: 'PATCH', path: '/members/{userId}' },
    })
    .input(z.strictObject({ userId: Id, role: RoleShape, finance: z.boolean() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await changeMember(ctx.scope, input);
      return done;
    }),
  remove: orgProcedure
    .meta({ access: 'organization', summary: 'Remove a member', rest: { method: 'DELETE', path: '/members/{userId}' } })
    .input(z.strictObject({ userId: Id }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await dismissMember(ctx.scope, input.userId);
      return done;
    }),
});

const InvitedRole = RoleShape.exclude(['owner']);

export const invitationRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Invitations not yet accepted',
      rest: { method: 'GET', path: '/invitations' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: Id,
            email: z.string(),
            role: InvitedRole,
            finance: z.boolean(),
            expiresAt: Instant,
            createdAt: Instant,
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => {
      const rows = await allowed(ctx.scope, 'member.manage', listInvitations);
      return { items: rows.map((row) => ({ ...row, role: row.role as z.infer<typeof InvitedRole> })) };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Invite a person; the link is answered once',
      answersSecret: true,
      rest: { method: 'POST', path: '/invitations', status: 201 },
    })
    .input(z.strictObject({ email: Email, role: InvitedRole, finance: z.boolean().default(false) }))
    .output(z.object({ id: Id, link: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { id, token } = await invite(ctx.scope, input);
      return { id, link: `${ctx.services.baseUrl}/invite/${token}` };
    }),
  remove: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Withdraw an invitation',
      rest: { method: 'DELETE', path: '/invitations/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await withdrawInvitation(ctx.scope, input.id);
      return done;
    }),
  get: publicProcedure
    .meta({ access: 'public', summary: 'What an invitation link is for' })
    .input(z.strictObject({ token: z.string().max(100) }))
    .output(z.object({ organizationName: z.string(), email: z.string(), userExists: z.boolean() }))
    .query(async ({ ctx, input }) => {
      const { organizationName, email, userExists } = await openInvitation(ctx.services.db, input.token);
      return { organizationName, email, userExists };
    }),
  accept: publicProcedure
    .meta({
      access: 'public',
      summary: 'Join with an invitation link: new people choose a name and password, known ones sign in first',
    })
    .input(
      z.strictObject({
        token: z.string().max(100),
        name: text(200).optional(),
        password: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ organization: z.string(), email: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const invitation = await openInvitation(ctx.services.db, input.token);
      if (invitation.userExists && ctx.person?.email !== invitation.email)
        throw new AppError('invitation.signInFirst', { email: invitation.email });
      const userId =
        ctx.person?.email === invitation.email
          ? ctx.person.id
          : (
              await createUser(ctx.services.auth, {
                email: invitation.email,
                name: input.name ?? invitation.email,
                password: input.password ?? '',
              })
            ).id;
      const orgId = await acceptInvitation(ctx.services.db, hashToken(input.token), userId);
      if (orgId === null) throw new AppError('invitation.used');
      return { organization: invitation.organizationName, email: invitation.email };
    }),
});

async function openInvitation(
  db: Parameters<typeof getInvitationByHash>[0],
  token: string,
): Promise<NonNullable<Awaited<ReturnType<typeof getInvitationByHash>>>> {
  const found = await getInvitationByHash(db, hashToken(token));
  if (!found) throw new AppError('invitation.unknown');
  if (found.acceptedAt !== null) throw new AppError('invitation.used');
  if (found.expiresAt.getTime() < Date.now()) throw new AppError('invitation.expired');
  return found;
}

const Scope = z.enum(API_SCOPES);

export const apiKeyRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'API keys, without the keys themselves',
      rest: { method: 'GET', path: '/api-keys' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: Id,
            name: z.string(),
            hint: z.string(),
            scopes: z.array(Scope),
            createdAt: Instant,
            revokedAt: Instant.nullable(),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => {
      const rows = await allowed(ctx.scope, 'apiKey.manage', listApiKeys);
      return { items: rows.map((row) => ({ ...row, scopes: row.scopes as z.infer<typeof Scope>[] })) };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Make an API key; it is answered once',
      answersSecret: true,
      rest: { method: 'POST', path: '/api-keys', status: 201 },
    })
    .input(z.strictObject({ name: text(100), scopes: z.array(Scope).min(1) }))
    .output(z.object({ id: Id, key: z.string() }))
    .mutation(({ ctx, input }) => createApiKey(ctx.scope, input)),
  revoke: orgProcedure
    .meta({ access: 'organization', summary: 'Revoke an API key', rest: { method: 'DELETE', path: '/api-keys/{id}' } })
    .input(z.strictObject({ id: Id }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await withdrawApiKey(ctx.scope, input.id);
      return done;
    }),
});
