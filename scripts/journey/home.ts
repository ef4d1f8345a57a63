import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, signIn, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

/** R9: who needs me today, each line opening its cause. */
export function home(given: () => World): void {
  describe('R9 home', () => {
    test('a section counts what the list that it opens counts, and a line opens its cause', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo');
      const card = page.locator('section').filter({ has: page.getByRole('heading', { name: /^Overdue/ }) });
      await card.getByRole('listitem').first().waitFor();
      await settled(page);
      await card.getByText(/^\d+$/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      const first = await textOf(card.getByRole('listitem').first().locator('span').first());
      const count = /\d+/.exec(await textOf(card.getByRole('heading')))?.[0];
      await card.getByRole('link', { name: /See all/ }).click();
      await page.locator('[data-row-link]').first().waitFor();
      await expect.poll(() => textOf(page.locator('header').first())).toContain(`${count} of`);
      expect(await textOf(page.locator('[data-row-link]').first())).toBe(first);
      await page.goBack();
      await card.getByRole('listitem').first().getByRole('link').click();
      await page.waitForURL(/\/receivables$/);
      await page.getByRole('heading', { level: 1, name: first }).waitFor();
    });

    test('mine and everybody’s are told apart, and the choice stays', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo');
      const silent = page.getByRole('heading', { name: /^No exchange/ });
      const count = async (): Promise<number> => Number(/(\d+)$/.exec(await textOf(silent))?.[1]);
      await expect.poll(count).toBeGreaterThan(5);
      const own = await count();
      await page.getByRole('button', { name: 'Everybody’s' }).click();
      await expect.poll(count).toBeGreaterThan(own);
      await page.reload();
      await page.getByRole('button', { name: 'Everybody’s', pressed: true }).waitFor();
      await page.getByRole('button', { name: 'Mine' }).click();
    });

    test('a restricted colleague is told of nobody but their customers', async () => {
      const { org, open } = given();
      const { page } = await open({ viewport: { width: 390, height: 844 } });
      await signIn(page, org.restricted.email, org.restricted.password);
      await page.waitForURL(`**/o/${ORG}`);
      await page.getByRole('button', { name: 'Everybody’s' }).click();
      await settled(page);
      await page.getByText('Nothing is overdue.').waitFor();
      expect(await textOf(page.getByRole('main'))).not.toContain('Kept by nobody');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.context().close();
    });
  });
}
