import { listVisibleIds } from '@vigie/db/customer';
import type { ChangedMessage } from '@vigie/db/mark';
import { inTransaction } from '@vigie/db/scope';
import { customerScope } from '@vigie/domain/access';
import { kindOfVisible } from '@vigie/operations/change-set';
import type { Context as HonoContext } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type ContextFactory, scopeOf } from './context.ts';
import type { ChangeFeed } from './feed.ts';

const HEARTBEAT_MS = 20_000;
/** Rights are read again this often: a stream does not outlive them by much. */
const RECHECK_MS = 1_000;

/** One stream per open page: ids only, each filtered by what its person may read at the moment of sending. */
export async function eventStream(c: HonoContext, contextOf: ContextFactory, feed: ChangeFeed): Promise<Response> {
  const organization = c.req.query('organization') ?? '';
  const scope = scopeOf(await contextOf(c.req.raw.headers, organization));
  return streamSSE(c, async (stream) => {
    const queue: ChangedMessage[] = [];
    let wake: () => void = () => undefined;
    const unsubscribe = feed.subscribe(scope.orgId, (message) => {
      queue.push(message);
      wake();
    });
    stream.onAbort(() => {
      unsubscribe();
      wake();
    });
    // Whatever ends it, nobody goes on collecting for a page that is gone.
    await send().finally(unsubscribe);

    async function send(): Promise<void> {
      await stream.writeSSE({ event: 'ready', data: '{}' });
      let checkedAt = Date.now();
      let current = scope;
      while (!stream.aborted) {
        const message = queue.shift();
        if (!message) {
          await new Promise<void>((done) => {
            const timer = setTimeout(done, HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              done();
            };
          });
          if (queue.length === 0 && !stream.aborted) await stream.writeSSE({ event: 'heartbeat', data: '{}' });
        }
        if (Date.now() - checkedAt >= RECHECK_MS) {
          const fresh = await contextOf(c.req.raw.headers, organization);
          if (!fresh.scope) break;
          current = fresh.scope;
          checkedAt = Date.now();
        }
        if (!message) continue;
        const id = message.changeSetId;
        const kind = id === undefined ? null : await kindOfVisible(current, id);
        if (kind !== null) await stream.writeSSE({ event: kind, data: JSON.stringify({ id }) });
        const ids = message.customerIds;
        if (ids?.length === 0) continue;
        const visible =
          ids === null || customerScope(current.actor) === 'all'
            ? ids
            : await inTransaction(current, (tx) => listVisibleIds(tx, ids));
        if (visible === null || visible.length > 0)
          await stream.writeSSE({ event: 'customers', data: JSON.stringify({ ids: visible }) });
      }
    }
  });
}
