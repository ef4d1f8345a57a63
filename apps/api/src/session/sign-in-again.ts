import { AppError } from '@vigie/operations/refusal';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Auth } from '../auth.ts';
import type { Context } from '../context.ts';

/** Tries of one person before they have to wait, and how long. The same table that counts sign-ins. */
const MAX_TRIES = 5;
const WINDOW_MS = 60_000;

/**
 * Has the person who is signed in show that it is them, by their password, however young the session: what cannot be
 * undone is not left to whoever finds a page open.
 * @throws AppError `access.forbidden` for an API key, `auth.wrongPassword`, `auth.rateLimited` after a few tries.
 */
export async function signInAgain({ services: { auth }, person, headers }: Context, password: string): Promise<void> {
  if (!person) throw new AppError('access.forbidden', { action: 'customer.delete' });
  const key = `sign-in-again|${person.id}`;
  if (!(await takeTry(auth, key))) throw new AppError('auth.rateLimited');
  const isRight = await auth.api.verifyPassword({ body: { password }, headers }).then(
    () => true,
    (error: unknown) => {
      if (isRefusal(error)) return false;
      throw error;
    },
  );
  if (!isRight) throw new AppError('auth.wrongPassword', {}, 'password');
  await sql`delete from auth."rateLimit" where key = ${key}`.execute(auth.options.database.db);
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;

/** Counts in one statement, so that tries at once cannot pass together. */
async function takeTry(auth: Auth, key: string): Promise<boolean> {
  const now = Date.now();
  const { rows } = await sql`
    insert into auth."rateLimit" as r (id, key, count, "lastRequest") values (${v7()}::uuid, ${key}, 1, ${now})
    on conflict (key) do update set "lastRequest" = ${now},
      count = case when r."lastRequest" <= ${now - WINDOW_MS} then 1 else r.count + 1 end
    where r."lastRequest" <= ${now - WINDOW_MS} or r.count < ${MAX_TRIES}
    returning 1`.execute(auth.options.database.db);
  return rows.length > 0;
}
