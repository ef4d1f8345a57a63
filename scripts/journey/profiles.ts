import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import type { World } from './world.ts';

/** H5: an administrator tries a weight, publishes it, sees it on a customer, and takes it back. */
export function profiles(given: () => World): void {
  describe('H5 health score profiles', () => {
    beforeAll(() => speak(given().mine.page, 'en'));
    afterAll(() => speak(given().mine.page, 'en'));
    let address = '';
    let name = '';
    let drafted = '';

    const open = async (): Promise<void> => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/profiles');
      await page.getByRole('link', { name: 'Default', exact: true }).click();
      await page.getByLabel('Usage: weight').waitFor();
    };

    test('what is wrong is said where it is, and nothing is published by it', async () => {
      const { mine } = given();
      const { page } = mine;
      await open();
      address = page.url();
      mine.expected.push(/422 .*\/trpc\/healthProfile\.(preview|saveDraft)/);
      await page.getByRole('button', { name: 'Scale: Last touch' }).click();
      await page.getByLabel('Last touch, step 2: up to').fill('3');
      const measure = page.locator('[data-measure=lastTouch]');
      await measure.getByText('The steps overlap').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByLabel('Last touch, step 2: up to').fill('14');
      await measure.getByText('The steps overlap').waitFor({ state: 'detached' });
      await page.getByLabel('Churn risk below').fill('90');
      await page.getByText('Churn risk begins above Healthy').waitFor();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByText('Churn risk begins above Healthy').waitFor({ state: 'detached' });
      expect(await page.getByRole('list', { name: 'Versions' }).getByRole('listitem').count()).toBe(1);
    });

    test('a weight is tried on one customer and on the whole portfolio', async () => {
      const { page } = given().mine;
      const preview = page.getByRole('table', { name: 'Live preview' });
      const scores = async (): Promise<string[]> =>
        preview
          .getByRole('row', { name: /^Health/ })
          .getByRole('cell')
          .allTextContents();
      const [, before] = await scores();
      name = (await textOf(page.getByRole('button', { name: /^On customer/ }))).trim();
      await page.getByLabel('Interactions: weight').fill('400');
      while ((await scores())[2] === before) await page.waitForTimeout(100);
      drafted = (await scores())[2] ?? '';
      await page.getByRole('button', { name: 'Calculate', exact: true }).click();
      await page.getByText(/customers change status: .* of MRR moves/).waitFor();
      await page.getByRole('table', { name: 'Who moves' }).getByRole('link').first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('it is published with a reason, and the customer’s score, calculation and curve tell', async () => {
      const { page } = given().mine;
      await page.getByRole('button', { name: 'Publish…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Publish version 2' });
      await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
      await dialog.getByText('A value is missing').or(dialog.getByRole('alert')).first().waitFor();
      await dialog.getByLabel('Why').fill('Talking counts');
      expect(await accessibilityFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
      const second = page.locator('[data-version="2"]');
      await second.getByText('Interactions: weight 20 → 400').waitFor();
      await second.getByText('in force', { exact: true }).waitFor();

      await page.goto(`/o/demo/customers?q=${encodeURIComponent(name)}`);
      await page.locator('[data-row-link]').filter({ hasText: name }).first().click();
      await page
        .getByText(/Default v2/)
        .first()
        .waitFor();
      // The worker has scored it again: what the preview promised.
      await page.getByText(new RegExp(`Why ${drafted}\\b`)).waitFor();
      await page.locator('svg').getByText('profile Default v2').first().waitFor();
    });

    test('it is rolled back, and every version is kept', async () => {
      const { page } = given().mine;
      await page.goto(address);
      await page.getByRole('button', { name: 'Roll back to this: v1' }).click();
      const dialog = page.getByRole('dialog', { name: 'Roll back to version 1' });
      await dialog.getByLabel('Why').fill('It counted too much');
      await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
      const third = page.locator('[data-version="3"]');
      await third.getByText('Interactions: weight 400 → 20').waitFor();
      await third.getByText('says version 1 again').waitFor();
      expect(await page.getByRole('list', { name: 'Versions' }).locator('[data-version]').count()).toBe(3);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('a second profile goes to whom a condition names, and to whom it is chosen for by hand', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/settings/profiles');
      await page.getByRole('button', { name: 'New profile' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Key accounts');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Key accounts', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Publish…' }).click();
      await page.getByRole('dialog').getByLabel('Why').fill('They are few');
      await page.keyboard.press('Enter');
      await page.locator('[data-version="1"]').getByText('in force', { exact: true }).waitFor();

      await page.goto('/o/demo/settings/profiles');
      await page.getByRole('button', { name: 'Add a condition' }).click();
      const panel = page.getByRole('dialog', { name: 'For whom' });
      await panel.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByRole('combobox').last().fill('MRR');
      await page.getByRole('option', { name: 'MRR', exact: true }).click();
      await page.keyboard.type('1000');
      await page.keyboard.press('Enter');
      await panel.getByRole('button', { name: 'Apply', exact: true }).click();
      await page.getByRole('button', { name: /MRR ≥ €1,000/ }).waitFor();
      await page.getByLabel('Condition 1, Profile').selectOption('Key accounts');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      // Scored again in the background: the list of profiles counts whom each scores.
      const counted = page.getByRole('row', { name: /^Key accounts v1 [1-9]/ });
      while ((await counted.count()) === 0) {
        await page.reload();
        await settled(page);
      }
      expect(await accessibilityFaults(page)).toEqual([]);

      await page.goto(`/o/demo/customers?q=${encodeURIComponent(name)}`);
      await page.locator('[data-row-link]').filter({ hasText: name }).first().click();
      await page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
      const chosen = page.getByLabel('Health score profile');
      const byRule = await textOf(chosen.locator('option').first());
      expect(byRule).toMatch(/^By condition: (Default|Key accounts)$/);
      await chosen.selectOption(byRule.endsWith('Default') ? 'Key accounts' : 'Default');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('listitem').filter({ hasText: 'Health score profile' }).first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    });
  });
}
