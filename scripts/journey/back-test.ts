import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, signIn, speak } from './browser.ts';
import { ORG, type World } from './world.ts';

/** H5: the score is tried on the past. */
export function backTest(given: () => World): void {
  describe('H5 a back-test', () => {
    test('says what it would have told, of the departures that are known, to those who may profile customers', async () => {
      const { org, open, api } = given();
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(`/o/${ORG}/settings/back-test`);
      await page.getByText('Aucun essai pour l’instant').waitFor();
      await page.getByLabel('Jours avant').fill('0');
      await page.keyboard.press('Enter');
      await page.getByText('Un nombre entier de 1 à 730').waitFor();
      await page.getByLabel('Jours avant').fill('30');
      await page.keyboard.press('Enter');
      await page.getByText('Aucun départ dont apprendre').waitFor({ timeout: 30_000 });
      const { items } = await api<{ items: { id: string; name: string }[] }>(
        '/customers?sort=mrr&direction=desc&limit=1',
      );
      const [customer] = items;
      await api(`/customers/${customer?.id}/churn-events`, { method: 'POST', body: { day: '2024-12-20' } });
      await page.getByRole('button', { name: 'Essayer sur le passé' }).click();
      await page.getByText('Ce qui les distingue').waitFor({ timeout: 60_000 });
      const label = 'Signalés et partis';
      const cells = await page.getByRole('region', { name: label }).locator('tbody td').allInnerTexts();
      expect(Number(cells[0]) + Number(cells[2])).toBeLessThanOrEqual(1);
      await page.setViewportSize({ width: 390, height: 844 });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await speak(page, 'en');
      const other = await open();
      await signIn(other.page, org.restricted.email, org.restricted.password);
      await other.page.goto(`/o/${ORG}/settings/back-test`);
      await other.page.getByText('Your role does not allow this').waitFor();
    });
  });
}
