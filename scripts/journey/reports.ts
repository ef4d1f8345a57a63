import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

/** V1: figures by group, and the customers behind each. */
export function reports(given: () => World): void {
  describe('V1 reports', () => {
    test('a measure by a field adds up, fits a phone, and each group opens as the list of its customers', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(`/o/${ORG}/customers`);
      await page.getByRole('link', { name: 'Rapports' }).click();
      const table = page.getByRole('region', { name: 'MRR par Statut de santé' }).locator('table');
      await table.waitFor();
      const numbers = async (cells: string): Promise<number[]> =>
        (await table.locator(cells).allInnerTexts()).map((cell) => Number(cell.replace(/[^\d]/g, '')));
      const customers = await numbers('tbody td:nth-child(3)');
      const [total = 0] = await numbers('tfoot td:nth-child(3)');
      expect(customers.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(total).toBeGreaterThan(400);
      await page.getByRole('link', { name: 'Par risque de résiliation' }).click();
      await page.getByRole('button', { name: 'Tableau' }).click();
      await page.waitForURL('**as=table**');
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.setViewportSize({ width: 1440, height: 900 });
      const risk = page.getByRole('region', { name: 'MRR par Risque de résiliation' });
      const row = risk.locator('tbody tr').first();
      const [count = ''] = await row.locator('td:nth-child(2)').allInnerTexts();
      await row.getByRole('link').click();
      await page.waitForURL('**/customers?**where=**');
      await settled(page);
      // The list counts after it has shown its first rows.
      await expect.poll(() => textOf(page.locator('main'))).toContain(count);
      await speak(page, 'en');
    });
  });
}
