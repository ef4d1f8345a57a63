import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak } from './browser.ts';
import type { World } from './world.ts';

/** R5, R7: an administrator adds fields, fills them on a record and reads who wrote what, in French. */
export function settings(given: () => World): void {
  describe('R5 R7 custom fields and history', () => {
    test('a choice and a number are added, their keys made of their names', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto('/o/demo/settings/fields');
      await page.getByText('Aucun champ personnalisé').waitFor();
      for (const [name, type] of [
        ['Taille de l’équipe', 'choice'],
        ['Note externe', 'number'],
      ] as const) {
        await page.getByRole('button', { name: 'Nouveau champ' }).click();
        await page.getByLabel('Nom', { exact: true }).fill(name);
        await page.getByLabel('Type').selectOption(type);
        for (const [index, choice] of (type === 'choice' ? ['Petite', 'Grande'] : []).entries()) {
          await page.getByRole('button', { name: 'Ajouter un choix' }).click();
          await page.getByLabel(`Choix ${index + 1}`).fill(choice);
        }
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.getByRole('button', { name: 'Créer' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.getByRole('cell', { name: 'taille_de_l_equipe' }).waitFor();
      await page.getByRole('cell', { name: 'Petite, Grande' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('a record holds their values, says what is no number, and shows in its history what was written', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      await page.getByRole('main').getByRole('link', { name: 'Paramètres' }).click();
      await page.getByLabel('Taille de l’équipe').selectOption('Grande');
      await page.getByLabel('Note externe').fill('douze');
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await page.getByText('« douze »').or(page.getByText('«\u00a0douze\u00a0»')).waitFor();
      await page.getByLabel('Note externe').fill('12,5');
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      const line = page.getByRole('listitem').filter({ hasText: 'Note externe' }).last();
      await line.filter({ hasText: '12,5' }).waitFor();
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('the history of the organisation is filtered by its address, and fits a phone', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/audit');
      await page.getByLabel('Nature').selectOption('custom-field');
      await page.waitForURL('**entity=custom-field**');
      await expect.poll(() => page.getByText('Champ personnalisé ·').count()).toBe(2);
      await page.getByLabel('Origine').selectOption('import');
      await page.getByText('Aucun résultat').waitFor();
      await page.getByRole('button', { name: 'Effacer les filtres' }).click();
      await page.locator('time').first().waitFor();
      await page.setViewportSize({ width: 390, height: 844 });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await speak(page, 'en');
    });
  });
}
