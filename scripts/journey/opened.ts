import { beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, speak, textOf } from './browser.ts';
import { importThroughApi } from './import.ts';
import { ORG, type World } from './world.ts';

const KEY = 'OPEN-1';

/** What is opened from a record, in French: agreements, exchanges, documents. */
export function opened(given: () => World): void {
  describe('records that are opened', () => {
    let record = '';
    const bring = (kind: string, csv: string): Promise<void> =>
      importThroughApi(given().vigie.address, given().org.apiKey, kind, csv);

    beforeAll(async () => {
      await bring('customers', `customerId,name\n${KEY},Ouvert SA\n`);
      const { items } = await given().api<{ items: { id: string }[] }>(`/customers?customerId=${KEY}`);
      record = `/o/${ORG}/customers/${items[0]?.id}`;
      await speak(given().mine.page, 'fr');
      return () => speak(given().mine.page, 'en');
    });

    test('A1 a renewal says what it counts to, and where the term ends', async () => {
      const { page } = given().mine;
      await bring(
        'agreements',
        `Agreement ID,Customer ID,Name,Start,End of the term,Auto renew,Notice months,Renewal months,MRR,Currency
OPEN-A,${KEY},Cadre,2023-07-01,2024-06-30,yes,3,12,100,USD
OPEN-B,${KEY},Option,2024-01-01,2025-12-31,no,0,,50,USD
`,
      );
      await page.goto(`${record}/agreements`);
      const row = page.getByRole('row').filter({ hasText: 'Cadre' });
      await row.waitFor();
      // The second year of a tacit renewal runs: its end and its notice, not those of the first.
      await expect.poll(() => textOf(row)).toMatch(/30 juin 2025.*30 mars 2025.*Renouvellement · 89 jours/);
      expect(await textOf(page.getByRole('row').filter({ hasText: 'Option' }))).not.toContain('Renouvellement');
      const key = page.getByRole('region', { name: 'État général' });
      expect(await textOf(key)).toMatch(/89 jours.*À traiter avant le 30 mars.*fin de la période le 30 juin 2025/);
      await row.getByRole('button').click();
      const panel = page.getByRole('dialog', { name: 'Cadre' });
      expect(await textOf(panel)).toMatch(/30 juin 2025convenu jusqu’au 30 juin 2024/);
      expect(await textOf(panel)).toMatch(/89 jours.*jusqu’au préavis/);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    });

    test('an exchange opens from the palette and from its list, over its customer, by an address', async () => {
      const { page } = given().mine;
      await bring(
        'interactions',
        `External ID,Customer ID,Kind,Direction,Date,Subject,Details,Author,Sentiment
OPEN-X,${KEY},call,incoming,2024-12-20,Relance du zinc,Rappeler avant Noël,Dana Dehors,4
`,
      );
      await page.goto(record);
      await page.getByRole('heading', { level: 1, name: 'Ouvert SA' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Rechercher un client/ }).fill('relance zinc');
      await page.getByRole('option').filter({ hasText: 'Relance du zinc' }).waitFor();
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog', { name: 'Relance du zinc' });
      await panel.getByText('Dana Dehors').waitFor();
      expect(await textOf(panel)).toMatch(/Appel · 20 décembre 2024.*Rappeler avant Noël.*Entrant.*Terminée.*4 sur 5/);
      expect(await accessibilityFaults(page)).toEqual([]);
      const address = page.url();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await page.goto(address);
      await panel.getByText('Dana Dehors').waitFor();
      await page.goto(`/o/${ORG}/search?kind=interaction&q=zinc`);
      await page.getByRole('button', { name: 'Relance du zinc' }).click();
      await panel.getByText('Dana Dehors').waitFor();
      await page.keyboard.press('Escape');
    });

    test('I3 qD7 an exchange is graded, and a field of it that somebody else changed meanwhile shows both values', async () => {
      const { page, expected } = given().mine;
      const { api } = given();
      const field = { entity: 'interaction', key: 'alloy', label: 'Alliage', type: 'text' };
      await api('/custom-fields', { method: 'POST', body: field });
      await page.goto(`/o/${ORG}/search?kind=interaction&q=zinc`);
      await page.getByRole('button', { name: 'Relance du zinc' }).click();
      const panel = page.getByRole('dialog', { name: 'Relance du zinc' });
      await panel.getByLabel('Comment le client l’a-t-il vécu ?').selectOption({ label: '2 · négatif' });
      await panel.getByText(/2 sur 5/).waitFor();
      await panel.getByRole('checkbox', { name: /Ne pas compter/ }).check();
      await panel.getByText('exclu des chiffres').waitFor();

      await panel.getByRole('button', { name: 'Modifier' }).click();
      await panel.getByLabel('Alliage').fill('bronze');
      const id = new URL(page.url()).searchParams.get('interaction');
      await api(`/interactions/${id}`, { method: 'PATCH', body: { custom: { alloy: 'laiton' } } });
      expected.push(/409 .*\/trpc\/interaction\.update/);
      await panel.getByRole('button', { name: 'Enregistrer' }).click();
      await panel.getByText('Entre-temps mis à « laiton »').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Enregistrer' }).click();
      await panel.getByRole('definition').getByText('bronze').waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    });

    test('D2 a document says what settles it, each side leading to the other; one found by search is open', async () => {
      const { page } = given().mine;
      await bring(
        'invoices',
        `Number,Customer ID,Issued,Due,Amount,Currency
OPEN-F1,${KEY},2024-10-01,2024-10-31,120,USD
OPEN-F2,${KEY},2024-11-01,2024-11-30,80,USD
`,
      );
      await bring(
        'payments',
        `Number,Customer ID,Day,Amount,Currency,Invoice number
OPEN-P,${KEY},2024-12-02,150,USD,OPEN-F1
`,
      );
      await page.goto(`/o/${ORG}/customers`);
      await page.locator('[data-row-link]').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Rechercher un client/ }).fill('OPEN-F1');
      await page.getByRole('option').filter({ hasText: 'OPEN-F1' }).waitFor();
      await page.keyboard.press('Enter');
      const invoice = page.getByRole('dialog', { name: 'OPEN-F1' });
      const settled = invoice.getByRole('region', { name: 'Réglée par' });
      await settled.waitFor();
      await page.locator('nav [aria-current=page]', { hasText: 'Encours' }).waitFor();
      expect(await textOf(settled)).toMatch(/OPEN-PPaiement · 2 décembre 2024120,00/);
      expect(await accessibilityFaults(page)).toEqual([]);
      await settled.getByRole('link', { name: 'OPEN-P' }).click();
      const payment = page.getByRole('dialog', { name: 'OPEN-P' });
      await payment.waitFor();
      expect(await textOf(payment)).toMatch(/Non lettré30,00.*Lettré avecOPEN-F1Facture · 2 décembre 2024120,00/);
      await page.keyboard.press('Escape');
      await payment.waitFor({ state: 'detached' });
      expect(await textOf(page.locator('tr[data-row]:focus-within'))).toMatch(/^OPEN-P/);
    });

    test('R5 a field is archived after a question that names its views, and such a view goes on without it', async () => {
      const { page, expected } = given().mine;
      const post = (path: string, body: object): Promise<unknown> => given().api(path, { method: 'POST', body });
      await post('/custom-fields', { entity: 'customer', key: 'zinc_grade', label: 'Teneur en zinc', type: 'number' });
      const where = {
        all: [
          { field: 'name', op: 'contains', value: 'ouvert' },
          { field: 'custom.zinc_grade', op: 'empty' },
        ],
      };
      const address = (asked: object): string =>
        `/o/${ORG}/customers?${new URLSearchParams({ where: JSON.stringify(asked), sort: 'custom.zinc_grade' })}`;
      await page.goto(address(where));
      await page.getByRole('link', { name: 'Ouvert SA' }).waitFor();
      await page.getByRole('button', { name: 'Enregistrer comme vue' }).first().click();
      await page.getByRole('dialog').getByRole('textbox').first().fill('Zingueurs');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      await page.goto(`/o/${ORG}/settings/fields`);
      await page.getByRole('button', { name: 'Teneur en zinc' }).click();
      await page.getByRole('button', { name: 'Archiver', exact: true }).click();
      const question = page.getByRole('dialog', { name: /Archiver.*Teneur en zinc/ });
      await question.getByText(/Zingueurs/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await question.getByRole('button', { name: 'Archiver', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      expected.push(/422 .*\/trpc\/customer\.(list|count)/);
      await page.goto(address(where));
      await page
        .getByText(/Teneur en zinc.* a été archivé/)
        .first()
        .waitFor();
      await page.getByRole('link', { name: 'Ouvert SA' }).waitFor();
      expect(await page.locator('[data-row-link]').count()).toBe(1);
      expect(new URL(page.url()).searchParams.get('sort')).toBeNull();
      expect(page.url()).not.toContain('zinc_grade');
    });

    test('the history of an import leads back to it, where a phone shows all four counts', async () => {
      const { page } = given().mine;
      const { items } = await given().api<{ items: { id: string; fileName: string }[] }>('/imports');
      await page.goto(`/o/${ORG}/settings/audit?changeSetId=${items[0]?.id}`);
      await page.getByRole('link', { name: `Retour à l’import ${items[0]?.fileName}` }).click();
      await page.waitForURL(`**/imports/new?id=${items[0]?.id}`);
      await page.setViewportSize({ width: 390, height: 844 });
      const counts = page.getByRole('region', { name: 'Effet du fichier' });
      await counts.getByText('En échec', { exact: true }).waitFor();
      const failed = await counts.locator('> *').last().boundingBox();
      expect((failed?.x ?? 390) + (failed?.width ?? 0)).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    test('C6 E acts on what is ticked, and two questions about invoices say whether one must meet both', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/customers`);
      await page.locator('[data-row-link]').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('ouvert');
      await page.waitForURL(/q=ouvert/);
      await expect.poll(() => page.locator('[data-row-link]').count()).toBe(1);
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Ouvert SA');
      await page.goto(`/o/${ORG}/customers?q=ouvert`);
      await page.locator('[data-row-link]').first().waitFor();
      for (const key of ['j', 'x', 'e']) await page.keyboard.press(key);
      await page.getByRole('menuitem', { name: 'Étape…' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem', { name: 'Étape…' }).waitFor({ state: 'detached' });
      const some = (status: string): object => ({
        some: 'invoices',
        where: { field: 'status', op: 'is', value: status },
      });
      const where = JSON.stringify({ all: [some('paid'), some('partlyPaid')] });
      await page.goto(`/o/${ORG}/customers?${new URLSearchParams({ where })}`);
      await page.getByText('et (le même élément ou un autre)').waitFor();
    });
  });
}
