import { DatabaseSync } from 'node:sqlite';

const PATIENCE_MS = 90_000;
const RETRY_MS = 25;
const SQLITE_BUSY = 5;

/**
 * Runs work that only one process at a time may do, among all that name the same file. The file is an empty SQLite
 * database, locked: that is the one lock of Node that the kernel itself gives back when its holder dies, so that there
 * is never a stale one to judge and to take over.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(path);
  try {
    await take(lock, path);
    return await work();
  } finally {
    lock.close();
  }
}

async function take(lock: DatabaseSync, path: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!tryToTake(lock)) {
    if (Date.now() > deadline)
      throw new Error(`Another process has been holding ${path} for ${PATIENCE_MS / 1_000} seconds.`);
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
}

function tryToTake(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
