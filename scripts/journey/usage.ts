import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './browser.ts';
import { ORG, type World } from './world.ts';

/** U4: a page of a product tells its use itself, from an origin of its own. */
export function usage(given: () => World): void {
  describe('U4 usage', () => {
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
        await context.route('**/api/v1/usage-events', (route) => route.abort());
        const [page, tab] = [await context.newPage(), await context.newPage()];
        const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
        const failed = page.waitForEvent('requestfailed');
        await page.goto(address);
        await page.getByText('Export').click();
        await failed;
        // Another tab keeps its own in the same place, and is closed before the server is back.
        const failedThere = tab.waitForEvent('requestfailed');
        await tab.goto(address);
        await tab.getByText('Export').click();
        await failedThere;
        await page.getByText('Export').click();
        await tab.close();
        await context.unroute('**/api/v1/usage-events');
        const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.ok());
        await page.goto(address);
        // The page that was left may have sent them on its way out: sent again, they count once.
        const { created, unchanged } = (await (await answer).json()) as { created: number; unchanged: number };
        expect(created + unchanged).toBe(5);
        const [customer] = (await api<{ items: { id: string }[] }>('/customers?search=SNIP-1')).items;
        expect(await api(`/customers/${customer?.id}/usage`)).toMatchObject({
          connections: expect.arrayContaining([expect.objectContaining({ isPartial: true, connections: 2 })]),
          features: [{ name: 'Export', count30d: 3 }],
        });
      } finally {
        await context.close();
        site.close();
      }
    });

    test('an address nobody knows waits on the usage tab: one becomes a contact, another is put aside', async () => {
      const { mine, api } = given();
      const { page } = mine;
      const { id } = await api<{ id: string }>('/customers', {
        method: 'POST',
        body: { name: 'Seen', customerId: 'SEEN' },
      });
      const seen = (eventId: string, contact: string): object => ({ eventId, customer: 'SEEN', contact });
      await api('/usage-events', {
        method: 'POST',
        body: {
          source: 'journey',
          events: [seen('v1', 'ana@seen.example'), seen('v2', 'ana@seen.example'), seen('v3', 'bot@seen.example')],
        },
      });
      await page.goto(`/o/${ORG}/customers/${id}/usage`);
      const queue = page.getByRole('table', { name: 'Visitors without a contact' });
      await queue.getByRole('row', { name: /ana@seen\.example/ }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Ignore bot@seen.example' }).click();
      await queue.getByText('bot@seen.example').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Make a contact of ana@seen.example' }).click();
      const panel = page.getByRole('dialog', { name: 'New contact' });
      await expect.poll(() => panel.getByLabel('Email').inputValue()).toBe('ana@seen.example');
      await panel.getByLabel('Last name').fill('Soto');
      await panel.getByRole('button', { name: 'Create' }).click();
      await queue.waitFor({ state: 'detached' });
      await page.getByRole('table', { name: 'Active users, 30 days' }).getByText('Soto').waitFor();
      await page.reload();
      await page.getByText('Soto').waitFor();
      expect(await queue.count()).toBe(0);
    });

    test('the settings say how to send, and how many months events are kept', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/settings/usage`);
      await page.getByText('/vigie.js').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      const months = page.getByLabel('Months');
      await months.fill('1');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').filter({ hasText: 'A whole number from 2 to 120' }).waitFor();
      await months.fill('18');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      expect(await given().api('/usage-settings')).toEqual({ eventMonths: 18 });
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
