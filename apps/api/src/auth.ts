import { AppError } from '@vigie/operations/refusal';
import { betterAuth } from 'better-auth';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { v7 } from 'uuid';

export interface AuthOptions {
  /** Signed in as the role of better-auth, which sees its own schema only. */
  pool: pg.Pool;
  secret: string;
  baseUrl: string;
  trustedOrigins: string[];
}

/** Set by our own server from the socket; what a client sends under this name is dropped. */
export const CLIENT_IP_HEADER = 'x-vigie-client-ip';
const MIN_PASSWORD = 10;
const MAX_PASSWORD = 200;
const SESSION_SECONDS = 60 * 60 * 24 * 14;

/** Sign-in by e-mail and password, sessions in the database, rate limit in the database. Nobody signs up unasked. */
export function createAuth(options: AuthOptions) {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: options.pool }) }).withSchema('auth');
  return betterAuth({
    database: { db, type: 'postgres' },
    secret: options.secret,
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    // The page's own address counts too, however people reach it (a name, a LAN address, a port chosen by the system):
    // the server refuses a write whose origin is another host before it comes here.
    trustedOrigins: (request) => {
      const host = request?.headers.get('host');
      return [...options.trustedOrigins, ...(host ? [`http://${host}`, `https://${host}`] : [])];
    },
    telemetry: { enabled: false },
    logger: { level: 'error' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    user: {
      additionalFields: {
        locale: { type: 'string', required: false, defaultValue: 'en', input: false },
        theme: { type: 'string', required: false, defaultValue: 'system', input: false },
        disabled: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    advanced: {
      database: { generateId: () => v7() },
      cookiePrefix: 'vigie',
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

export interface NewUser {
  email: string;
  password: string;
  name: string;
}

/** Makes a person with a password: for invitations and the command line, never from an open form. */
export async function createUser(auth: Auth, given: NewUser): Promise<{ id: string }> {
  const email = given.email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new AppError('validation.invalid', { value: email }, 'email');
  if (given.password.length < MIN_PASSWORD || given.password.length > MAX_PASSWORD)
    throw new AppError('auth.passwordTooShort', { minimum: MIN_PASSWORD }, 'password');
  const context = await auth.$context;
  if (await context.internalAdapter.findUserByEmail(email)) throw new AppError('auth.userExists', { email }, 'email');
  const user = await context.internalAdapter
    .createUser({ email, name: given.name, emailVerified: true }, { method: 'admin' })
    .catch((error: unknown) => {
      // Of two who pass the check at once, the unique address decides; the other is told in the same words.
      const isTaken = error instanceof Error && 'code' in error && error.code === '23505';
      throw isTaken ? new AppError('auth.userExists', { email }, 'email') : error;
    });
  await context.internalAdapter.linkAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password: await context.password.hash(given.password),
  });
  return { id: user.id };
}
