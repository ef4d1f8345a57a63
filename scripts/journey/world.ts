import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { openBrowser, openPage, type Watched } from './browser.ts';
import { importThroughApi } from './import.ts';
import { type JourneyOrganization, makeOrganization } from './organization.ts';
import { type Running, startVigie } from './running.ts';

export const ORG = 'raven';

/** What the tests of the journey share: Vigie as it starts, a browser, an organisation of the past, the pages opened so far. */
export interface World {
  vigie: Running;
  org: JourneyOrganization;
  /** The page of the person of the demo, from the first sign-in to the end. */
  mine: Watched;
  watched: Watched[];
  open(options?: Parameters<typeof openPage>[2]): Promise<Watched>;
  /** Asks the organisation's REST interface: reads, or sends what is given. */
  api<T>(path: string, given?: { method: string; body?: object }): Promise<T>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const vigie = await startVigie();
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    try {
      await browser?.close();
    } finally {
      await vigie.stop();
    }
  };
  try {
    const opened = await openBrowser();
    browser = opened;
    const org = await makeOrganization(vigie.installation, {
      name: 'RavenStack',
      slug: ORG,
      today: '2024-12-31',
      currency: 'USD',
      ownerEmail: vigie.email,
    });
    const customers = `customerId,name,owner\nOWN-1,Kept by Robin,${org.restricted.email}\nOWN-2,Kept by nobody,\n`;
    await importThroughApi(vigie.address, org.apiKey, 'customers', customers);
    const watched: Watched[] = [];
    const open: World['open'] = async (options) => {
      const page = await openPage(opened, vigie.address, options);
      watched.push(page);
      return page;
    };
    const api = async <T>(path: string, given: { method: string; body?: object } = { method: 'GET' }): Promise<T> => {
      const { method, body } = given;
      const answer = await fetch(`${vigie.address}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${org.apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([answer.ok, method, path]).toEqual([true, method, path]);
      return answer.json() as Promise<T>;
    };
    return { vigie, org, mine: await open(), watched, open, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}
