import { initTRPC, TRPCError } from '@trpc/server';
import type { OrgScope } from '@vigie/db/scope';
import { AppError } from '@vigie/operations/refusal';
import { type Context, type Person, scopeOf } from './context.ts';
import { refusalOf } from './problem.ts';

/** What a procedure says of itself beyond its input and output: its REST door and who may knock at all. */
export interface Meta {
  /** Absent: for our web app only (sign-in, profile). */
  rest?: { method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'; path: `/${string}`; status?: 200 | 201 };
  access: 'public' | 'person' | 'organization';
  /** Its answer holds a token that exists in clear nowhere else. */
  answersSecret?: true;
  summary: string;
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // A stack tells an attacker more than a user.
    isDev: false,
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      message: refusalOf(error) ? shape.message : 'internal',
      data: { ...shape.data, problem: refusalOf(error)?.problem ?? null },
    }),
  });

/** Refusals get the status of their kind; bugs stay bugs. */
const named = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const refusal = refusalOf(result.error);
  if (refusal)
    throw new TRPCError({
      code: refusal.trpcCode,
      message: refusal.problem.code,
      cause: result.error.cause ?? result.error,
    });
  return result;
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** For anyone: invitations, before there is a session. */
export const publicProcedure = t.procedure.use(named);

/** For a person who signed in, in no organisation in particular. */
export const personProcedure = t.procedure.use(named).use(({ ctx, next }) => {
  if (!ctx.person) throw new AppError('auth.required');
  const person: Person = ctx.person;
  return next({ ctx: { ...ctx, person } });
});

/** For whoever acts in an organisation: a member, or an API key. What only asks may only read. */
export const orgProcedure = t.procedure
  .use(named)
  .use(({ ctx, next, type }) =>
    next({ ctx: { ...ctx, scope: { ...scopeOf(ctx), isReadOnly: type === 'query' } satisfies OrgScope } }),
  );
