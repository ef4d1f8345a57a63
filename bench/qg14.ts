import type { CDPSession, Page } from 'playwright-core';
import { openBrowser, settled, signIn } from '../scripts/journey/browser.ts';
import { buildWeb } from '../scripts/web-build.ts';
import { type Mark, median, round } from './measure.ts';
import { makeReader } from './person.ts';
import { withServer } from './served.ts';

const CUSTOMERS = 100_000;
const SLOWDOWN = 4;
const BARS = { lcp: 1_500, inp: 100, cls: 0.02, kilobytes: 250, rows: 60, smooth: 0.95, task: 50, painted: 150 };

/** What a page tells of itself while somebody uses it: kept on the window by the observers below. */
interface Vitals {
  lcp: number;
  cls: number;
  /** Duration of each interaction, ms. */
  interactions: Record<string, number>;
  frames: number[];
  longTasks: number[];
}

const OBSERVE = `
  const vitals = (window.vitals = { lcp: 0, cls: 0, interactions: {}, frames: [], longTasks: [] });
  const watch = (type, each, more) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  watch('largest-contentful-paint', (entry) => { vitals.lcp = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) vitals.cls += entry.value; });
  watch('longtask', (entry) => { vitals.longTasks.push(entry.duration); });
  watch('event', (entry) => {
    if (entry.interactionId) vitals.interactions[entry.interactionId] = Math.max(vitals.interactions[entry.interactionId] || 0, entry.duration);
  }, { durationThreshold: 16 });
`;

const vitalsOf = (page: Page): Promise<Vitals> => page.evaluate('window.vitals') as Promise<Vitals>;

/** Compressed bytes of scripts that the first page takes, and the worst of two pages at a quarter of the speed. */
export async function qG14(): Promise<Mark> {
  return withServer(
    CUSTOMERS,
    async ({ fixture, address }) => {
      const person = await makeReader(fixture);
      const browser = await openBrowser();
      try {
        const options = { baseURL: address, viewport: { width: 1440, height: 900 } };
        const door = await browser.newContext(options);
        const entrance = await door.newPage();
        await signIn(entrance, person.email, person.password);
        const listPage = `${entrance.url().replace(/\/$/, '')}/customers`;
        // Signed in, with nothing in the cache yet.
        const context = await browser.newContext({ ...options, storageState: await door.storageState() });
        await context.addInitScript(OBSERVE);
        const page = await context.newPage();
        const cdp = await context.newCDPSession(page);
        const kilobytes = await scriptKilobytes(page, cdp, listPage);
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
        const list = await useList(page, listPage);
        const record = await useRecord(page, listPage);
        // What follows is of the list on a machine as it is.
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
        await page.goto(listPage);
        await settled(page);
        const scroll = await scrollList(page);
        const painted = median(await filterList(page, listPage));
        const lcp = Math.max(list.lcp, record.lcp);
        const cls = Math.max(list.cls, record.cls);
        // The worst of few interactions is what INP tells of a visit this short.
        const inp = Math.max(...Object.values(list.interactions), ...Object.values(record.interactions), 0);
        return {
          id: 'qG14',
          figures: {
            'LCP ms': round(lcp, 0),
            'LCP bar': BARS.lcp,
            'INP ms': round(inp, 0),
            'INP bar': BARS.inp,
            CLS: round(cls, 3),
            'CLS bar': BARS.cls,
            'JS kB': round(kilobytes, 0),
            'JS bar': BARS.kilobytes,
            'row nodes': scroll.rows,
            'rows bar': BARS.rows,
            'frames ≤ 20 ms %': round(scroll.smooth * 100, 1),
            'frames bar': BARS.smooth * 100,
            'longest task ms': round(scroll.longestTask, 0),
            'task bar': BARS.task,
            'filter to rows p50 ms': round(painted, 0),
            'filter bar': BARS.painted,
          },
          isOk:
            lcp <= BARS.lcp &&
            inp <= BARS.inp &&
            cls <= BARS.cls &&
            kilobytes <= BARS.kilobytes &&
            scroll.rows <= BARS.rows &&
            scroll.smooth >= BARS.smooth &&
            scroll.longestTask <= BARS.task &&
            painted <= BARS.painted,
        };
      } finally {
        await browser.close();
      }
    },
    buildWeb(),
  );
}

async function scriptKilobytes(page: Page, cdp: CDPSession, url: string): Promise<number> {
  const scripts = new Set<string>();
  let bytes = 0;
  cdp.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await cdp.send('Network.enable');
  await page.goto(url);
  await settled(page);
  return bytes / 1024;
}

async function useList(page: Page, url: string): Promise<Vitals> {
  await page.goto(url);
  await settled(page);
  for (const name of [/MRR/, /Health/]) {
    await page.getByRole('columnheader', { name }).getByRole('button').first().click();
    await settled(page);
  }
  const search = page.getByRole('searchbox').first();
  await search.click();
  await page.keyboard.type('bur', { delay: 120 });
  await settled(page);
  await search.fill('');
  await settled(page);
  return vitalsOf(page);
}

/** Scrolls through some thousand rows: how many are on the page at once, how many frames come in time, the longest task. */
async function scrollList(page: Page): Promise<{ rows: number; smooth: number; longestTask: number }> {
  await page.mouse.move(700, 500);
  await page.evaluate(`
    window.vitals.longTasks.length = 0;
    window.isScrolling = true;
    (function frame(before) { requestAnimationFrame((now) => { if (before) window.vitals.frames.push(now - before); if (window.isScrolling) frame(now); }); })(0);
  `);
  let rows = 0;
  for (let step = 0; step < 120; step += 1) {
    await page.mouse.wheel(0, 400);
    // Counting is work of the page too.
    if (step % 20 === 0) rows = Math.max(rows, await page.locator('tbody tr').count());
  }
  await page.evaluate('window.isScrolling = false');
  const { frames, longTasks } = await vitalsOf(page);
  return {
    rows,
    smooth: frames.filter((ms) => ms <= 20).length / frames.length,
    longestTask: Math.max(...longTasks, 0),
  };
}

const FILTERS = 25;

/** Milliseconds from a change of the filter to the frame that shows other rows; each filter is asked for the first time. */
async function filterList(page: Page, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let score = 50; score < 50 + FILTERS; score += 1) {
    const where = JSON.stringify({ all: [{ field: 'healthScore', op: 'is', value: score }] });
    const address = `${new URL(url).pathname}?where=${encodeURIComponent(where)}`;
    const ms = await page.evaluate(`new Promise((resolve) => {
      const first = () => document.querySelector('[data-row-link]')?.getAttribute('href');
      const before = first();
      const start = performance.now();
      const watch = new MutationObserver(() => {
        const now = first();
        if (now === undefined || now === before) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
      });
      watch.observe(document.body, { childList: true, subtree: true, attributes: true });
      history.pushState({}, '', ${JSON.stringify(address)});
      dispatchEvent(new PopStateEvent('popstate'));
    })`);
    times.push(ms as number);
    await settled(page);
  }
  return times;
}

async function useRecord(page: Page, url: string): Promise<Vitals> {
  await page.goto(url);
  await settled(page);
  await page.locator('a[href*="/customers/"]').first().click();
  await page.waitForURL(/customers\/[\w-]+/);
  await page.reload();
  await settled(page);
  for (const tab of ['usage', 'agreements', 'receivables', 'contacts']) {
    await page.locator(`a[href$="/${tab}"]`).first().click();
    await settled(page);
  }
  return vitalsOf(page);
}
