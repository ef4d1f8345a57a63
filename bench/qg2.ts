import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Mark, median, round, timed } from './measure.ts';
import { type Served, withServer } from './served.ts';

const ROUNDS = 5;
const KEYS = [
  'name',
  'customerId',
  'stage',
  'owner',
  'healthScore',
  'healthStatus',
  'churnRisk',
  'mrr',
  'renewIn',
  'lastTouch',
];

/** The same cells, as COPY writes them. */
const FLOOR = `copy (
  select c.name, c.customer_id, s.name, u.name, f.score, f.status, f.churn_risk, f.mrr_now, f.renew_day, f.last_touch_day
  from customer_figure f
  join customer c on c.org_id = f.org_id and c.id = f.customer_id
  join stage s on s.org_id = c.org_id and s.id = c.stage_id
  left join auth."user" u on u.id = c.owner_id
  where f.org_id = '$ORG' and s.kind <> 'churn'
  order by c.name_folded, c.id
) to stdout csv header`;

/** Memory of this process, which holds the server, above where it stood. */
async function withPeak<T>(work: () => Promise<T>): Promise<{ value: T; peakMb: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  try {
    return { value: await work(), peakMb: (peak - before) / 1024 / 1024 };
  } finally {
    clearInterval(timer);
  }
}

async function ask({ address, headers }: Served): Promise<{ firstMs: number; lines: number }> {
  const view = JSON.stringify({ columns: KEYS.map((key) => ({ key, label: key })) });
  const startedAt = performance.now();
  const answer = await fetch(`${address}/files/customers.csv?view=${encodeURIComponent(view)}`, { headers });
  if (!answer.ok || answer.body === null) throw new Error(`The export answered ${answer.status}.`);
  const reader = answer.body.getReader();
  let lines = 0;
  let firstMs = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (firstMs === 0) firstMs = performance.now() - startedAt;
    for (const byte of read.value) if (byte === 10) lines += 1;
  }
  return { firstMs, lines };
}

/** qG2: the customer list as CSV over HTTP against COPY of the same cells. */
export async function qG2(customers: number): Promise<Mark> {
  return withServer(customers, async (served) => {
    const { fixture } = served;
    const owner = new pg.Client({ connectionString: fixture.installation.ownerUrl });
    await owner.connect();
    await owner.query(`select set_config('vigie.org_id', $1, false)`, [fixture.scope.orgId]);
    const copy = async (): Promise<number> => {
      const stream = owner.query(copyTo(FLOOR.replace('$ORG', fixture.scope.orgId)));
      let size = 0;
      const sink = new Writable({
        write(chunk: Buffer, _, done) {
          size += chunk.length;
          done();
        },
      });
      await pipeline(stream, sink);
      return size;
    };
    const [ours, floor, first]: [number[], number[], number[]] = [[], [], []];
    let [lines, peakMb] = [0, 0];
    await ask(served);
    await copy();
    for (let n = 0; n < ROUNDS; n += 1) {
      const found = await withPeak(() => timed(() => ask(served)));
      ours.push(found.value.ms);
      first.push(found.value.value.firstMs);
      lines = found.value.value.lines;
      peakMb = Math.max(peakMb, found.peakMb);
      floor.push((await timed(copy)).ms);
    }
    await owner.end();
    const ratio = median(ours) / median(floor);
    return {
      id: 'qG2',
      figures: {
        ratio: round(ratio),
        bar: 3,
        lines,
        'ours ms': round(median(ours), 0),
        'copy ms': round(median(floor), 0),
        'first byte ms': round(median(first), 0),
        'first bar': 200,
        'memory MB': round(peakMb, 0),
        'memory bar': 64,
      },
      isOk: ratio <= 3 && median(first) <= 200 && peakMb <= 64,
    };
  });
}
