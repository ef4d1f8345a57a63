import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { root } from '../env.ts';
import { accessibilityFaults, settled, textOf } from './browser.ts';
import { importThroughPage } from './import.ts';
import { ORG, type World } from './world.ts';

const RAVENSTACK = join(root, '../shared/data/ravenstack');

/** The main job on data that none of us made; skipped, visibly, where the data set is absent. */
export function ravenStack(given: () => World): void {
  describe.skipIf(!existsSync(RAVENSTACK))('RavenStack, a data set none of us made', () => {
    test('R5 columns that only this company has become fields of its own', async () => {
      const { vigie, org } = given();
      for (const [key, type] of [
        ['industry', 'text'],
        ['seats', 'number'],
        ['is_trial', 'boolean'],
      ] as const) {
        const answer = await fetch(`${vigie.address}/api/v1/custom-fields`, {
          method: 'POST',
          headers: { authorization: `Bearer ${org.apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ entity: 'customer', key, label: key, type }),
        });
        expect(answer.status, await answer.clone().text()).toBe(201);
      }
    });

    test.each([
      ['customers', 'accounts.csv', 500, {}],
      [
        'agreements',
        'subscriptions.csv',
        5000,
        { columns: { 'End of the term': null, 'Ended on': 'end_date' }, constants: { Currency: 'USD' } },
      ],
      ['usage', 'feature_usage.csv', 25_000, {}],
      ['tickets', 'supports_ticket.csv', 2000, { columns: { Sentiment: 'satisfaction_score' } }],
    ])('%s go in through the import page, and every line is accounted for', async (kind, file, lines, choices) => {
      const { check, result } = await importThroughPage(given().mine.page, ORG, kind, join(RAVENSTACK, file), choices);
      expect(result).toEqual(check);
      expect(result.created + result.updated + result.unchanged + result.failed).toBe(lines);
      expect(result.created).toBeGreaterThan(lines * 0.9);
    });

    test('R6 the same accounts again change nothing, their own columns among them', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/imports/new?kind=customers`);
      await page.locator('input[type=file]').setInputFiles(join(RAVENSTACK, 'accounts.csv'));
      await page.getByRole('button', { name: 'Check the file' }).waitFor();
      for (const field of ['industry', 'seats', 'is_trial'])
        expect(await page.getByLabel(`Column of the file: ${field}`, { exact: true }).inputValue()).toBe(field);
      await page.getByRole('button', { name: 'Check the file' }).click();
      await page.getByRole('button', { name: 'Nothing to apply' }).waitFor();
    });

    test('the list sorts by health, and says on which day the organisation lives', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/customers`);
      await page.getByText('as of 31 Dec 2024').waitFor();
      await page.getByRole('button', { name: 'Health', exact: true }).click();
      await page.waitForURL('**sort=health**');
      await settled(page);
      const cells = await page.locator('tbody tr[data-index] td:nth-child(5)').allInnerTexts();
      const scores = cells.map((cell) => Number.parseInt(cell, 10)).filter((score) => !Number.isNaN(score));
      expect(scores.length).toBeGreaterThan(10);
      expect(scores).toEqual(scores.toSorted((a, b) => a - b));
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('a record says why its score is what it is: what the measures bring sums to the score', async () => {
      const { page } = given().mine;
      await page.locator('[data-row-link]').first().click();
      await page.getByRole('button', { name: 'Open the whole calculation' }).click();
      const panel = page.getByRole('dialog', { name: 'The whole calculation' });
      const numberIn = async (row: Locator): Promise<number> =>
        Number((await textOf(row.locator('td').last())).replace('–', '0'));
      let brought = 0;
      for (const row of await panel.locator('tr[data-measure]').all()) brought += await numberIn(row);
      const sum = await numberIn(panel.locator('tfoot tr').first());
      const score = await numberIn(panel.locator('tfoot tr').last());
      expect(brought).toBeCloseTo(sum, 1);
      expect(Math.round(sum)).toBe(score);
      expect(await accessibilityFaults(page)).toEqual([]);

      const id = new URL(page.url()).pathname.split('/').at(-1);
      const { measures, unroundedMillionths } = await given().api<{
        measures: { contributionMillionths: number | null }[];
        unroundedMillionths: number;
      }>(`/customers/${id}/explanation`);
      expect(measures.reduce((total, measure) => total + (measure.contributionMillionths ?? 0), 0)).toBe(
        unroundedMillionths,
      );
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    });
  });
}
