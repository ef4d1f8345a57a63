import { AxeBuilder } from '@axe-core/playwright';
import Chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

/** Chromium that reaches this machine and nothing else. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await Chromium.executablePath(),
    args: ['--no-sandbox', '--font-render-hinting=none', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    headless: true,
  });
}

/** A page and everything that went wrong on it: console errors, exceptions, refusals of the content policy, requests elsewhere. */
export interface Watched {
  page: Page;
  problems: string[];
  /** Answers that this page is meant to get, as the browser writes them down. */
  expected: RegExp[];
}

/** Before anybody is in, the app asks who is here and is told: nobody. */
const NOBODY_YET = /401 .*\/trpc\/session\.me/;

export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const watched: Watched = { page, problems: [], expected: [NOBODY_YET] };
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === 'error' && !watched.expected.some((pattern) => pattern.test(text)))
      watched.problems.push(`console: ${text}`);
  });
  page.on('pageerror', (error) => watched.problems.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('data:')) watched.problems.push(`request elsewhere: ${url}`);
  });
  return watched;
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/o/*');
}

/** Chooses the language of whoever is signed in. */
export async function speak(page: Page, language: 'fr' | 'en' | 'es'): Promise<void> {
  await page.goto('/profile');
  await page.locator('select').selectOption(language);
  await page.locator(`html[lang=${language}]`).waitFor();
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

/** Waits until nothing on the page is still being read: no skeleton in sight, fonts there, pictures of the next frame painted. */
export async function settled(page: Page): Promise<void> {
  const waiting = page.locator('.skeleton-in, [aria-busy=true]');
  while ((await waiting.count()) > 0) await waiting.first().waitFor({ state: 'detached' });
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))',
  );
}

/** Faults against WCAG 2.2 AA and good practice that axe finds, in light and in dark. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    if (passes.length === 0) faults.push(`${page.url()}: axe looked at nothing`);
    for (const { id, nodes } of violations)
      faults.push(
        `${new URL(page.url()).pathname} ${colorScheme}: ${id} at ${nodes[0]?.target.join(' ')} (${nodes.length})`,
      );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}
