import { CHANGED_CHANNEL, type ChangedMessage } from '@vigie/db/mark';
import pg from 'pg';

export type Listener = (message: ChangedMessage) => void;

/** What the database tells us, for the open pages of this server. Reconnects by itself. */
export interface ChangeFeed {
  subscribe(orgId: string, listener: Listener): () => void;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

export async function createChangeFeed(url: string): Promise<ChangeFeed> {
  const listeners = new Map<string, Set<Listener>>();
  let client: pg.Client | null = null;
  let isClosed = false;

  const tell = (message: ChangedMessage): void => {
    for (const listener of listeners.get(message.orgId) ?? []) listener(message);
  };
  const connect = async (): Promise<void> => {
    if (isClosed) return;
    const fresh = new pg.Client({ connectionString: url, application_name: 'vigie-feed', keepAlive: true });
    fresh.on('notification', ({ payload }) => tell(JSON.parse(payload ?? '{}') as ChangedMessage));
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (!isClosed) setTimeout(() => void reconnect(), RECONNECT_MS).unref();
    });
    await fresh.connect();
    await fresh.query(`listen ${CHANGED_CHANNEL}`);
    client = fresh;
  };
  const reconnect = async (): Promise<void> => {
    try {
      await connect();
      // What was told meanwhile is lost: every page asks again.
      for (const orgId of listeners.keys()) tell({ orgId, customerIds: null });
    } catch {
      if (!isClosed) setTimeout(() => void reconnect(), RECONNECT_MS).unref();
    }
  };

  await connect();
  return {
    subscribe: (orgId, listener) => {
      const own = listeners.get(orgId) ?? new Set();
      own.add(listener);
      listeners.set(orgId, own);
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(orgId);
      };
    },
    close: async () => {
      isClosed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
