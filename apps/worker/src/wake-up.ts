import pg from 'pg';

/** Wakes waiting loops when the database tells of work. Only speed hangs on it: loops also wake by themselves. */
export interface WakeUp {
  /** Resolves at the next notification, or after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>;
  wake(): void;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

export async function createWakeUp(url: string, channels: string[]): Promise<WakeUp> {
  const waiting = new Set<() => void>();
  let client: pg.Client | null = null;
  let isClosed = false;
  const wake = (): void => {
    for (const done of waiting) done();
    waiting.clear();
  };
  const reconnect = (): void => {
    if (!isClosed) setTimeout(() => void connect().catch(reconnect), RECONNECT_MS).unref();
  };
  const connect = async (): Promise<void> => {
    if (isClosed) return;
    const fresh = new pg.Client({ connectionString: url, application_name: 'vigie-wake-up', keepAlive: true });
    fresh.on('notification', wake);
    fresh.on('error', () => undefined);
    fresh.on('end', reconnect);
    await fresh.connect();
    for (const channel of channels) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    client = fresh;
  };
  await connect();
  return {
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        waiting.add(done);
      }),
    wake,
    close: async () => {
      isClosed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
