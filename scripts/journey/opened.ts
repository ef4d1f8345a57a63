import { beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, speak, textOf } from './browser.ts';
import { importThroughApi } from './import.ts';
import { ORG, type World } from './world.ts';

const KEY = 'OPEN-1';

/** What is opened from a record, in French: agreements, exchanges, documents. */
export function opened(given: () => World): void {
  describe('records that are opened', () => {
    let record = '';
    const bring = (kind: string, csv: string): Promise<void> =>
      importThroughApi(given().vigie.address, given().org.apiKey, kind, csv);

    beforeAll(async () => {
      await bring('customers', `customerId,name\n${KEY},Ouvert SA\n`);
      const { items } = await given().api<{ items: { id: string }[] }>(`/customers?customerId=${KEY}`);
      record = `/o/${ORG}/customers/${items[0]?.id}`;
      await speak(given().mine.page, 'fr');
      return () => speak(given().mine.page, 'en');
    });

    test('A1 a renewal says what it counts to, and where the term ends', async () => {
      const { page } = given().mine;
      await bring(
        'agreements',
        `Agreement ID,Customer ID,Name,Start,End of the term,Auto renew,Notice months,Renewal months,MRR,Currency
OPEN-A,${KEY},Cadre,2023-07-01,2024-06-30,yes,3,12,100,USD
OPEN-B,${KEY},Option,2024-01-01,2025-12-31,no,0,,50,USD
`,
      );
      await page.goto(`${record}/agreements`);
      const row = page.getByRole('row').filter({ hasText: 'Cadre' });
      await row.waitFor();
      // The second year of a tacit renewal runs: its end and its notice, not those of the first.
      await expect.poll(() => textOf(row)).toMatch(/30 juin 2025.*30 mars 2025.*Renouvellement · 89 jours/);
      expect(await textOf(page.getByRole('row').filter({ hasText: 'Option' }))).not.toContain('Renouvellement');
      const key = page.getByRole('region', { name: 'État général' });
      expect(await textOf(key)).toMatch(/89 jours.*À traiter avant le 30 mars.*fin de la période le 30 juin 2025/);
      await row.getByRole('button').click();
      const panel = page.getByRole('dialog', { name: 'Cadre' });
      expect(await textOf(panel)).toMatch(/30 juin 2025convenu jusqu’au 30 juin 2024/);
      expect(await textOf(panel)).toMatch(/89 jours.*jusqu’au préavis/);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    });
  });
}
