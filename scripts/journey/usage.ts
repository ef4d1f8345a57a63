import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { World } from './world.ts';

/** U4: a page of a product tells its use itself, from an origin of its own. */
export function usage(given: () => World): void {
  describe('U4 the snippet of usage', () => {
    test('tells a visit and uses of another site’s page, and after a time without a server what was kept, once', async () => {
      const { vigie, mine, api } = given();
      await api('/customers', { method: 'POST', body: { name: 'Snippet', customerId: 'SNIP-1' } });
      const { key } = await api<{ key: string }>('/api-keys', {
        method: 'POST',
        body: { name: 'page', scopes: ['usage:write'] },
      });
      const site = await openSite(`<!doctype html><title>Product</title>
        <script src="${vigie.address}/vigie.js" data-key="${key}" data-customer="SNIP-1" data-contact="ana@snip.example" defer></script>
        <button data-vigie-feature="Export"><b>Export</b></button>`);
      const context = await mine.page.context().browser()?.newContext();
      if (!context) throw new Error('No browser.');
      try {
        const page = await context.newPage();
        await page.route('**/api/v1/usage-events', (route) => route.abort());
        const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
        const failed = page.waitForEvent('requestfailed');
        await page.goto(address);
        await page.getByText('Export').click();
        await failed;
        await page.unroute('**/api/v1/usage-events');
        const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.ok());
        await page.goto(address);
        // The page that was left may have sent them on its way out: sent again, they count once.
        const { created, unchanged } = (await (await answer).json()) as { created: number; unchanged: number };
        expect(created + unchanged).toBe(2);
        const [customer] = (await api<{ items: { id: string }[] }>('/customers?search=SNIP-1')).items;
        expect(await api(`/customers/${customer?.id}/usage`)).toMatchObject({
          connections: expect.arrayContaining([expect.objectContaining({ isPartial: true, connections: 1 })]),
          features: [{ name: 'Export', count30d: 1 }],
        });
      } finally {
        await context.close();
        site.close();
      }
    });
  });
}

function openSite(html: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(html);
    }).listen(0, '127.0.0.1', () => resolve(server));
  });
}
