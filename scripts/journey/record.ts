import { afterAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak, textOf } from './browser.ts';
import { importThroughApi } from './import.ts';
import { ORG, type World } from './world.ts';

/** R2: a group, a merge that is undone, an archive and a deletion, on the settings of a record, in French. */
export function record(given: () => World): void {
  describe('R2 the settings of a record', () => {
    afterAll(() => speak(given().mine.page, 'en'));
    const address = async (key: string): Promise<string> => {
      const { items } = await given().api<{ items: { id: string }[] }>(`/customers?customerId=${key}`);
      return `/o/${ORG}/customers/${items[0]?.id}`;
    };

    test('a parent is chosen by name, a circle is refused at the field, and the group is shown as a tree', async () => {
      const { vigie, org, mine } = given();
      const { page } = mine;
      await importThroughApi(
        vigie.address,
        org.apiKey,
        'customers',
        'customerId,name\nREC-1,Recorde Un\nREC-2,Recorde Deux\nREC-3,Recorde Trois\n',
      );
      await importThroughApi(
        vigie.address,
        org.apiKey,
        'contacts',
        'customerId,firstName,email\nREC-2,Ada,ada@deux.example\n',
      );
      await speak(page, 'fr');
      const choose = async (key: string, parent: string): Promise<void> => {
        await page.goto(`${await address(key)}/settings`);
        await page.getByRole('button', { name: /^Client parent/ }).click();
        await page.getByRole('combobox', { name: 'Rechercher un client' }).fill(parent);
        await page.getByRole('option', { name: parent }).click();
        await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
      };
      await choose('REC-2', 'Recorde Un');
      await page.getByText('Enregistré', { exact: true }).waitFor();
      mine.expected.push(/422 .*\/trpc\/customer\.update/);
      await choose('REC-1', 'Recorde Deux');
      await page.getByText('Un client ne peut être placé ni sous lui-même').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Annuler', exact: true }).click();
      await page.goto(await address('REC-2'));
      const group = page.getByRole('table', { name: 'Groupe' });
      await group.waitFor();
      expect(await group.getByRole('row').count()).toBe(3);
      expect(await textOf(group.locator('[aria-current=true]'))).toContain('Recorde Deux');
      expect(await accessibilityFaults(page)).toEqual([]);
      await group.getByRole('link', { name: 'Recorde Un' }).click();
      await page.getByRole('heading', { name: 'Recorde Un', level: 1 }).waitFor();
    });

    test('two customers are merged after a look, the old address leads to the one that stays, and all comes back', async () => {
      const { mine } = given();
      const { page } = mine;
      const [kept, other] = [await address('REC-1'), await address('REC-2')];
      await page.goto(`${kept}/settings`);
      await page.getByRole('button', { name: 'Fusionner un autre client…' }).click();
      const panel = page.getByRole('dialog', { name: 'Fusionner un client avec celui-ci' });
      await panel.getByRole('button', { name: 'Client à fusionner' }).click();
      await page.getByRole('combobox', { name: 'Rechercher un client' }).fill('Recorde Deux');
      await page.getByRole('option', { name: 'Recorde Deux' }).click();
      await panel.getByText('1 contact', { exact: true }).waitFor();
      await panel
        .getByRole('radio', { name: 'Nom: Recorde Deux' })
        .or(panel.getByLabel(/Nom.*Recorde Deux/))
        .first()
        .check();
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Fusionner', exact: true }).click();
      await page.getByRole('heading', { name: 'Recorde Deux', level: 1 }).waitFor();

      mine.expected.push(/404 .*\/trpc\/customer\.get/);
      await page.goto(other);
      await page.waitForURL(`**${kept}`);
      await page.goto(`${kept}/contacts`);
      await page.getByRole('link', { name: 'ada@deux.example' }).waitFor();

      await page.goto(`${kept}/settings`);
      await page.getByRole('button', { name: 'Annuler la fusion…' }).click();
      await page.getByText(/redevient un client, sous son identifiant, avec.*1 contact/).waitFor();
      await page.getByText(/Reprennent leur valeur d’avant.*Nom/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Annuler la fusion', exact: true }).click();
      await page.waitForURL(`**${other}`);
      await page.getByRole('heading', { name: 'Recorde Deux', level: 1 }).waitFor();
      await page.goto(kept);
      await page.getByRole('heading', { name: 'Recorde Un', level: 1 }).waitFor();
    });

    test('a lost customer is archived with its day and reason, and brought back', async () => {
      const { page } = given().mine;
      await page.goto(`${await address('REC-3')}/settings`);
      await page.getByRole('button', { name: 'Archiver…' }).click();
      await page.getByLabel(/^Motif/).fill('Racheté');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Archiver', exact: true }).click();
      await page.getByRole('status').filter({ hasText: 'Racheté' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Réactiver…' }).click();
      await page.getByRole('button', { name: 'Réactiver', exact: true }).click();
      await page.getByRole('button', { name: 'Archiver…' }).waitFor();
      expect(await page.getByRole('status').filter({ hasText: 'Racheté' }).count()).toBe(0);
    });

    test('a customer is deleted by its name and the password; whoever has it open is told, and history remembers it', async () => {
      const { mine, vigie, open } = given();
      const { page } = mine;
      const gone = await address('REC-1');
      const beside = await open({ storageState: await page.context().storageState() });
      await beside.page.goto(gone);
      await beside.page.getByRole('heading', { name: 'Recorde Un', level: 1 }).waitFor();
      for (const one of [mine, beside]) one.expected.push(/404 /, /422 .*\/trpc\/customer\.delete/);

      await page.goto(`${gone}/settings`);
      await page.getByRole('button', { name: 'Supprimer ce client…' }).click();
      const dialog = page.getByRole('dialog', { name: /Supprimer Recorde Un/ });
      await dialog.getByText('1 client placé dessous reste, sans parent.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await dialog.getByLabel(/Tapez le nom du client/).fill('Recorde Un');
      await dialog.getByLabel('Votre mot de passe').fill('pas le bon');
      await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click();
      await dialog.getByText('Ce n’est pas votre mot de passe.').waitFor();
      await dialog.getByLabel('Votre mot de passe').fill(vigie.password);
      await page.setViewportSize({ width: 390, height: 844 });
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click();
      await page.waitForURL('**/customers');
      await beside.page.getByText('Cet élément n’existe pas, ou vous n’y avez pas accès.').waitFor();
      await page.goto(`/o/${ORG}/settings/audit?entity=customer`);
      await page.getByText('suppression').first().waitFor();
      expect(await textOf(page.getByRole('listitem').filter({ hasText: 'suppression' }).first())).toContain(
        'Recorde Un',
      );
    });
  });
}
