import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

const DEMO = '/o/demo/reports';

async function fitsPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** V1: figures by group and over time, who moved, and the customers behind each; saved, shared, exported. */
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

    test('a report is saved, says when it was changed, is saved as another, and goes', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(`${DEMO}?by=owner&of=mrr`);
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await page.getByLabel('Nom').fill('Par portefeuille');
      await page.getByLabel('Partager avec l’organisation').check();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByLabel('Nom').press('Enter');
      const saved = page.getByRole('navigation', { name: 'Rapports enregistrés' });
      const first = saved.getByRole('link', { name: 'Par portefeuille' });
      await first.and(page.locator('[aria-current=page]')).waitFor();
      await page.getByRole('button', { name: 'Tableau' }).click();
      await page.getByText('Modifié', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Réinitialiser' }).click();
      await page.getByText('Modifié', { exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Tableau' }).click();
      await fitsPhone(page);
      await page.getByRole('button', { name: 'Enregistrer comme nouveau rapport' }).click();
      await page.getByLabel('Nom').fill('En tableau');
      await page.keyboard.press('Enter');
      await saved.getByRole('link', { name: 'En tableau' }).and(page.locator('[aria-current=page]')).waitFor();
      await page.goto(DEMO);
      await saved.getByRole('link', { name: 'En tableau' }).click();
      await page.waitForURL('**as=table**');
      await fitsPhone(page);
      await page.getByRole('button', { name: 'Rapport', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Supprimer le rapport' }).click();
      await page.getByRole('button', { name: 'Supprimer le rapport' }).click();
      await saved.getByRole('link', { name: 'En tableau' }).waitFor({ state: 'detached' });
      await first.waitFor();
    });

    test('the report shown is taken away as a file: its lines, then its total', async () => {
      const { page } = given().mine;
      await page.goto(`${DEMO}?by=owner&of=mrr&as=table`);
      const table = page.getByRole('region', { name: 'MRR par Responsable' }).locator('table');
      await table.waitFor();
      const names = await table.locator('tbody td:first-child').allInnerTexts();
      await page.getByRole('button', { name: 'Exporter' }).click();
      const choice = page.getByRole('menuitem', { name: 'Fichier CSV' });
      const [download] = await Promise.all([page.waitForEvent('download'), choice.click()]);
      const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
      expect(lines.slice(1).map((line) => line.split(';')[0])).toEqual([...names, 'Total'].map((name) => `"${name}"`));
    });

    test('health over time ends with what the list holds today', async () => {
      const { page } = given().mine;
      await page.goto(DEMO);
      await page.getByRole('link', { name: 'Santé dans le temps' }).click();
      const chart = page.getByRole('slider', { name: 'Clients par statut de santé' });
      await chart.press('End');
      const said = (await chart.getAttribute('aria-valuetext')) ?? '';
      expect(said).toMatch(/en cours: .*Sain \d+/);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Tableau' }).click();
      const today = page.getByRole('table', { name: 'Clients par statut de santé' }).locator('tbody tr').first();
      await fitsPhone(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      const atRisk = today.getByRole('link').nth(2);
      const count = await textOf(atRisk);
      expect(said).toContain(`À risque ${count}`);
      await atRisk.click();
      await page.waitForURL('**/customers?**where=**');
      await settled(page);
      await expect.poll(() => textOf(page.locator('main header'))).toContain(`${count} `);
    });

    test('who moved: a change of status lists its customers, and each opens what changed between the two days', async () => {
      const { page } = given().mine;
      await page.goto(DEMO);
      await page.getByRole('link', { name: 'Qui a bougé' }).click();
      const passage = page.getByRole('group', { name: 'Changements de statut' }).getByRole('button').first();
      await passage.waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await fitsPhone(page);
      const count = Number(await textOf(passage.locator('.num').first()));
      await passage.click();
      await page.waitForURL('**passage=**');
      const lines = page.getByRole('table', { name: /^Qui a bougé du/ }).locator('tbody tr');
      await expect.poll(() => lines.count()).toBe(count);
      await lines.first().getByRole('link').click();
      const panel = page.getByRole('dialog', { name: 'Le calcul complet' });
      await panel
        .getByText(/^Ce qui a changé depuis le/)
        .first()
        .waitFor();
      await page.keyboard.press('Escape');
      await page.waitForURL((url) => !url.search.includes('since'));
      await panel.waitFor({ state: 'detached' });
    });

    test('a saved report of a field that was archived opens with its name', async () => {
      const { api, mine } = given();
      const { page } = mine;
      const field = { entity: 'customer', key: 'branche', label: 'Branche', type: 'boolean' };
      const { id } = await api<{ id: string }>('/custom-fields', { method: 'POST', body: field });
      await page.goto(`/o/${ORG}/reports?by=custom.branche`);
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await page.getByLabel('Nom').fill('Par branche');
      await page.keyboard.press('Enter');
      const saved = page.getByRole('link', { name: 'Par branche' });
      await saved.and(page.locator('[aria-current=page]')).waitFor();
      await api(`/custom-fields/${id}`, { method: 'PATCH', body: { archived: true } });
      mine.expected.push(/422 .*\/(trpc|files)\//);
      await page.goto(`/o/${ORG}/reports`);
      await saved.click();
      await page.getByText('Le champ «\u00a0Branche\u00a0» a été archivé depuis.').waitFor();
      await page.getByRole('button', { name: 'Exporter' }).click();
      await page.getByRole('menuitem', { name: 'Fichier CSV' }).click();
      await page.getByText('Les rapports ne peuvent pas utiliser ici le champ').waitFor();
      expect(page.url()).toContain('/reports');
      await speak(page, 'en');
    });
  });
}
