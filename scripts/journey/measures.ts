import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, speak } from './browser.ts';
import { ORG, type World } from './world.ts';

/** H5: a field of the organisation and a metric that another system feeds become measures of a score. */
export function measures(given: () => World): void {
  describe('H5 measures of the organisation’s own', () => {
    beforeAll(() => speak(given().mine.page, 'en'));
    afterAll(() => speak(given().mine.page, 'en'));
    let customer = '';
    let address = '';

    test('a metric is made, and another system sends its values as the page says', async () => {
      const { mine, api } = given();
      const { page } = mine;
      const field = { entity: 'customer', key: 'satisfaction', label: 'Satisfaction', type: 'number' };
      await api('/custom-fields', { method: 'POST', body: field });
      const made = await api<{ id: string }>('/customers', {
        method: 'POST',
        body: { name: 'Fed', customerId: 'C-1', custom: { satisfaction: 90 } },
      });
      customer = made.id;
      await page.goto(`/o/${ORG}/settings/metrics`);
      await page.getByText('No metrics yet').waitFor();
      await page.getByRole('button', { name: 'New metric' }).click();
      const panel = page.getByRole('dialog', { name: 'New metric' });
      await panel.getByLabel('Name').fill('Net promoter score');
      await panel.getByLabel('Unit').fill('pts');
      await expect.poll(() => panel.getByLabel('Key').inputValue()).toBe('net_promoter_score');
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /Net promoter score/ }).waitFor();
      const curl = (await page.getByText('curl -X POST').textContent()) ?? '';
      const [, path = '', body = ''] = /\/api\/v1(\S+)[\s\S]*-d '(.*)'/.exec(curl) ?? [];
      expect(await api(path, { method: 'POST', body: JSON.parse(body) as object })).toMatchObject({ created: 1 });
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('both are put into a profile, the preview moves, and it is published', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/settings/profiles`);
      await page.getByRole('button', { name: 'New profile' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Measured');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Measured', level: 1 }).waitFor();
      address = page.url();
      await page.getByRole('button', { name: /^On customer/ }).click();
      await page.getByRole('combobox').last().fill('Fed');
      await page.getByRole('option', { name: /^Fed/ }).click();
      const score = page.getByRole('table', { name: 'Live preview' }).getByRole('row', { name: /^Health/ });
      await page.getByLabel('Usage: weight').fill('90000');
      const catalogue = page.getByLabel('Add a measure to Usage', { exact: true });
      expect(
        await catalogue.locator('optgroup').evaluateAll((all) => all.map((one) => one.getAttribute('label'))),
      ).toEqual(['Fields of customers', 'Metrics']);
      await catalogue.selectOption('Satisfaction');
      await catalogue.focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByLabel('Satisfaction: weight').fill('300');
      await score.getByText('90', { exact: true }).waitFor();
      await catalogue.selectOption('Net promoter score');
      await page.getByRole('button', { name: /Add · Add a measure to Usage/ }).click();
      await page.getByLabel('Net promoter score: weight').fill('300');
      await page.getByRole('button', { name: 'Scale: Net promoter score' }).click();
      await page.getByText('The latest value that was sent.').waitFor();
      await page.getByLabel('Net promoter score: Values expire').check();
      await page.getByLabel('Net promoter score: Days a value counts').fill('30');
      // (90 + 42) ÷ 2; that no ticket is open weighs next to nothing.
      await score.getByText('66', { exact: true }).waitFor();
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Publish…' }).click();
      await page.getByRole('dialog').getByLabel('Why').fill('They told us');
      await page.keyboard.press('Enter');
      await page.locator('[data-version="1"]').getByText('in force', { exact: true }).waitFor();
    });

    test('the calculation names them, with their units and the day of a value', async () => {
      const { mine, api } = given();
      const { page } = mine;
      const { items } = await api<{ items: { id: string; name: string }[] }>('/health-profiles');
      const { version } = await api<{ version: number }>(`/customers/${customer}`);
      await api(`/customers/${customer}`, {
        method: 'PATCH',
        body: { version, healthProfileId: items.find(({ name }) => name === 'Measured')?.id },
      });
      await page.goto(`/o/${ORG}/customers/${customer}`);
      await page.getByText(/Why 66\b/).waitFor();
      await page.getByRole('button', { name: 'Open the whole calculation' }).click();
      const table = page.getByRole('table', { name: 'The whole calculation' });
      await table.getByRole('row', { name: /^Satisfaction 90/ }).waitFor();
      await table.getByRole('row', { name: /^Net promoter score 42\spts.*31 Dec/ }).waitFor();
      await settled(page);
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('one that is archived counts as missing, the profile says so, and is published no more', async () => {
      const { mine, api } = given();
      const { page } = mine;
      const { items } = await api<{ items: { id: string; key: string }[] }>('/custom-fields?entity=customer');
      const id = items.find(({ key }) => key === 'satisfaction')?.id;
      await api(`/custom-fields/${id}`, { method: 'PATCH', body: { archived: true } });
      await page.goto(address);
      await page.getByText('Satisfaction is archived: the version in force measures it').waitFor();
      await page.locator('[data-measure="custom.satisfaction"]').getByText('Archived: counts as missing').waitFor();
      mine.expected.push(/409 .*\/trpc\/healthProfile\.publish/);
      await page.getByLabel('Churn risk below').fill('35');
      await page.getByRole('button', { name: 'Publish…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Why').fill('Again');
      await page.keyboard.press('Enter');
      await dialog.getByRole('alert').filter({ hasText: '“Satisfaction” is archived' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Take Satisfaction out' }).click();
      await page.getByRole('button', { name: 'Publish…' }).click();
      await page.getByRole('dialog').getByLabel('Why').fill('Without it');
      await page.keyboard.press('Enter');
      await page.locator('[data-version="2"]').getByText('Satisfaction: weight 300 → 0').waitFor();
      await page.goto(`/o/${ORG}/customers/${customer}`);
      await page.getByText(/Why 42\b/).waitFor();
    });
  });
}
