import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import type { World } from './world.ts';

const LIST = '/o/demo/customers';
const SOON = { timeout: 10_000 };
const address = (where: unknown): string => `${LIST}?where=${encodeURIComponent(JSON.stringify(where))}`;

/** C1: the list of customers narrowed by conditions, in French, by keyboard. */
export function filters(given: () => World): void {
  describe('C1 filters of the customer list', () => {
    const chip = (words: RegExp): Locator => given().mine.page.locator('button[title]', { hasText: words });
    /** The words beside the title: how many of how many. */
    const count = async (): Promise<string> => {
      const { page } = given().mine;
      await settled(page);
      return textOf(page.locator('header:has(h1) > span').first());
    };
    const pick = async (search: string): Promise<void> => {
      const { page } = given().mine;
      await page.keyboard.press('f');
      // At once: what is typed before the field is there is meant for it.
      await page.keyboard.type(search);
      const field = page.getByRole('combobox', { name: 'Rechercher un champ' }).and(page.locator(':focus'));
      await expect.poll(() => field.inputValue()).toBe(search);
      await page.keyboard.press('Enter');
    };

    test('a field is found without its accent, chosen and filled in by keyboard; the chip says it in words', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(LIST);
      await page.locator('[data-row-link]').first().waitFor();
      await pick('etape');
      await page.getByRole('combobox', { name: 'Choix' }).waitFor();
      // Nothing is chosen yet, so nothing is filtered yet.
      expect(new URL(page.url()).search).toBe('');
      await page.keyboard.type('onb');
      await page.keyboard.press('Enter');
      await page.waitForURL('**where=**');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await chip(/^Étape.*est parmi.*Onboarding/)
        .and(page.locator(':focus'))
        .waitFor();
      const stages = async (): Promise<string[]> => [
        ...new Set(await page.locator('tbody tr[data-index] td:nth-child(4)').allInnerTexts()),
      ];
      await expect.poll(stages, SOON).toEqual(['Onboarding']);
    });

    test('a relative date narrows further, a reload keeps it, × takes it away', async () => {
      const { page } = given().mine;
      const before = await count();
      await pick('dernier contact');
      // The 30 days that stand there first are typed over.
      await page.getByLabel('Valeur (jours)').and(page.locator(':focus')).waitFor();
      await page.keyboard.type('2');
      await page.keyboard.press('Enter');
      await chip(/^Dernier contact.*il y a moins de.*2 jours/).waitFor();
      await page.waitForURL(/inLast.*A2%7D/);
      await expect.poll(count, SOON).toMatch(new RegExp(`^(?!${before}).*sur 300`));
      const narrowed = await count();
      await page.reload();
      await chip(/^Dernier contact.*il y a moins de.*2 jours/).waitFor();
      await expect.poll(count, SOON).toBe(narrowed);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Retirer : Dernier contact' }).click();
      await chip(/^Dernier contact/).waitFor({ state: 'detached' });
      await expect.poll(count, SOON).toBe(before);
    });

    test('a filter left incomplete is none', async () => {
      const { page } = given().mine;
      const before = page.url();
      await pick('mrr');
      await page.getByLabel('Valeur (EUR)').fill('mille');
      await page.keyboard.press('Escape');
      await chip(/^MRR/).waitFor({ state: 'detached' });
      await page.locator('button[aria-keyshortcuts=F]:focus').waitFor();
      expect(page.url()).toBe(before);
    });

    test('the advanced filter builds a group of alternatives and says what it lacks', async () => {
      const { page } = given().mine;
      await pick('filtre avance');
      const panel = page.getByRole('dialog', { name: 'Filtre avancé' });
      await panel.getByRole('button', { name: 'Ajouter un groupe' }).click();
      const group = panel.getByRole('group').nth(1);
      const add = async (field: string): Promise<void> => {
        await group.getByRole('button', { name: 'Ajouter une condition' }).click();
        await page.getByRole('combobox', { name: 'Rechercher un champ' }).fill(field);
        await page.keyboard.press('Enter');
      };
      await add('risque de resiliation');
      await page.getByRole('button', { name: 'Terminé' }).click();
      await add('mrr');
      await page.getByRole('button', { name: 'Terminé' }).click();
      await panel.getByRole('button', { name: 'Appliquer' }).click();
      await panel.getByRole('alert').getByText('Indiquez un nombre.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.getByRole('button', { name: /^MRR/ }).click();
      await page.getByLabel('Valeur (EUR)').fill('1 000,50');
      await page.keyboard.press('Enter');
      await panel.getByRole('button', { name: 'Appliquer' }).click();
      await panel.waitFor({ state: 'detached' });
      const words = page.locator('button[aria-haspopup=dialog][title]', {
        hasText: 'Risque de résiliation est Oui ou',
      });
      await words.waitFor();
      expect((await words.getAttribute('title'))?.replace(/\s/g, ' ')).toBe(
        'Risque de résiliation est Oui ou MRR ≥ 1 000,50 €',
      );
      await page.locator('[data-row-link]').first().waitFor();
    });

    test('an address that holds no filter says so, and leads back to the whole list', async () => {
      const { page, expected } = given().mine;
      expected.push(/422 .*\/trpc\/customer\.list/);
      for (const [where, words] of [
        [`${LIST}?where=%7B%22all`, 'Il a peut-être été tronqué.'],
        [address({ field: 'nowhere', op: 'empty' }), '« nowhere » n’existe pas ici'],
      ] as const) {
        await page.goto(where);
        const alert = page.getByRole('alert');
        await alert.getByText(words).waitFor();
        await alert.getByRole('button', { name: 'Effacer les filtres' }).click();
        await page.locator('[data-row-link]').first().waitFor();
      }
    });

    test('on a phone the chips scroll, the page does not, and the editor comes from below', async () => {
      const phone = await given().open({
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
        storageState: await given().mine.page.context().storageState(),
      });
      const { page } = phone;
      const parts = [
        { field: 'owner', op: 'anyOf', value: [{ me: true }] },
        { some: 'contacts', where: { field: 'isArchived', op: 'is', value: false } },
        { any: [{ field: 'mrr', op: 'gte', value: 100 }, { not: { field: 'tags', op: 'contains', value: ['vip'] } }] },
      ];
      const faults: string[] = [];
      const look = async (): Promise<void> => {
        await settled(page);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
        faults.push(...(await accessibilityFaults(page)));
      };
      await page.goto(address({ all: parts }));
      await page.getByRole('button', { name: /^Responsable est parmi moi/ }).tap();
      const sheet = page.getByRole('dialog');
      await sheet.waitFor();
      const box = await sheet.boundingBox();
      expect([box?.x, box?.width, Math.round((box?.y ?? 0) + (box?.height ?? 0))]).toEqual([0, 390, 844]);
      await look();
      await sheet.getByRole('button', { name: 'Terminé' }).tap();
      await page.locator('button[aria-haspopup=dialog][title^=MRR]').tap();
      await page.getByRole('dialog', { name: 'Filtre avancé' }).waitFor();
      await look();
      expect(faults).toEqual([]);
      await speak(page, 'en');
      await page.context().close();
    });
  });
}
