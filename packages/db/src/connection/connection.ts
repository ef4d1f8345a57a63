import { createHmac } from 'node:crypto';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { RolePasswords } from '../migration/migration.ts';
import type { DB } from '../schema/schema.ts';

export type Database = Kysely<DB>;

/** Sums of int8 and int8 itself come as safe numbers: money and counts beyond that are refused, never rounded. */
function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${text} is beyond the whole numbers this program counts exactly`);
  return value;
}

// Set once for every connection of the process: days are text, whole numbers are numbers.
pg.types.setTypeParser(pg.types.builtins.INT8, parseSafeInteger);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Passwords of our two database roles, derived from the installation's secret: nothing more to store or to leak. */
export function rolePasswords(secret: string): RolePasswords {
  const derive = (role: string): string => createHmac('sha256', secret).update(`database role ${role}`).digest('hex');
  return { app: derive('vigie_app'), auth: derive('vigie_auth') };
}

export function createPool(url: string, options: { name: string; max?: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `vigie-${options.name}`,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that the server ends (restart) is replaced at the next query; without a listener it kills the process.
  pool.on('error', () => undefined);
  return pool;
}

export function createDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool, cursor: Cursor }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** The same server and database, signed in as one of our roles. */
export function urlAs(ownerUrl: string, role: 'vigie_app' | 'vigie_auth', password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}
