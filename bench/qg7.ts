import { type Mark, median, quantile, round, timed } from './measure.ts';
import { withServer } from './served.ts';

const PAGES = 1_000;

/** qG7: a deep page of the customer list costs what the first one costs, over HTTP, under row-level security. */
export async function qG7(customers: number): Promise<Mark> {
  return withServer(customers, async ({ address, headers }) => {
    const read = async (cursor: string | null): Promise<string | null> => {
      const query = new URLSearchParams({
        sort: 'mrr',
        direction: 'desc',
        limit: '100',
        ...(cursor === null ? {} : { cursor }),
      });
      const answer = await fetch(`${address}/api/v1/customers?${query}`, { headers });
      const body = (await answer.json()) as { items: unknown[]; nextCursor: string | null };
      if (!answer.ok || body.items.length === 0) throw new Error(`The list answered ${answer.status}.`);
      return body.nextCursor;
    };
    for (let n = 0; n < 30; n += 1) await read(null);
    const all: number[] = [];
    const deep: number[] = [];
    const first: number[] = [];
    let cursor = await read(null);
    for (let page = 2; page <= PAGES && cursor !== null; page += 1) {
      const here: string | null = cursor;
      const { ms, value } = await timed(() => read(here));
      all.push(ms);
      if (page > PAGES - 200) {
        deep.push(ms);
        // The first page again beside each deep one: both meet the same noise.
        first.push((await timed(() => read(null))).ms);
      }
      cursor = value;
    }
    const ratio = median(deep) / median(first);
    const p95 = quantile(all, 0.95);
    return {
      id: 'qG7',
      figures: {
        'deep/first': round(ratio),
        bar: 1.2,
        pages: all.length + 1,
        'p50 ms': round(median(all), 1),
        'p95 ms': round(p95, 1),
        'bar ms': 25,
      },
      isOk: ratio <= 1.2 && p95 <= 25,
    };
  });
}
