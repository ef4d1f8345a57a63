import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak } from './browser.ts';
import { ORG, type World } from './world.ts';

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

    test('an amount of contacts is defined at its own address, filled by keyboard, said in words and filtered by', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/fields');
      await page.getByRole('navigation', { name: 'Champs de' }).getByRole('link', { name: 'Contacts' }).click();
      await page.waitForURL('**/settings/fields?of=contact');
      await page.getByText('Aucun champ personnalisé').waitFor();
      await page.getByRole('button', { name: 'Nouveau champ' }).click();
      await page.getByLabel('Nom', { exact: true }).fill('Budget annuel');
      await page.getByLabel('Type').selectOption('money');
      await page.getByText('En EUR, la devise de l’organisation.').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('cell', { name: 'budget_annuel' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);

      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      await page.getByRole('main').getByRole('link', { name: 'Contacts', exact: false }).last().click();
      const contact = page.locator('tbody tr button').first();
      const name = (await contact.textContent()) ?? '';
      await contact.click();
      // More decimals than a euro has say nothing.
      await page.getByLabel('Budget annuel').fill('12500,505');
      await page.keyboard.press('Enter');
      await page.getByText('ne convient pas à ce champ').waitFor();
      await page.getByLabel('Budget annuel').fill('12500,5');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // Of the fields of contacts the list shows those that any of these has.
      await page.getByRole('columnheader', { name: 'Budget annuel' }).waitFor();
      await page.getByRole('cell', { name: /12.500,50.€/ }).waitFor();
      await page.getByRole('main').getByRole('link', { name: 'Paramètres' }).click();
      const written = page.getByRole('listitem').filter({ hasText: 'Budget annuel' }).last();
      await written.filter({ hasText: /12.500,50.€/ }).waitFor();

      await page.goto('/o/demo/search?kind=contact');
      await page.getByRole('button', { name: 'Filtre' }).waitFor();
      await page.keyboard.press('f');
      await page.getByRole('combobox', { name: 'Rechercher un champ' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.type('budget');
      await page.keyboard.press('Enter');
      await page.getByLabel('Valeur (EUR)').fill('12500,49');
      await page.keyboard.press('Enter');
      const row = page.locator('tbody tr');
      await expect.poll(() => row.count()).toBe(1);
      await row
        .filter({ hasText: name })
        .filter({ hasText: /Budget annuel.: 12.500,50.€/ })
        .waitFor();
      await page.locator('button[title]', { hasText: /Budget annuel.*12.500,49.€/ }).waitFor();
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('an agreement’s own fields are read in its panel and changed there, on a phone too', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/fields?of=agreement');
      await page.getByRole('button', { name: 'Nouveau champ' }).click();
      await page.getByLabel('Nom', { exact: true }).fill('Signataire');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.setViewportSize({ width: 390, height: 844 });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.goto('/o/demo/customers');
      await page.locator('main ul a').first().click();
      await page.getByRole('main').getByRole('link', { name: 'Contrats' }).last().click();
      await page.locator('tbody tr button').first().click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('button', { name: 'Modifier' }).click();
      const input = panel.getByLabel('Signataire');
      await input.and(page.locator(':focus')).waitFor();
      await page.keyboard.type('Zoé Ångström');
      await page.keyboard.press('Enter');
      await panel.getByText('Zoé Ångström').waitFor();
      await panel.getByRole('button', { name: 'Modifier' }).and(page.locator(':focus')).waitFor();
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    test('whoever left stays in a field that names them when another field is changed', async () => {
      const { mine, api, org } = given();
      const { page } = mine;
      for (const [key, label, type] of [
        ['sponsor', 'Parrain', 'user'],
        ['motto', 'Devise', 'text'],
      ])
        await api('/custom-fields', { method: 'POST', body: { entity: 'agreement', key, label, type } });
      const { items } = await api<{ items: { id: string }[] }>('/customers?customerId=OWN-2');
      const of = `/customers/${items[0]?.id}/agreements`;
      const amount = { amountMinor: 100, currency: 'USD' };
      const body = { name: 'Patronage', startDay: '2024-01-01', amount, custom: { sponsor: org.leaver.id } };
      await api(of, { method: 'POST', body });
      await api(`/members/${org.leaver.id}`, { method: 'DELETE' });
      await page.goto(`/o/${ORG}${of}`);
      await page.getByRole('button', { name: 'Patronage' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('button', { name: 'Modifier' }).click();
      expect(await panel.getByLabel('Parrain').locator('option:checked').textContent()).toBe('un ancien membre');
      await panel.getByLabel('Devise').fill('Toujours');
      await panel.getByRole('button', { name: 'Enregistrer' }).click();
      await panel.getByText('Toujours').waitFor();
      await panel.getByText('un ancien membre').waitFor();
      const stored = await api<{ items: { custom: object }[] }>(of);
      expect(stored.items.map(({ custom }) => custom)).toContainEqual({ sponsor: org.leaver.id, motto: 'Toujours' });
    });

    test('the history of the organisation is filtered by its address, and fits a phone', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/audit');
      await page.getByLabel('Nature').selectOption('custom-field');
      await page.waitForURL('**entity=custom-field**');
      await expect.poll(() => page.getByText('Champ personnalisé ·').count()).toBe(4);
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
