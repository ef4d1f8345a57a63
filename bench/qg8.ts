import { serve } from '@hono/node-server';
import { createPool } from '@vigie/db/connection';
import autocannon from 'autocannon';
import { Hono } from 'hono';
import { type Mark, median, round } from './measure.ts';
import { withServer } from './served.ts';

const CUSTOMERS = 100_000;
const ROUNDS = 3;

/** qG8: an authenticated tRPC read against a bare Hono route that runs the same query. */
export async function qG8(): Promise<Mark> {
  return withServer(CUSTOMERS, async ({ fixture, address, headers }) => {
    const pool = createPool(fixture.installation.ownerUrl, { name: 'bench-floor', max: 20 });
    const bare = new Hono().get('/stages', async (c) => {
      const { rows } = await pool.query(
        'select id, name, kind, position from stage where org_id = $1 order by position',
        [fixture.scope.orgId],
      );
      return c.json({ items: rows });
    });
    const floor = await new Promise<{ port: number; close: () => Promise<unknown> }>((done) => {
      const http = serve({ fetch: bare.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
        done({ port, close: () => new Promise((closed) => http.close(closed)) }),
      );
    });
    try {
      const shoot = async (url: string): Promise<{ rate: number; p50: number }> => {
        const result = await autocannon({
          url,
          connections: 8,
          duration: 5,
          headers,
        });
        if (result.non2xx > 0 || result.errors > 0)
          throw new Error(`${url} failed ${result.non2xx + result.errors} times.`);
        return { rate: result.requests.average, p50: result.latency.p50 };
      };
      const floors: { rate: number; p50: number }[] = [];
      const ours: { rate: number; p50: number }[] = [];
      for (let n = 0; n < ROUNDS; n += 1) {
        floors.push(await shoot(`http://127.0.0.1:${floor.port}/stages`));
        ours.push(await shoot(`${address}/trpc/stage.list`));
      }
      const ratio = median(ours.map((shot) => shot.rate)) / median(floors.map((shot) => shot.rate));
      const added = median(ours.map((shot) => shot.p50)) - median(floors.map((shot) => shot.p50));
      return {
        id: 'qG8',
        figures: {
          ratio: round(ratio),
          bar: 0.25,
          'trpc/s': Math.round(median(ours.map((s) => s.rate))),
          'bare/s': Math.round(median(floors.map((s) => s.rate))),
          '+p50 ms': round(added, 1),
          'bar ms': 3,
        },
        isOk: ratio >= 0.25 && added <= 3,
      };
    } finally {
      await floor.close();
      await pool.end();
    }
  });
}
