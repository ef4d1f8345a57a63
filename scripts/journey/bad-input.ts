import { describe, expect, test } from 'vitest';
import { accessibilityFaults, textOf } from './browser.ts';
import type { World } from './world.ts';

/** Files that cannot be imported, or not wholly. */
export function badInput(given: () => World): void {
  describe('an import that cannot work says why', () => {
    const file = (name: string, content: string | Buffer): { name: string; mimeType: string; buffer: Buffer } => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(content),
    });

    test('a binary file, an empty one', async () => {
      const { page, expected } = given().mine;
      expected.push(/4\d\d .*\/files\/imports/);
      await page.goto('/o/demo/imports/new');
      const input = page.locator('input[type=file]');
      await input.setInputFiles(file('photo.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d, 0xff, 0xfe, 0])));
      await page.getByRole('alert').getByText('This is neither a text file nor an Excel workbook').waitFor();
      await input.setInputFiles(file('empty.csv', ''));
      await page.getByRole('alert').getByText('This file is empty. Nothing was imported.').waitFor();
    });

    test('a file without the column that is needed, and columns nobody knows', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/imports/new');
      await page.locator('input[type=file]').setInputFiles(file('odd.csv', 'colour;weight\nred;3\n'));
      await page.getByText('Not imported: colour, weight').waitFor();
      await page.getByRole('button', { name: 'Check the file' }).click();
      await page.getByRole('alert').getByText('Choose a column or a value for “Customer id”.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('a day that does not exist fails its line and no other, and the diff speaks in names', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/imports/new');
      await page
        .locator('input[type=file]')
        .setInputFiles(
          file(
            'lines.csv',
            `Customer id,Name,Stage,Owner,Customer since\nNEW-1,Good line,Onboarding,${given().vigie.email},13/01/2026\nNEW-2,Bad line,Run,,31/02/2026\n`,
          ),
        );
      await page.getByRole('button', { name: 'Check the file' }).click();
      await page.getByText('“31/02/2026” is not a day').waitFor();
      const change = page.getByRole('row', { name: /Good line/ });
      await change.getByText('Onboarding').waitFor();
      expect(await textOf(change)).toContain('Camille Roux');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Apply 1 change' }).click();
      await page.getByText('has been imported').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('a column the file does not have is named, in English over the API', async () => {
      const { vigie, org } = given();
      const headers = { authorization: `Bearer ${org.apiKey}`, 'content-type': 'application/json' };
      const sent = await fetch(`${vigie.address}/files/imports?kind=customers&name=a.csv`, {
        method: 'POST',
        headers,
        body: 'customerId,name\nA-1,A\n',
      });
      const { id } = (await sent.json()) as { id: string };
      const checked = await fetch(`${vigie.address}/api/v1/imports/${id}/check`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ mapping: { customerId: 'customerId', name: 'Nope' } }),
      });
      expect(checked.status).toBe(422);
      expect(await checked.text()).toContain('Nope');
    });
  });
}
