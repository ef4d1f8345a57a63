// npm run screens: docs/screens/*.png, from the demo organisation of a first start (its seed is fixed).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { root } from './env.ts';
import { openBrowser, openPage, settled, signIn } from './journey/browser.ts';
import { startVigie } from './journey/running.ts';

const FOLDER = join(root, 'docs/screens');
const MAX_BYTES = 200_000;
/** Dense tables of figures are low enough to stay under the bar. */
const LOW = { viewport: { width: 1440, height: 660 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** What a French colleague could send: a semicolon, accents, one new parent, one change, one day that does not exist. */
const FILE = `Code client;Raison sociale;Site;Étape;Responsable;Société mère;Étiquettes;Client depuis
C-00002;Nimbus Transports;nimbus-transports-2.example;Onboarding;colleague-1@vigie.example;;à suivre;
N-0001;Établissements Delacroix-Montferrand et Fils;delacroix.example;Run;demo@vigie.example;;porcelaine;03/02/2025
N-0002;Óptica Levante;optica-levante.example;Onboarding;colleague-2@vigie.example;N-0001;;28/02/2026
N-0003;Fonderies Marchal;fonderies-marchal.example;Run;;;métal;31/02/2026
`;

async function screens(browser: Browser, address: string, email: string, password: string): Promise<void> {
  const problems: string[][] = [];
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const watched = await openPage(browser, address, options);
    problems.push(watched.problems);
    return watched.page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await settled(page);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (picture.length > MAX_BYTES)
      throw new Error(`${name}.png has ${picture.length} bytes, the bar is ${MAX_BYTES}.`);
    await writeFile(join(FOLDER, `${name}.png`), picture);
    console.log(`docs/screens/${name}.png  ${Math.round(picture.length / 1000)} kB`);
  };

  const page = await open(LOW);
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot(page, 'sign-in');
  await signIn(page, email, password);
  const storageState = await page.context().storageState();
  const dark = await open({ ...LOW, colorScheme: 'dark', storageState });
  const phone = await open({ ...PHONE, storageState });

  const list = '/o/demo/customers';
  await page.locator('[data-row-link]').first().waitFor();
  await shoot(page, 'customers');
  await dark.goto(list);
  await dark.locator('[data-row-link]').first().waitFor();
  await shoot(dark, 'customers-dark');
  await phone.goto(list);
  await phone.getByRole('list', { name: 'Customers' }).getByRole('link').first().waitFor();
  await shoot(phone, 'customers-phone');

  // The largest customer at risk: the one a person would open first.
  const atRisk = { all: [{ field: 'healthStatus', op: 'is', value: 'at-risk' }] };
  await page.goto(`${list}?where=${encodeURIComponent(JSON.stringify(atRisk))}`);
  const record = (await page.locator('[data-row-link]').first().getAttribute('href')) ?? list;
  for (const own of [page, dark]) await own.setViewportSize({ width: 1440, height: 900 });
  for (const [own, name] of [
    [page, 'record'],
    [dark, 'record-dark'],
    [phone, 'record-phone'],
  ] as const) {
    await own.goto(record);
    await own.getByRole('button', { name: 'Open the whole calculation' }).waitFor();
    await shoot(own, name);
  }
  await page.getByRole('button', { name: 'Open the whole calculation' }).click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, 'explanation');
  for (const tab of ['usage', 'agreements', 'receivables', 'contacts']) {
    if (tab === 'contacts') await page.setViewportSize(LOW.viewport);
    await page.goto(`${record}/${tab}`);
    await page.getByRole('table').first().waitFor();
    await shoot(page, tab);
  }

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/o/demo/imports/new');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
  const check = page.getByRole('button', { name: 'Check the file' });
  await check.waitFor();
  await shoot(page, 'import-columns');
  await check.click();
  await page.getByRole('button', { name: /^Apply / }).waitFor();
  await shoot(page, 'import-check');
  await page.getByRole('button', { name: /^Apply / }).click();
  await page.getByText('has been imported').waitFor();
  await shoot(page, 'import-result');

  await page.setViewportSize(LOW.viewport);
  await page.goto('/profile');
  await page.locator('select').selectOption('fr');
  await page.getByRole('heading', { level: 1, name: 'Profil', exact: true }).waitFor();
  await page.goto(list);
  await page.getByRole('heading', { level: 1, name: 'Clients', exact: true }).waitFor();
  await page.locator('[data-row-link]').first().waitFor();
  await shoot(page, 'customers-fr');
  const faults = problems.flat();
  if (faults.length > 0) throw new Error(`The pages reported:\n${faults.join('\n')}`);
}

await mkdir(FOLDER, { recursive: true });
const vigie = await startVigie();
try {
  const browser = await openBrowser();
  try {
    await screens(browser, vigie.address, vigie.email, vigie.password);
  } finally {
    await browser.close();
  }
} finally {
  await vigie.stop();
}
