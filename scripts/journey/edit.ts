import { describe, expect, test } from 'vitest';
import { accessibilityFaults, signIn, speak, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

const LIST = `/o/${ORG}/customers?q=OWN-`;

interface Stored {
  id: string;
  version: number;
  name: string;
  stage: { id: string; name: string };
  domain: string | null;
  tags: string[];
}

/** What is edited where it stands: at once, taken back, and never over what somebody else wrote unseen. */
export function editInPlace(given: () => World): void {
  describe('R2 R4 qD7 editing in place', () => {
    const row = () => given().mine.page.getByRole('row', { name: /Kept by nobody/ });
    const stage = () => row().getByTitle(/^Modifier.: Étape/);
    const stored = async (): Promise<Stored> => {
      const { items } = await given().api<{ items: Stored[] }>('/customers?customerId=OWN-2');
      const [found] = items;
      if (found === undefined) throw new Error('OWN-2 is gone.');
      return found;
    };
    /** Somebody else writes the same record. */
    const writeElsewhere = async (change: Partial<{ stageId: string; domain: string }>): Promise<void> => {
      const { vigie, org } = given();
      const { id, version } = await stored();
      const answer = await fetch(`${vigie.address}/api/v1/customers/${id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${org.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ version, ...change }),
      });
      expect(answer.status).toBe(200);
    };
    const choose = async (words: string): Promise<void> => {
      await given().mine.page.getByRole('option', { name: words }).click();
    };
    const stageNamed = async (name: string): Promise<string> => {
      const { items } = await given().api<{ items: { id: string; name: string }[] }>('/stages');
      return items.find((one) => one.name === name)?.id ?? '';
    };

    test('a stage is chosen in its cell, shown at once, kept, and taken back', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(LIST);
      const before = (await stored()).stage.name;
      await stage().click();
      expect(await accessibilityFaults(page)).toEqual([]);
      await choose('Prospect');
      await expect.poll(() => textOf(stage())).toContain('Prospect');
      await expect.poll(async () => (await stored()).stage.name).toBe('Prospect');
      await page.getByRole('button', { name: 'Annuler' }).click();
      await expect.poll(async () => (await stored()).stage.name).toBe(before);
      await expect.poll(() => textOf(stage())).toContain(before);
    });

    test('by keyboard: J to the row, E, the field, its value; Ctrl Z takes it back', async () => {
      const { page } = given().mine;
      await page.goto(LIST);
      await row().waitFor();
      for (let moved = 0; moved < 5; moved += 1) {
        await page.keyboard.press('j');
        const active = page.locator('[data-row-link]:focus');
        await active.waitFor();
        if ((await textOf(active)) === 'Kept by nobody') break;
      }
      await page.keyboard.press('e');
      await page.getByRole('combobox', { name: 'Quel champ' }).fill('domaine');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Domaine' }).fill('nobody.example');
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await stored()).domain).toBe('nobody.example');
      await page.getByRole('textbox', { name: 'Domaine' }).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+z');
      await expect.poll(async () => (await stored()).domain).toBe(null);
    });

    test('both values are shown where somebody else changed the same field meanwhile', async () => {
      const { mine } = given();
      mine.expected.push(/409 .*customer\.update/);
      await mine.page.goto(LIST);
      await stage().click();
      await writeElsewhere({ stageId: await stageNamed('Run') });
      await choose('Suspect');
      const dialog = mine.page.getByRole('dialog', { name: /Étape.+entre-temps/ });
      await dialog.waitFor();
      expect(await textOf(dialog)).toMatch(/Run.*Suspect/);
      expect(await accessibilityFaults(mine.page)).toEqual([]);
      expect((await stored()).stage.name).toBe('Run');
      await dialog.getByRole('button', { name: 'Prendre la mienne' }).click();
      await expect.poll(async () => (await stored()).stage.name).toBe('Suspect');
    });

    test('another field that was changed meanwhile is kept, and nobody is asked', async () => {
      const { page } = given().mine;
      await page.goto(LIST);
      await stage().click();
      await writeElsewhere({ domain: 'elsewhere.example' });
      await choose('Prospect');
      await expect.poll(async () => (await stored()).stage.name).toBe('Prospect');
      expect((await stored()).domain).toBe('elsewhere.example');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await speak(page, 'en');
    });

    test('a row whose record moved on shows all of what it is now: nothing is written over unseen', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(LIST);
      await stage().click();
      await writeElsewhere({ domain: 'others.example' });
      await choose('Suspect');
      await expect.poll(async () => (await stored()).stage.name).toBe('Suspect');
      await row().locator('[data-row-link]').focus();
      await page.keyboard.press('e');
      await page.getByRole('combobox', { name: 'Quel champ' }).fill('domaine');
      await page.keyboard.press('Enter');
      await page.locator('input:focus').waitFor();
      expect(await page.getByRole('textbox', { name: 'Domaine' }).inputValue()).toBe('others.example');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('mine.example');
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await stored()).domain).toBe('mine.example');
      await page.getByText(/Domaine.: mine\.example/).waitFor();
    });

    test('an undo never takes back what somebody else chose since', async () => {
      const { page } = given().mine;
      await writeElsewhere({ stageId: await stageNamed('Run') });
      await page.keyboard.press('Control+z');
      await expect.poll(async () => (await stored()).domain).toBe('others.example');
      await page.getByText(/est comme avant/).waitFor();
      await page.keyboard.press('Control+z');
      const dialog = page.getByRole('dialog', { name: /Étape/ });
      await dialog.waitFor();
      expect(await textOf(dialog)).toContain('Run');
      await dialog.getByRole('button', { name: 'Garder l’autre' }).click();
      expect((await stored()).stage.name).toBe('Run');
    });

    test('the form keeps what others changed beside it, and shows both values of a field that both changed', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      const { id } = await stored();
      await page.goto(`/o/${ORG}/customers/${id}/settings`);
      const save = page.getByRole('button', { name: 'Enregistrer', exact: true });
      await page.getByLabel('Étiquettes', { exact: true }).fill('pilote');
      await writeElsewhere({ domain: 'again.example' });
      await save.click();
      await page.getByText('Enregistré').waitFor();
      expect(await stored()).toMatchObject({ tags: ['pilote'], domain: 'again.example' });
      await page.getByLabel('Domaine', { exact: true }).fill('mine.example');
      await writeElsewhere({ domain: 'theirs.example' });
      await save.click();
      await page.getByText(/Entre-temps mis à .+theirs\.example/).waitFor();
      expect((await stored()).domain).toBe('theirs.example');
      expect(await accessibilityFaults(page)).toEqual([]);
      await save.click();
      await expect.poll(async () => (await stored()).domain).toBe('mine.example');
      await speak(page, 'en');
    });

    test('whoever may not assign edits the stage of their customers, and no owner', async () => {
      const { org, open } = given();
      const { page } = await open();
      await signIn(page, org.restricted.email, org.restricted.password);
      await page.goto(LIST);
      const own = page.getByRole('row', { name: /Kept by Robin/ });
      await own.getByTitle('Edit Stage').waitFor();
      expect(await own.getByTitle('Edit Owner').count()).toBe(0);
      await page.context().close();
    });
  });
}
