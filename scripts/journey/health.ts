import { createDatabase, createPool } from '@vigie/db/connection';
import { listMembers, saveMember } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { newCustomer } from '@vigie/operations/customer';
import { overrideHealth } from '@vigie/operations/health';
import { createOrganization, openScope, SYSTEM_ACTOR, systemScope } from '@vigie/operations/organization';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults, settled, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

/** H1, H6: what people say of a customer's health, on its record. */
export function health(given: () => World): void {
  describe('H1 H6 health by hand', () => {
    const made = async (name: string, more: object = {}): Promise<string> => {
      const { id } = await given().api<{ id: string }>('/customers', { method: 'POST', body: { name, ...more } });
      return id;
    };

    test('a field is set with a reason, shown with its source beside what is computed, marked in the list, and lifted', async () => {
      const { mine, api } = given();
      const { page } = mine;
      const id = await made('Held by hand');
      await page.goto(`/o/${ORG}/customers/${id}`);
      const status = page.locator('[data-field=status]');
      await status.getByText('computed').waitFor();
      await page.getByRole('button', { name: 'Set by hand' }).click();
      const panel = page.getByRole('dialog', { name: 'Set a health field by hand' });
      await panel.getByRole('radio', { name: 'Score' }).check();
      await panel.getByLabel('Value').fill('101');
      await panel.getByRole('button', { name: 'Save' }).click();
      await expect.poll(() => panel.getByLabel('Value').getAttribute('aria-invalid')).toBe('true');
      expect(await panel.getByLabel('Value').evaluate((input) => input.ownerDocument.activeElement === input)).toBe(
        true,
      );
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.getByLabel(/^Reason/).fill('Their sponsor left');
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Set by hand' }).click();
      await panel.getByText('What you had entered was kept.').waitFor();
      expect(await panel.getByLabel(/^Reason/).inputValue()).toBe('Their sponsor left');
      await panel.getByRole('radio', { name: 'Status' }).check();
      await panel.getByLabel('Value').selectOption({ label: 'Escalated' });
      await panel.getByLabel(/^Last day/).fill('2025-01-31');
      await panel.getByRole('button', { name: 'Save' }).click();
      await status.getByText(/set by .* until 31 January 2025: Their sponsor left/).waitFor();
      await status.getByText('Computed: n/a').waitFor();
      expect(await textOf(status)).toContain('Escalated');
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await api(`/customers/${id}/health`)).toMatchObject({
        status: { value: 'escalated', source: 'override' },
      });

      await page.goto(`/o/${ORG}/customers?q=Held by hand`);
      await page.getByRole('row', { name: /Held by hand.*Escalated.*set by hand/ }).waitFor();

      await page.goto(`/o/${ORG}/customers/${id}`);
      await page.getByRole('heading', { name: 'Held by hand', level: 1 }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('by hand');
      await page.getByRole('option', { name: 'Set a health field by hand' }).click();
      await panel.getByRole('button', { name: /^Lift/ }).click();
      const lift = panel.getByRole('form', { name: /^Lift/ });
      await lift.getByRole('button', { name: 'Lift' }).click();
      await lift.getByRole('alert').waitFor();
      await lift.getByLabel('Why it is lifted').fill('They have a new one');
      await lift.getByRole('button', { name: 'Lift' }).click();
      await panel.getByText(/Lifted by .*: They have a new one/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await status.getByText('computed', { exact: true }).waitFor();
    });

    test('a pulse is given by a digit, and says by whom and how long it counts', async () => {
      const { page } = given().mine;
      await page.goto(`/o/${ORG}/customers/${await made('Felt')}`);
      const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'CSM pulse' }) });
      await card.getByText('Nobody has given a pulse').waitFor();
      await page.keyboard.press('4');
      await card.getByLabel('Why').fill('They call back');
      await page.keyboard.press('Enter');
      await card.getByText('Counts until 31 Mar 2025').waitFor();
      await card.getByRole('button', { name: 'Give a pulse' }).click();
      await card.locator('span').filter({ hasText: '4 · good' }).waitFor();
      await page.keyboard.press('2');
      expect(await accessibilityFaults(page)).toEqual([]);
      await card.getByRole('button', { name: 'Save' }).click();
      await card.getByText('1 earlier pulse').click();
      await card.locator('span').filter({ hasText: '2 · bad' }).waitFor();
      await card.getByText('They call back').waitFor();
      // What the worker makes of it comes by itself.
      await page.getByText('Pulse', { exact: true }).first().waitFor();
      await page.getByRole('definition').filter({ hasText: /^25$/ }).waitFor();
    });

    test('H4 what changed since a day is told in parts that lead from one score to the other, as known then or now', async () => {
      const { page } = given().mine;
      await page.goto('/o/demo/customers');
      await page.locator('[data-row-link]').first().click();
      await page.getByRole('button', { name: 'Open the whole calculation' }).click();
      const panel = page.getByRole('dialog', { name: 'The whole calculation' });
      const today = await panel.getByLabel('As it was on').inputValue();
      const past = (days: number): string => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
      await panel.getByLabel('Compared with').fill(past(100));
      await panel.getByLabel('As it was on').fill(past(30));
      const parts = panel.getByRole('table', { name: /^What changed since/ });
      const read = async (): Promise<number[]> =>
        (await parts.locator('td:last-child').allTextContents()).map((text) => Number(text.replace('−', '-')));
      await expect.poll(async () => (await read()).length).toBeGreaterThan(3);
      for (const known of ['known now', 'known then']) {
        await panel.getByRole('button', { name: known }).click();
        await settled(page);
        // Each is shown to the thousandth, of which a few may be lost on the way.
        const rest = async (): Promise<number> => {
          const [before = 0, ...others] = await read();
          const after = others.pop() ?? 0;
          return Math.abs(others.reduce((sum, part) => sum + part, before) - after);
        };
        await expect.poll(rest).toBeLessThan(0.05);
      }
      expect(await accessibilityFaults(page)).toEqual([]);
      const record = new URL(page.url()).pathname;
      await panel.getByRole('link', { name: 'Overdue share' }).click();
      await page.waitForURL(/\/receivables$/);
      // What the touch was made of: the exchanges of this customer, up to the day that is explained.
      await page.goto(record);
      const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
      await page.getByRole('button', { name: 'Open the whole calculation' }).click();
      await panel.getByRole('link', { name: 'Last touch' }).click();
      await page.waitForURL(/\/search\?/);
      await page.getByRole('link', { name: `Customer: ${name}` }).waitFor();
      const customers = page.locator('main table tbody tr td').filter({ has: page.getByRole('link', { name }) });
      await expect.poll(() => customers.count()).toBeGreaterThan(0);
      expect(await customers.count()).toBe(await page.locator('main table tbody tr').count());
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    test('R9 when it ends by itself, the owner finds in the inbox what the value is now, until it is read', async () => {
      const { mine, vigie } = given();
      const { page } = mine;
      await endOverride(given());
      const inbox = page.getByRole('link', { name: /Inbox.*1 unread message/ });
      const isTold = async (): Promise<boolean> => {
        await page.goto('/o/ended');
        await settled(page);
        return inbox.isVisible();
      };
      await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
      await inbox.click();
      const notice = page.getByRole('region', { name: 'Notices' }).getByRole('listitem');
      await notice
        .getByText(
          'Churn risk “Yes”, set by hand, held until 1 July 2026. The computed value returned: Not enough data.',
        )
        .waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await notice.getByRole('link', { name: 'Ended' }).click();
      await page.getByRole('heading', { name: 'Ended', level: 1 }).waitFor();
      await page.goto(`${vigie.address}/o/ended/inbox`);
      await page.getByText('Nothing waits for you').waitFor();
      expect(await page.getByRole('link', { name: /unread message/ }).count()).toBe(0);
    });
  });
}

/** An organisation in which a day passes: what was set by hand there ends, and the worker says so. */
async function endOverride({ vigie }: World): Promise<void> {
  const owner = createDatabase(createPool(vigie.installation.ownerUrl, { name: 'journey', max: 2 }));
  const db = createDatabase(createPool(vigie.installation.appUrl, { name: 'journey', max: 2 }));
  try {
    const demo = await systemScope(db, 'demo');
    const members = demo === null ? [] : await inTransaction(demo, listMembers);
    const userId = members.find(({ email }) => email === vigie.email)?.userId;
    if (userId === undefined) throw new Error('Nobody is in the demo organisation.');
    const made = await createOrganization(owner, {
      name: 'Ended',
      slug: 'ended',
      today: '2026-06-30',
      currency: 'EUR',
    });
    const scope = openScope(db, made, SYSTEM_ACTOR);
    await inTransaction(scope, (tx) => saveMember(tx, { userId, role: 'owner', finance: false }));
    const { id } = await newCustomer(scope, { name: 'Ended', ownerId: userId });
    const given = {
      customerId: id,
      field: 'churnRisk',
      value: true,
      reason: 'A doubt',
      expiresDay: '2026-07-01',
    } as const;
    await overrideHealth(scope, given);
    await sql`update control.organization set pinned_day = '2026-07-02' where slug = 'ended'`.execute(owner);
  } finally {
    await Promise.all([owner.destroy(), db.destroy()]);
  }
}
