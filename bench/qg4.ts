import { markDirty } from '@vigie/db/mark';
import { inTransaction } from '@vigie/db/scope';
import { createApiKey } from '@vigie/operations/organization';
import { rescoreDirty } from '@vigie/operations/rescore';
import { startWorker } from '@vigie/worker/worker';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { openBrowser, settled, signIn } from '../scripts/journey/browser.ts';
import { buildWeb } from '../scripts/web-build.ts';
import type { Fixture } from './fixture.ts';
import { type Mark, median, quantile, round, timed } from './measure.ts';
import { makeReader } from './person.ts';
import { blank, checkSame, copyFigures, floorSql } from './scoring-floor.ts';
import { withServer } from './served.ts';

const CUSTOMERS = 100_000;
const DIRTY = 1_000;
const ROUNDS = 5;
/** Each is another than the one before, also than the last one of an earlier run. */
const PULSES = [3, 1, 5];
const FACTS = 41;
const BARS = { seenMs: 2_000, ratio: 2 };

/** qG4: from a new fact to its score on the screen, and a thousand marked customers against SQL. */
export async function qG4(): Promise<Mark> {
  return withServer(
    CUSTOMERS,
    async ({ fixture, address }) => {
      const { ours, bare } = await scoreMarked(fixture);
      const seen = await seeScores(fixture, address);
      const ratio = median(ours) / median(bare);
      return {
        id: 'qG4',
        figures: {
          'fact to screen p95 ms': round(quantile(seen, 0.95), 0),
          'p50 ms': round(median(seen), 0),
          bar: BARS.seenMs,
          facts: seen.length,
          ratio: round(ratio),
          'ratio bar': BARS.ratio,
          'ours ms': round(median(ours), 0),
          'sql ms': round(median(bare), 0),
        },
        isOk: quantile(seen, 0.95) <= BARS.seenMs && ratio <= BARS.ratio,
      };
    },
    await buildWeb(),
  );
}

/** Milliseconds to score marked customers, and to read the same facts and write the same rows by SQL; in turn. */
async function scoreMarked(fixture: Fixture): Promise<{ ours: number[]; bare: number[] }> {
  const { owner, scope } = fixture;
  const [ours, bare]: [number[], number[]] = [[], []];
  await copyFigures(fixture);
  try {
    for (let n = 0; n < ROUNDS; n += 1) {
      const { rows } = await sql<{ id: string }>`
        select customer_id as id from customer_figure order by md5(customer_id::text || ${n}::text) limit ${DIRTY}`.execute(
        owner,
      );
      const ids = rows.map(({ id }) => id).sort();
      await blank(fixture, ids);
      bare.push((await timed(() => floorSql(fixture, ids))).ms);
      await blank(fixture, ids);
      await inTransaction(scope, (tx) => markDirty(tx, ids));
      ours.push((await timed(() => rescoreDirty(scope))).ms);
      await checkSame(fixture);
    }
  } finally {
    await sql`drop schema if exists bench cascade`.execute(owner);
  }
  return { ours, bare };
}

/** Milliseconds from sending a fact over the API until an open record shows another score. */
async function seeScores(fixture: Fixture, address: string): Promise<number[]> {
  const log = pino({ level: 'error' });
  const worker = await startWorker({ installation: fixture.installation, log });
  const browser = await openBrowser();
  try {
    const { key } = await createApiKey(fixture.scope, { name: 'bench facts', scopes: ['customers:write'] });
    const person = await makeReader(fixture);
    const context = await browser.newContext({ baseURL: address, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await signIn(page, person.email, person.password);
    const { rows } = await sql<{ id: string }>`
      select f.customer_id as id from customer_figure f join customer c on c.org_id = f.org_id and c.id = f.customer_id
      join stage s on s.org_id = c.org_id and s.id = c.stage_id
      where f.computed_score is not null and s.kind = 'customer' order by f.customer_id limit 1`.execute(fixture.owner);
    const id = rows[0]?.id ?? '';
    await page.goto(`${page.url().replace(/\/$/, '')}/customers/${id}`);
    await page.locator('section[aria-label="Key state"] > a').first().waitFor();
    await settled(page);
    const seen: number[] = [];
    for (let n = 0; n < FACTS; n += 1) {
      const before = await scoreOn(page);
      const { ms } = await timed(async () => {
        const answer = await fetch(`${address}/api/v1/customers/${id}/pulses`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ value: PULSES[n % PULSES.length] }),
        });
        if (!answer.ok) throw new Error(`A pulse was answered ${answer.status}.`);
        await changed(page, before);
      });
      // The first one finds a page that has just come.
      if (n > 0) seen.push(ms);
    }
    return seen;
  } finally {
    await browser.close();
    await worker.close();
  }
}

/** The first figure of the header, as people read it. */
const SCORE = `() => document.querySelector('section[aria-label="Key state"] > a')?.textContent ?? ''`;
const scoreOn = (page: Page): Promise<string> => page.evaluate(`(${SCORE})()`) as Promise<string>;
/** Ends with the frame that shows another one; the page's policy lets no predicate of ours be evaluated by itself. */
const changed = (page: Page, before: string): Promise<unknown> =>
  page.evaluate(`new Promise((seen, never) => {
    setTimeout(() => never(new Error('The score has not moved for half a minute.')), 30_000);
    const look = () => ((${SCORE})() === ${JSON.stringify(before)} ? requestAnimationFrame(look) : seen());
    look();
  })`);
