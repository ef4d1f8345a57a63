import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

/** R6: a file with a wrong line, imported, looked at and taken back, in French. */
export function undo(given: () => World): void {
  describe('R6 an import that is undone', () => {
    const names = async (page: Page, name: string): Promise<string> =>
      textOf(page.getByRole('region', { name }).first());

    test('a file is applied, its wrong line taken away to be mended, and all of it undone but what was needed since', async () => {
      const { page } = given().mine;
      const folder = await mkdtemp(join(tmpdir(), 'vigie-undo-'));
      try {
        await speak(page, 'fr');
        await page.goto(`/o/${ORG}/imports/new`);
        const [template] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'Télécharger un modèle' }).click(),
        ]);
        expect(await readFile(await template.path(), 'utf8')).toContain('"Outils du Port"');

        const file = join(folder, 'Nouveaux clients.csv');
        await writeFile(
          file,
          'Identifiant client;Nom;Client depuis\nUN-1;Premier;2024-01-31\nUN-2;Second;2024-02-28\nUN-3;Troisième;jamais\n',
        );
        await page.locator('input[type=file]').setInputFiles(file);
        await page.getByRole('button', { name: 'Vérifier le fichier' }).click();
        const lines = page.getByRole('table', { name: 'Ligne par ligne' });
        await lines.getByText('Second').first().waitFor();
        expect(await lines.getByRole('row').count()).toBe(3);
        await page.getByLabel('Lignes', { exact: true }).selectOption('failed');
        await lines.getByText('jamais').first().waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.getByRole('button', { name: 'Appliquer 2 changements' }).click();
        await page.getByText('Nouveaux clients.csv a été importé').waitFor({ timeout: 30_000 });

        const [failed] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'Télécharger les lignes en échec' }).click(),
        ]);
        const mended = (await readFile(await failed.path(), 'utf8')).split('\r\n');
        expect(mended[0]).toContain('"Ligne du fichier";"Problème"');
        expect(mended[1]).toMatch(/^"UN-3";"Troisième";"jamais";"4";"Client depuis/);

        // Something hangs on the second one since.
        const contacts = join(folder, 'contacts.csv');
        await writeFile(contacts, 'Identifiant client;Prénom;E-mail\nUN-2;Ada;ada@un.example\n');
        const result = page.url();
        await page.goto(`/o/${ORG}/imports/new?kind=contacts`);
        await page.locator('input[type=file]').setInputFiles(contacts);
        await page.getByRole('button', { name: 'Vérifier le fichier' }).click();
        await page.getByRole('button', { name: 'Appliquer 1 changement' }).click();
        await page.getByText('contacts.csv a été importé').waitFor({ timeout: 30_000 });

        await page.goto(result);
        await page.getByRole('button', { name: 'Annuler cet import' }).click();
        const panel = page.getByRole('dialog', { name: 'Annuler cet import' });
        await panel.getByText('Encore nécessaire à : des contacts').waitFor();
        expect(await names(page, 'Effet de l’annulation')).toMatch(/Supprimés\s*1/);
        expect(await accessibilityFaults(page)).toEqual([]);
        await panel.getByRole('button', { name: 'Remettre 1 enregistrement comme avant' }).click();
        await page.getByText('Nouveaux clients.csv a été annulé').waitFor({ timeout: 30_000 });
        await settled(page);
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(await page.getByRole('button', { name: 'Annuler cet import' }).count()).toBe(0);

        await page.goto(`/o/${ORG}/customers?q=Premier`);
        await page.getByText('Aucun client').first().waitFor();
        await page.goto(`/o/${ORG}/imports`);
        const row = page.getByRole('row', { name: /Nouveaux clients\.csv/ });
        expect(await textOf(row)).toContain('Annulé');
        await page.getByRole('button', { name: 'Annuler contacts.csv' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Remettre 1 enregistrement comme avant' }).click();
        await page.getByRole('row', { name: /contacts\.csv.*Annulé/ }).waitFor({ timeout: 30_000 });

        // What was in the way is gone: the record that was left is undone as well, and nothing is left to try.
        await page.goto(result);
        await page.getByRole('button', { name: 'Réessayer les refusés' }).click();
        const again = page.getByRole('dialog', { name: 'Réessayer les refusés' });
        await again.getByText('Ces enregistrements ont été laissés tels quels').waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await again.getByRole('button', { name: 'Remettre 1 enregistrement comme avant' }).click();
        await page.getByText('Nouveaux clients.csv a été annulé').waitFor({ timeout: 30_000 });
        await settled(page);
        expect(await names(page, 'Effet de l’annulation')).toMatch(/Laissés tels quels\s*0/);
        expect(await page.getByRole('button', { name: 'Réessayer les refusés' }).count()).toBe(0);
      } finally {
        await speak(page, 'en');
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
}
