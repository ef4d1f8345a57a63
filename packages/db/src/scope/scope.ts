import type { Actor } from '@vigie/domain/access';
import type { CalendarDate } from '@vigie/domain/calendar';
import { type Kysely, type KyselyPlugin, sql, type Transaction } from 'kysely';
import { isId, newId } from '../id/id.ts';
import type { DB } from '../schema/schema.ts';

/** What an organisation fixes for everything done in its name. */
export interface OrgFacts {
  orgId: string;
  slug: string;
  name: string;
  /** IANA zone: "today" everywhere is the day there. */
  zone: string;
  /** Reporting currency, ISO 4217. */
  currency: string;
  /** Pinned day of a demo or an old data set; null follows the clock. */
  pinnedDay: CalendarDate | null;
}

/** The only way to tenant data: who acts, for which organisation, on which day. */
export interface OrgScope {
  orgId: string;
  actor: Actor;
  org: OrgFacts;
  /** Domain day: pinned, or the day in the organisation's zone when the scope was opened. */
  today: CalendarDate;
  /** A read: its transactions refuse every write, and answer without waiting for their end. */
  isReadOnly?: boolean;
  /** An open transaction of this organisation: what is done in this scope stays or goes with it. */
  joined?: Transaction<DB>;
  db: Kysely<DB>;
}

/** A scope inside its transaction, with the tenant set: what every function of this package takes. */
export interface OrgTx extends Omit<OrgScope, 'db'> {
  db: Transaction<DB>;
  /** What writes many records at once (an import, a bulk change, a merge), when that does: audit rows name it. */
  changeSetId?: string;
  /** The line of its file that a draft came from, by the line of the draft. */
  lineOf?: (draftLine: number) => number | null;
  /** That of them which is being undone: audit rows name it. */
  undoOf?: string;
}

export interface TransactionOptions {
  /** One snapshot for all reads: for loading facts set-wise. */
  isolation?: 'read committed' | 'repeatable read';
}

const ISOLATION = { 'read committed': 'read committed', 'repeatable read': 'repeatable read' } as const;

/** Opens the one transaction in which tenant data can be read or written. */
export async function inTransaction<T>(
  scope: OrgScope,
  work: (tx: OrgTx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if (!isId(scope.orgId)) throw new Error('A scope without an organisation.');
  if (scope.joined) {
    if (options.isolation) throw new Error('A part of a transaction cannot choose its isolation.');
    return inSavepoint(scope, scope.joined, work);
  }
  const mode = scope.isReadOnly ? 'read only' : 'read write';
  // Begin and tenant go in one message: every read of the product pays this, and a round trip is what it costs.
  const begin = `begin isolation level ${ISOLATION[options.isolation ?? 'read committed']} ${mode}; select set_config('vigie.org_id', '${scope.orgId}', true)`;
  return new Promise((resolve, reject) => {
    const run = async (connection: Kysely<DB>): Promise<void> => {
      const { db, end } = endable(connection);
      try {
        await sql.raw(begin).execute(connection);
        const result = await work({ ...scope, db });
        end();
        // What was read stands, whatever becomes of the end of its transaction.
        if (scope.isReadOnly) resolve(result);
        // A commit after a swallowed error would quietly roll back; a statement before it fails then.
        await sql.raw('select; commit').execute(connection);
        resolve(result);
      } catch (error) {
        end();
        // The first error is the one to tell; a connection that cannot even roll back is closed by the pool.
        await sql
          .raw('rollback')
          .execute(connection)
          .catch(() => undefined);
        reject(error);
      }
    };
    scope.db.connection().execute(run).catch(reject);
  });
}

const MAX_ATTEMPTS = 5;

/** PostgreSQL's answer to transactions that wait for each other, or whose snapshots touched one row: run it again. */
const CONFLICTS = ['40001', '40P01'];
/** Somebody has written a row of that key meanwhile, or taken it away: run again, it is there, or it is not. */
const KEYS = ['23505', '23503'];

interface RetryOptions extends TransactionOptions {
  /** What is written is found by its key first: one that was taken or went meanwhile is a meeting too. */
  isKeyed?: boolean;
}

/** What calls the work may have wrapped the answer. */
const isConflict = (error: unknown, options: RetryOptions): boolean =>
  error instanceof Error &&
  (('code' in error &&
    (CONFLICTS.includes(String(error.code)) || (options.isKeyed === true && KEYS.includes(String(error.code))))) ||
    isConflict(error.cause, options));

/**
 * The same, run again where it met another on the way: for what locks so much that no order of locks suits all. A part of
 * a transaction cannot be run again alone.
 */
export async function inRetriedTransaction<T>(
  scope: OrgScope,
  work: (tx: OrgTx) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(scope, work, options);
    } catch (error) {
      if (scope.joined || attempt === MAX_ATTEMPTS || !isConflict(error, options)) throw error;
    }
  }
}

/** The connection as its transaction, until the end: whatever comes late must not run under the tenant of another. */
function endable(connection: Kysely<DB>): { db: Transaction<DB>; end: () => void } {
  let isEnded = false;
  const guard: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (isEnded) throw new Error('A statement came after the end of its transaction.');
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const end = (): void => {
    isEnded = true;
  };
  return { db: connection.withPlugin(guard) as Transaction<DB>, end };
}

/** A part of a transaction that can be taken back alone, as a transaction of its own could be. */
async function inSavepoint<T>(scope: OrgScope, db: Transaction<DB>, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  const name = sql.ref(`part_${newId()}`);
  await sql`savepoint ${name}`.execute(db);
  try {
    const result = await work({ ...scope, db });
    await sql`release savepoint ${name}`.execute(db);
    return result;
  } catch (error) {
    // The first error is the one to tell.
    await sql`rollback to savepoint ${name}`.execute(db).catch(() => undefined);
    throw error;
  }
}

const rollback = Symbol('rollback');

/** The same, but nothing stays: how a dry run does for real what it only shows. */
export async function inDiscardedTransaction<T>(scope: OrgScope, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  try {
    await inTransaction(scope, async (tx) => {
      result = { value: await work(tx) };
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
  if (!result) throw new Error('A discarded transaction ended without a result.');
  return result.value;
}
