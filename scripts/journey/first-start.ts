import { describe, expect, test } from 'vitest';
import { accessibilityFaults, textOf } from './browser.ts';
import type { World } from './world.ts';

/** From an empty folder to a record, by keyboard. */
export function firstStart(given: () => World): void {
  describe('from the first start', () => {
    test('the address leads to the sign-in page, where a wrong password is said in words', async () => {
      const { page, expected } = given().mine;
      expected.push(/401 .*\/api\/auth\/sign-in\/email/);
      await page.goto('/');
      await page.waitForURL('**/sign-in**');
      await expect.poll(() => page.title()).toBe('Sign in to Vigie · Vigie');
      await page.getByLabel('Email').fill(given().vigie.email);
      await page.getByLabel('Password').fill('not the password');
      await page.keyboard.press('Enter');
      expect(await textOf(page.getByRole('alert'))).toBe('The email or the password is wrong.');
      await page.locator('input[type=password]:focus').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('the printed password opens the demo organisation, by keyboard alone, down to a record', async () => {
      const { page } = given().mine;
      await page.goto('/sign-in');
      await page.locator('input[type=email]:focus').waitFor();
      await page.keyboard.type(given().vigie.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(given().vigie.password);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/o/demo');
      await page.getByRole('heading', { level: 1, name: /^Good day/ }).waitFor();
      await page.locator('#content:focus').waitFor();
      await page.getByRole('link', { name: 'Customers', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-row-link]').first().waitFor();
      await expect.poll(() => page.title()).toBe('Customers · Vigie');

      await page.keyboard.press('j');
      await page.keyboard.press('j');
      const second = page.locator('tr[data-index="1"] [data-row-link]:focus');
      const name = await textOf(second);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await expect.poll(() => page.title()).toBe(`${name} · Vigie`);
      await page.locator('#content:focus').waitFor();

      await page.goBack();
      await page.locator('[data-row-link]').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('zzzz');
      await page.getByText('No customer matches').waitFor();
    });
  });
}
