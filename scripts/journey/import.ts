import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { textOf } from './browser.ts';

export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}

interface Choices {
  /** Words of a field → header of the file; null takes a suggested column away. */
  columns?: Record<string, string | null>;
  /** Words of a field → one value for all lines. */
  constants?: Record<string, string>;
}

const WORDS = { created: 'Created', updated: 'Updated', unchanged: 'Unchanged', failed: 'Failed' } as const;

/** The four figures of a dry run or a result, as the page shows them. */
async function shownCounts(page: Page): Promise<Counts> {
  const strip = page.getByRole('region', { name: 'What the file does' });
  await strip.waitFor();
  const counts: Counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  for (const key of ['created', 'updated', 'unchanged', 'failed'] as const) {
    const figure = strip.locator('div', { hasText: new RegExp(`^${WORDS[key]}`) });
    counts[key] = Number((await textOf(figure.locator('> span').nth(1))).replaceAll(',', ''));
  }
  return counts;
}

/** A file through the import page: choose, map, dry run, apply; what the dry run said and what came of it. */
export async function importThroughPage(
  page: Page,
  org: string,
  kind: string,
  file: string,
  { columns = {}, constants = {} }: Choices = {},
): Promise<{ check: Counts; result: Counts }> {
  await page.goto(`/o/${org}/imports/new?kind=${kind}`);
  await page.locator('input[type=file]').setInputFiles(file);
  const check = page.getByRole('button', { name: 'Check the file' });
  await check.waitFor();
  for (const [field, header] of Object.entries(columns)) {
    const select = page.getByLabel(`Column of the file: ${field}`, { exact: true });
    await select.selectOption(header === null ? '' : { label: header });
  }
  for (const [field, value] of Object.entries(constants)) {
    await page
      .getByLabel(`Column of the file: ${field}`, { exact: true })
      .selectOption({ label: 'Same value for every line' });
    await page.getByLabel(`Same value for every line: ${field}`, { exact: true }).fill(value);
  }
  await check.click();
  const dryRun = await shownCounts(page);
  await page.getByRole('button', { name: /^Apply / }).click();
  await page.getByText('has been imported').waitFor({ timeout: 60_000 });
  return { check: dryRun, result: await shownCounts(page) };
}

/** A file through the API, with the columns it suggests; comes back once the worker has written it. */
export async function importThroughApi(address: string, apiKey: string, kind: string, csv: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const sent = await fetch(`${address}/files/imports?kind=${kind}&name=api.csv`, {
    method: 'POST',
    headers,
    body: csv,
  });
  const { id } = (await sent.json()) as { id: string };
  const view = async (): Promise<{ status: string; mapping: object }> =>
    (await fetch(`${address}/api/v1/imports/${id}`, { headers })).json() as Promise<{
      status: string;
      mapping: object;
    }>;
  const { mapping } = await view();
  const applied = await fetch(`${address}/api/v1/imports/${id}/apply`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ mapping }),
  });
  expect(applied.status, await applied.clone().text()).toBe(200);
  await vi.waitUntil(async () => (await view()).status === 'applied', { timeout: 20_000, interval: 50 });
}
