import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import type { World } from './world.ts';

const LIST = '/o/demo/customers';
const where = { field: 'mrr', op: 'gte', value: 100_000 };

/** C2, C3, C7: the list kept as a view, laid out, and taken away as a file, in French. */
export function views(given: () => World): void {
  describe('C2 C3 C7 views, columns and export of the customer list', () => {
    const open = async (): Promise<void> => {
      const { page } = given().mine;
      await page.goto(`${LIST}?where=${encodeURIComponent(JSON.stringify(where))}`);
      await page.locator('[data-row-link]').first().waitFor();
    };

    test('a filter is kept under a name, stands as a tab, and says when it was changed', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await open();
      await page.getByRole('button', { name: 'Enregistrer comme vue' }).click();
      await page.getByLabel('Nom').fill('Gros comptes');
      await page.keyboard.press('Enter');
      const tab = page.getByRole('link', { name: 'Gros comptes' });
      await tab.and(page.locator('[aria-current=page]')).waitFor();
      await page.waitForURL('**view=0**');
      await page.getByRole('button', { name: 'Enregistrer comme vue' }).waitFor({ state: 'detached' });
      await page.getByRole('columnheader', { name: 'Client' }).getByRole('button').click();
      await page.getByRole('button', { name: 'Réinitialiser' }).click();
      await page.getByRole('button', { name: 'Réinitialiser' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Tous les clients' }).click();
      await page.waitForURL('**view=all');
      await tab.click();
      await page.waitForURL('**where=**');
    });

    test('columns are chosen and moved, and stay so after a reload', async () => {
      const { page } = given().mine;
      const headers = (): Promise<string[]> => page.getByRole('columnheader').allInnerTexts();
      await page.getByRole('button', { name: 'Colonnes' }).click();
      const panel = page.getByRole('dialog', { name: 'Colonnes' });
      // A column that is chosen goes over to the others: what was clicked is there no more.
      await panel.getByRole('checkbox', { name: 'Domaine' }).click();
      await panel.getByRole('checkbox', { name: 'Responsable' }).click();
      await panel.getByRole('button', { name: 'Monter Domaine' }).click();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(async () => (await headers()).slice(-2)).toEqual(['Domaine', 'Contact']);
      await settled(page);
      await page.reload();
      await page.locator('[data-row-link]').first().waitFor();
      await expect.poll(async () => (await headers()).slice(-2)).toEqual(['Domaine', 'Contact']);
      expect(await headers()).not.toContain('Responsable');
    });

    test('a column is made wider by its edge and by keyboard, and stays so after a reload', async () => {
      const { page } = given().mine;
      const head = page.getByRole('columnheader', { name: 'Étape' });
      const width = async (): Promise<number> => (await head.boundingBox())?.width ?? 0;
      const edge = await page.locator('[data-edge=stage]').boundingBox();
      const [before, x, y] = [await width(), (edge?.x ?? 0) + 4, (edge?.y ?? 0) + 8];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 60, y, { steps: 4 });
      await page.mouse.up();
      await expect.poll(width).toBeGreaterThan(before + 40);
      await head.getByRole('button').focus();
      const dragged = await width();
      await page.keyboard.press('Shift+ArrowLeft');
      await expect.poll(width).toBeLessThan(dragged);
      const [kept] = [await width()];
      await settled(page);
      await page.reload();
      await head.waitFor();
      await expect.poll(width).toBe(kept);
    });

    test('a column is carried to another place by its head, or moved there by keyboard, and stays so', async () => {
      const { page } = given().mine;
      const headers = async (): Promise<string[]> => (await page.getByRole('columnheader').allInnerTexts()).slice(-3);
      const before = await headers();
      const [second, , last] = [before[0] ?? '', before[1], before[2] ?? ''];
      await page.getByRole('columnheader', { name: last }).scrollIntoViewIfNeeded();
      const from = await page.getByRole('columnheader', { name: last }).boundingBox();
      const to = await page.getByRole('columnheader', { name: second }).boundingBox();
      const sorted = page.url();
      await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 16);
      await page.mouse.down();
      await page.mouse.move((to?.x ?? 0) + 4, (to?.y ?? 0) + 16, { steps: 6 });
      // Given up, it stays where it was, and the button that is let go then sorts nothing.
      await page.locator('th.bg-sunken').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('th.bg-sunken').waitFor({ state: 'detached' });
      await page.mouse.up();
      await settled(page);
      expect([await headers(), page.url()]).toEqual([before, sorted]);
      // A button that was let go elsewhere is known by the first move without it.
      await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 16);
      await page.mouse.down();
      await page.mouse.move((to?.x ?? 0) + 4, (to?.y ?? 0) + 16, { steps: 6 });
      await page.locator('th.bg-sunken').waitFor();
      await page.evaluate("window.dispatchEvent(new PointerEvent('pointermove', { buttons: 0 }))");
      await page.locator('th.bg-sunken').waitFor({ state: 'detached' });
      await page.mouse.up();
      await settled(page);
      expect([await headers(), page.url()]).toEqual([before, sorted]);
      await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 16);
      await page.mouse.down();
      await page.mouse.move((to?.x ?? 0) + 4, (to?.y ?? 0) + 16, { steps: 6 });
      await page.mouse.up();
      await expect.poll(headers).toEqual([last, second, before[1]]);
      // What was carried sorts nothing.
      expect(page.url()).toBe(sorted);
      const head = page.getByRole('columnheader', { name: last }).getByRole('button');
      await head.focus();
      await page.keyboard.press('Control+Shift+ArrowRight');
      await expect.poll(headers).toEqual([second, last, before[1]]);
      await page.keyboard.press('Control+Shift+ArrowRight');
      await expect.poll(headers).toEqual(before);
      expect(await page.locator(':focus').textContent()).toBe(last);
      await page.keyboard.press('Control+Shift+ArrowLeft');
      await settled(page);
      await page.reload();
      await page.locator('[data-row-link]').first().waitFor();
      await expect.poll(headers).toEqual([second, last, before[1]]);
      await page.getByRole('columnheader', { name: last }).getByRole('button').focus();
      await page.keyboard.press('Control+Shift+ArrowRight');
      await expect.poll(headers).toEqual(before);
      await settled(page);
    });

    test('the file holds what the list shows, under its words', async () => {
      const { page } = given().mine;
      const take = async (format: string): Promise<string> => {
        await page.getByRole('button', { name: 'Exporter' }).click();
        const choice = page.getByRole('menuitem', { name: format });
        const [download] = await Promise.all([page.waitForEvent('download'), choice.click()]);
        return download.path();
      };
      expect((await readFile(await take('Classeur Excel'))).subarray(0, 2).toString()).toBe('PK');
      const lines = (await readFile(await take('Fichier CSV'), 'utf8')).split('\r\n');
      expect(lines[0]).toContain('"Client";"Étape"');
      expect(lines[0]).toMatch(/"Domaine";"Contact"$/);
      const first = await textOf(page.locator('[data-row-link]').first());
      expect(lines[1]).toContain(`"${first}"`);
    });

    test('a view opens first once it is said to, and goes when it is deleted', async () => {
      const { page } = given().mine;
      await page.getByRole('button', { name: 'Vues' }).click();
      await page.getByRole('menuitem', { name: 'Ouvrir celle-ci en premier' }).click();
      await settled(page);
      await page.goto(LIST);
      await page.waitForURL('**view=0**');
      await page.getByRole('button', { name: 'Vues' }).click();
      await page.getByRole('menuitem', { name: 'Supprimer la vue' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Supprimer la vue' }).click();
      await page.getByRole('link', { name: 'Gros comptes' }).waitFor({ state: 'detached' });
      await page.waitForURL('**view=all');
      await speak(page, 'en');
    });
  });
}
