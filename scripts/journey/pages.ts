import { gzipSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, signIn, speak } from './browser.ts';
import { importThroughApi } from './import.ts';
import { ORG, type World } from './world.ts';

/** What holds for every page. */
export function pages(given: () => World): void {
  describe('what a page shows', () => {
    test('follows the language of the person at once, in French and in Spanish', async () => {
      const { page } = given().mine;
      for (const [language, profile, list] of [
        ['fr', 'Profil', 'Clients'],
        ['es', 'Perfil', 'Clientes'],
        ['en', 'Profile', 'Customers'],
      ] as const) {
        await page.goto('/profile');
        await page.locator('select').selectOption(language);
        await page.getByRole('heading', { level: 1, name: profile, exact: true }).waitFor();
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await page.goto('/o/demo/customers');
        await page.getByRole('heading', { level: 1, name: list, exact: true }).waitFor();
      }
    });

    test('has no fault that axe can find, in light and in dark', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/customers');
      const record = await page.locator('[data-row-link]').first().getAttribute('href');
      const pages = ['', '/usage', '/agreements', '/receivables', '/contacts', '/settings'].map(
        (tab) => `${record}${tab}`,
      );
      pages.push(
        '/o/demo/customers',
        '/o/demo/imports',
        '/o/demo/imports/new',
        '/o/demo/bulk-changes',
        '/o/demo/settings/members',
        '/o/demo/settings/usage',
        '/o/demo/settings/metrics',
        '/profile',
      );
      const faults: string[] = [];
      for (const path of pages) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        faults.push(...(await accessibilityFaults(page)));
      }
      await page.goto(`${record}/contacts`);
      await page.getByRole('button', { name: 'New contact' }).click();
      faults.push(...(await accessibilityFaults(page)));
      expect(faults).toEqual([]);
    });

    test('needs at most 250 kB of script, compressed, for the list of customers', async () => {
      const { page } = await given().open({ storageState: await given().mine.page.context().storageState() });
      const scripts = new Map<string, Promise<number>>();
      page.on('response', (response) => {
        if (new URL(response.url()).pathname.endsWith('.js'))
          scripts.set(
            response.url(),
            response.body().then((body) => gzipSync(body).length),
          );
      });
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().waitFor();
      const sizes = await Promise.all(scripts.values());
      expect(sizes.length).toBeGreaterThan(3);
      expect(sizes.length).toBeLessThanOrEqual(14);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000);
      await page.context().close();
    });

    test('keeps what was typed when a panel is closed with Esc', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      await page.getByRole('link', { name: /^Contacts/ }).click();
      await page.getByRole('button', { name: 'New contact' }).click();
      await page.getByLabel('First name').fill('Zoé');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'New contact' }).click();
      await page.getByText('What you had entered was kept.').waitFor();
      expect(await page.getByLabel('First name').inputValue()).toBe('Zoé');
      await page.getByRole('button', { name: 'Discard' }).click();
      expect(await page.getByLabel('First name').inputValue()).toBe('');
    });

    test('draws the axis of the curve anew when the period changes, and says where an address leads nowhere', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      const months = page.getByRole('button', { name: '12 months' }).or(page.getByRole('radio', { name: '12 months' }));
      await months.first().click();
      await page
        .locator('svg text', { hasText: /20\d\d/ })
        .first()
        .waitFor();
      await page
        .getByRole('button', { name: '12 weeks' })
        .or(page.getByRole('radio', { name: '12 weeks' }))
        .first()
        .click();
      await page
        .locator('svg text', { hasText: /20\d\d/ })
        .first()
        .waitFor({ state: 'detached' });
      expect(await page.locator('svg text', { hasText: /20\d\d/ }).count()).toBe(0);
      await page.goto('/nowhere');
      await page.getByRole('link', { name: 'Home' }).click();
      await page.getByRole('heading', { level: 1, name: /^Good day/ }).waitFor();
    });

    test('stays standing when the connection goes, and goes on when it is back', async () => {
      const { page, expected } = await given().open({
        storageState: await given().mine.page.context().storageState(),
      });
      expected.push(/ERR_INTERNET_DISCONNECTED/, /This page could not be fetched/);
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      await page.getByText('Key figures').waitFor();
      await page.context().setOffline(true);
      await page.locator('a[href$="/contacts"]').first().click();
      await page.getByText('The server cannot be reached').waitFor();
      expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'New contact' }).waitFor();
      await page.context().close();
    });

    test('fits a phone: no page is wider than 390 pixels, and the list leads to a record', async () => {
      const { page } = await given().open({
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
        storageState: await given().mine.page.context().storageState(),
      });
      const faults: string[] = [];
      const look = async (): Promise<void> => {
        await settled(page);
        // The document never overflows: what is too wide scrolls the main part, sideways.
        const width = Number(
          await page.evaluate('Math.max(...[...document.querySelectorAll("html, main")].map((e) => e.scrollWidth))'),
        );
        if (width > 390) faults.push(`${page.url()} is ${width} wide`);
        faults.push(...(await accessibilityFaults(page)));
      };
      await page.goto('/o/demo/customers');
      const first = page.getByRole('list', { name: 'Customers' }).getByRole('link').first();
      await first.waitFor();
      await look();
      await first.tap();
      const tabs = page.getByRole('combobox', { name: 'Record' });
      for (const tab of ['overview', 'usage', 'agreements', 'receivables', 'contacts', 'settings']) {
        await tabs.selectOption(tab);
        await look();
      }
      // What has no room in the bar waits behind its last button, with the account.
      await page.getByRole('button', { name: 'More' }).tap();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
      await page.getByRole('menuitem', { name: 'Import' }).tap();
      await page.waitForURL('**/o/demo/imports');
      expect(await page.getByRole('button', { name: 'More' }).getAttribute('aria-current')).toBe('page');
      for (const path of ['imports', 'imports/new', 'settings/members']) {
        await page.goto(`/o/demo/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await look();
      }
      const file = `customer id;name;domain;since\nPHONE-1;${'Établissements Delacroix-Montferrand '.repeat(3)};delacroix.example;2025-02-03\nPHONE-2;Marchal;marchal.example;2026-02-31\n`;
      await page.goto('/o/demo/imports/new?kind=customers');
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'phone.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      const step = async (words: RegExp): Promise<Locator> => {
        const button = page.getByRole('button', { name: words });
        await button.waitFor();
        await look();
        return button;
      };
      await (await step(/Check the file/)).tap();
      await step(/Apply 1 change/);
      // The other languages say the same at greater length.
      for (const [language, check, apply] of [
        ['fr', /Vérifier le fichier/, /Appliquer 1 changement/],
        ['es', /Comprobar el archivo/, /Aplicar 1 cambio/],
      ] as const) {
        const imported = page.url();
        await speak(page, language);
        await page.goto(imported);
        await (await step(check)).tap();
        await step(apply);
      }
      await speak(page, 'en');
      expect(faults).toEqual([]);
      await page.context().close();
    });

    test('is true two seconds after the score is written, without a reload', async () => {
      const { page } = given().mine;
      const { items } = await given().api<{ items: { id: string; name: string }[] }>(
        '/customers?search=Kept%20by%20nobody',
      );
      const id = items.find(({ name }) => name === 'Kept by nobody')?.id;
      await page.goto(`/o/${ORG}/customers/${id}`);
      const figures = page.getByRole('region', { name: 'Key state' });
      await figures.getByText('$0').first().waitFor();
      const seen = figures
        .getByText('$4,321')
        .waitFor()
        .then(() => Date.now());
      await importThroughApi(
        given().vigie.address,
        given().org.apiKey,
        'agreements',
        'agreementId,customerId,startDay,mrr,currency\nLIVE-1,OWN-2,2024-03-01,4321,USD\n',
      );
      const written = expect
        .poll(
          async () => (await given().api<{ mrr: { amountMinor: number }[] }>(`/customers/${id}`)).mrr[0]?.amountMinor,
          {
            timeout: 20_000,
            interval: 20,
          },
        )
        .toBe(432_100);
      const writtenAt = await written.then(() => Date.now());
      expect((await seen) - writtenAt).toBeLessThan(2000);
    });

    test('is what a restricted member may see, and nothing more', async () => {
      const theirs = await given().open();
      theirs.expected.push(/404 .*\/trpc\//);
      const { page } = theirs;
      await signIn(page, given().org.restricted.email, given().org.restricted.password);
      await page.goto(`/o/${ORG}/customers`);
      await page.locator('[data-row-link]').first().waitFor();
      expect(await page.locator('[data-row-link]').allInnerTexts()).toEqual(['Kept by Robin']);
      await page.getByText(/^1 /).waitFor();
      expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
      const { items } = await given().api<{ items: { id: string; name: string }[] }>(
        '/customers?search=Kept%20by%20nobody',
      );
      await page.goto(`/o/${ORG}/customers/${items[0]?.id}`);
      await page.getByText('It does not exist, or you have no access to it.').first().waitFor();
      await page.context().close();
    });
  });
}
