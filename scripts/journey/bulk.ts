import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import type { World } from './world.ts';

const LIST = '/o/demo/customers';

/** R4: customers ticked in the list, changed together, looked at and taken back, in French. */
export function bulk(given: () => World): void {
  describe('R4 a bulk change', () => {
    test('rows are ticked by mouse and keys, all that match are tagged, and the change is undone', async () => {
      const { page } = given().mine;
      try {
        await speak(page, 'fr');
        await page.goto(LIST);
        await page.locator('[data-row-link]').first().waitFor();
        const ticked = page.getByRole('checkbox', { checked: true });
        await page.getByRole('checkbox').nth(1).click();
        await page
          .getByRole('checkbox')
          .nth(3)
          .click({ modifiers: ['Shift'] });
        await page.getByText('3 sélectionnés').waitFor();
        // The row with the focus is the third; the next one down is ticked by its key.
        await page.keyboard.press('j');
        await page.keyboard.press('x');
        await page.getByText('4 sélectionnés').waitFor();
        expect(await ticked.count()).toBe(4);
        expect(await page.getByRole('button', { name: 'Exporter' }).count(), 'Actions stand in its place').toBe(0);
        expect(await accessibilityFaults(page)).toEqual([]);

        const all = page.getByRole('button', { name: /Sélectionner les \d+ correspondants/ });
        const total = Number((await textOf(all)).match(/\d+/)?.[0]);
        await all.click();
        await page.getByRole('checkbox').nth(2).click();
        await page.getByText(`${total - 1} sélectionnés`).waitFor();
        await page.getByRole('button', { name: 'Actions' }).click();
        await page.getByRole('menuitem', { name: 'Étiquettes…' }).click();

        const panel = page.getByRole('dialog', { name: 'Ajouter ou retirer des étiquettes' });
        await panel.getByRole('button', { name: 'Aperçu' }).click();
        await panel.getByText('Indiquez ce qu’il faut ajouter ou retirer.').waitFor();
        await panel.getByLabel('Étiquettes à ajouter').fill('salon 2026');
        await panel.getByRole('button', { name: 'Aperçu' }).click();
        await panel.getByRole('button', { name: `Modifier ${total - 1} clients` }).waitFor();
        expect(await textOf(panel.getByRole('region', { name: 'Effet de la modification' }))).toMatch(
          new RegExp(`Modifiés\\s*${total - 1}`),
        );
        expect(await accessibilityFaults(page)).toEqual([]);
        await panel.getByRole('button', { name: 'Retour' }).click();
        expect(await panel.getByLabel('Étiquettes à ajouter').inputValue()).toBe('salon 2026');
        await panel.getByRole('button', { name: 'Aperçu' }).click();
        await panel.getByRole('button', { name: `Modifier ${total - 1} clients` }).click();

        const result = page.getByRole('dialog', { name: 'Étiquettes : + salon 2026' });
        await result.getByText('C’est fait.').waitFor({ timeout: 30_000 });
        await settled(page);
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        expect(await ticked.count(), 'what was done is ticked no more').toBe(0);

        await page.goto('/o/demo/bulk-changes');
        const row = page.getByRole('row', { name: /salon 2026/ });
        expect(await textOf(row)).toContain('Appliquée');
        expect(await accessibilityFaults(page)).toEqual([]);
        await row.getByRole('link').click();
        await page.getByRole('button', { name: 'Annuler…' }).click();
        const undo = page.getByRole('dialog', { name: 'Annuler cette modification' });
        await undo.getByRole('button', { name: `Remettre ${total - 1} enregistrements comme avant` }).waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await undo.getByRole('button', { name: `Remettre ${total - 1} enregistrements comme avant` }).click();
        await page.getByText('Cette modification a été annulée.').waitFor({ timeout: 30_000 });
        await page.keyboard.press('Escape');
        await page.getByRole('row', { name: /salon 2026.*Annulée/ }).waitFor();
      } finally {
        await speak(page, 'en');
      }
    });

    test('on a phone customers are ticked once one asks for it', async () => {
      const { page } = await given().open({
        storageState: await given().mine.page.context().storageState(),
        viewport: { width: 390, height: 844 },
      });
      await page.goto(LIST);
      await page.getByRole('button', { name: 'Select', exact: true }).click();
      await page.getByRole('checkbox').first().click();
      await page.getByText('1 selected').waitFor();
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Stage…' }).click();
      await page.getByLabel('Stage', { exact: true }).selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText('Nothing has been changed yet.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      await page.context().close();
    });
  });
}
