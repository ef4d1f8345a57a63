import { describe, expect, test } from 'vitest';
import { accessibilityFaults, speak } from './browser.ts';
import { ORG, type World } from './world.ts';

/** A contact in its panel, while somebody else writes the same one. */
export function contacts(given: () => World): void {
  describe('qD7 a contact that two people change', () => {
    test('both values are shown where both changed a field; what the other alone changed is kept', async () => {
      const { mine } = given();
      const { page } = mine;
      mine.expected.push(/409 .*contact\.update/);
      const { vigie, org, api } = given();
      const { items } = await api<{ items: { id: string }[] }>('/customers?limit=1');
      const customer = items[0]?.id ?? '';
      const write = async (method: string, path: string, body: object): Promise<{ id: string }> => {
        const answer = await fetch(`${vigie.address}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${org.apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect(answer.ok).toBe(true);
        return answer.json() as Promise<{ id: string }>;
      };
      const path = `/customers/${customer}/contacts`;
      const { id } = await write('POST', path, { lastName: 'Contestée', phone: '1', function: 'Achats' });
      const stored = async (): Promise<unknown> =>
        (await api<{ items: { id: string }[] }>(path)).items.find((one) => one.id === id);
      const open = async (): Promise<void> => {
        await page.goto(`/o/${ORG}/customers/${customer}/contacts`);
        await page.getByRole('button', { name: 'Contestée' }).click();
      };
      await speak(page, 'fr');
      try {
        await open();
        const panel = page.getByRole('dialog', { name: 'Modifier le contact' });
        await panel.getByLabel('Téléphone').fill('2');
        await write('PATCH', `/contacts/${id}`, { phone: '3', function: 'Direction' });
        await panel.getByRole('button', { name: 'Enregistrer' }).click();
        await panel.getByText(/Entre-temps mis à «.3.»/).waitFor();
        expect(await panel.getByLabel('Fonction').inputValue()).toBe('Direction');
        expect(await panel.getByLabel('Téléphone').inputValue()).toBe('2');
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(await stored()).toMatchObject({ phone: '3', function: 'Direction' });
        await panel.getByRole('button', { name: 'Enregistrer' }).click();
        await panel.waitFor({ state: 'detached' });
        expect(await stored()).toMatchObject({ phone: '2', function: 'Direction' });

        // Where the other changed something else, nobody is asked.
        await open();
        await panel.getByLabel('Téléphone').fill('4');
        await write('PATCH', `/contacts/${id}`, { function: 'Finance' });
        await panel.getByRole('button', { name: 'Enregistrer' }).click();
        await panel.waitFor({ state: 'detached' });
        expect(await stored()).toMatchObject({ phone: '4', function: 'Finance' });
      } finally {
        await speak(page, 'en');
      }
    });
  });
}
