import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import type { World } from './world.ts';

const LIST = '/o/demo/customers';

/** I6: the palette, in French, by keyboard. */
export function palette(given: () => World): void {
  describe('I6 the palette finds and leads by keyboard', () => {
    const field = (): Locator => given().mine.page.getByRole('combobox', { name: /^Rechercher un client/ });
    const options = (): Locator => given().mine.page.getByRole('option');
    /** Opens it wherever one is, and types. */
    const ask = async (text: string): Promise<void> => {
      const { page } = given().mine;
      await page.keyboard.press('Control+k');
      await field().and(page.locator(':focus')).waitFor();
      await page.keyboard.type(text);
    };

    test('a customer is found by a fragment without its accent, and Enter opens the record', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(LIST);
      await page.locator('[data-row-link]').first().waitFor();
      await ask('SANTE cost');
      const first = options().filter({ hasText: 'Costa Brava Santé' }).first();
      await first.waitFor();
      expect((await first.locator('mark').allTextContents()).slice(0, 2)).toEqual(['Cost', 'Santé']);
      await page.getByText('Clients', { exact: true }).last().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Costa Brava Santé' }).waitFor();
    });

    test('on a record its tabs and acts come first; arrows move, Enter goes', async () => {
      const { page } = given().mine;
      await page.keyboard.press('Control+k');
      await options().filter({ hasText: 'Nouveau contact' }).waitFor();
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/agreements$/);
      await ask('nouveau cont');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/contacts\?open=new/);
      await page.getByRole('dialog', { name: 'Nouveau contact' }).waitFor();
      // Over a panel that asks for something else it does not open.
      await page.keyboard.press('Control+k');
      await settled(page);
      expect(await field().count()).toBe(0);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    test('a contact opens in its panel, a document as well', async () => {
      const { page } = given().mine;
      const listed = await page.getByRole('row').nth(1).getByRole('link').first().textContent();
      await page.goto(LIST);
      await page.locator('[data-row-link]').first().waitFor();
      await ask(listed ?? '');
      await options()
        .filter({ hasText: listed ?? '' })
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog');
      await panel.waitFor();
      expect(await panel.getByLabel('E-mail').inputValue()).toBe(listed);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await ask('F-126-2');
      await options().filter({ hasText: 'F-126-2' }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/receivables\?open=/);
      await page.getByRole('dialog', { name: /^F-126-2/ }).waitFor();
      await page.locator('nav [aria-current=page]', { hasText: 'Encours' }).waitFor();
      await page.keyboard.press('Escape');
      const row = page.locator('[data-row]:focus-within');
      await row.waitFor();
      expect(await textOf(row)).toMatch(/^F-126-2/);
    });

    test('all of a kind is a page of its own, by words and by fields, each line leading to its record', async () => {
      const { page } = given().mine;
      await ask('lefevre');
      await options().filter({ hasText: 'Tous les résultats : Contacts' }).click();
      await page.waitForURL(/\/search\?kind=contact&q=lefevre/);
      await page.getByRole('row').nth(2).waitFor();
      await page
        .getByRole('link', { name: 'Contacts', exact: true })
        .and(page.locator('[aria-current=page]'))
        .waitFor();
      expect(await page.getByRole('main').locator('[aria-current=page]').count()).toBe(1);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('f');
      await page.getByRole('combobox', { name: 'Rechercher un champ' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.type('fonct');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('textbox').and(page.locator(':focus')).waitFor();
      await page.keyboard.type('BUY');
      await page.keyboard.press('Enter');
      await page.locator('button[title]', { hasText: /^Fonction.*contient.*BUY/ }).waitFor();
      await page.waitForURL(/where=/);
      const functions = async (): Promise<string[]> => {
        await settled(page);
        const cells = await page.locator('tbody tr td:nth-child(2)').allInnerTexts();
        return [...new Set(cells.map((cell) => cell.split(' · ')[0] ?? ''))];
      };
      await expect.poll(functions, { timeout: 10_000 }).toEqual(['Buyer']);
      await page.locator('tbody tr').first().getByRole('button').click();
      await page.getByRole('dialog').getByLabel('E-mail').waitFor();
      expect(await page.getByRole('dialog').getByLabel('E-mail').inputValue()).toMatch(/lefevre/);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    test('a slip of the finger is guessed and says so, what is nowhere says that, Esc gives the page back', async () => {
      const { page } = given().mine;
      await ask('ateleir');
      await page.getByText('Clients à l’orthographe proche').waitFor();
      await options().filter({ hasText: 'Atelier' }).first().waitFor();
      await field().fill('zzzzqq');
      await page.getByText('Rien ne correspond à « zzzzqq ».').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await field().waitFor();
      expect(await field().inputValue()).toBe('');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });

    test('an answer that does not come says so, and is asked for again in place', async () => {
      const { page, expected } = given().mine;
      expected.push(/500 .*\/trpc\/search\.find/);
      await page.route('**/trpc/search.find*', (route) => route.fulfill({ status: 500, body: '{}' }));
      await ask('atelier');
      const alert = page.getByRole('alert');
      await alert.getByText('La recherche n’a pas abouti.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.unroute('**/trpc/search.find*');
      await alert.getByRole('button', { name: 'Réessayer' }).click();
      await options().filter({ hasText: 'Atelier' }).first().waitFor();
      await page.keyboard.press('Escape');
    });

    test('on a phone a button opens it over the whole screen, a tap goes', async () => {
      const phone = await given().open({
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
        storageState: await given().mine.page.context().storageState(),
      });
      const { page } = phone;
      await page.goto(LIST);
      await page.getByRole('button', { name: 'Rechercher' }).tap();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox').fill('quartz conseil');
      const found = dialog.getByRole('option').filter({ hasText: 'Atelier Quartz Conseil' }).first();
      await found.waitFor();
      const box = await dialog.boundingBox();
      expect([box?.x, box?.y, box?.width]).toEqual([0, 0, 390]);
      expect(await accessibilityFaults(page)).toEqual([]);
      await found.tap();
      await page.getByRole('heading', { level: 1, name: /Quartz Conseil/ }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await speak(page, 'en');
      await page.context().close();
    });
  });
}
