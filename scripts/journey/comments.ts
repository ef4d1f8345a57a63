import { describe, expect, test } from 'vitest';
import { accessibilityFaults, signIn, speak, textOf } from './browser.ts';
import { ORG, type World } from './world.ts';

/** R8, R9: comments are left, call people, and wait in their inbox. */
export function comments(given: () => World): void {
  describe('R8 R9 comments and mentions', () => {
    const write = () => given().mine.page.getByRole('textbox', { name: /^Commentez/ });

    test('a comment on a customer mentions a colleague by keyboard, and who cannot open the record is told', async () => {
      const { page } = given().mine;
      await speak(page, 'fr');
      await page.goto(`/o/${ORG}/customers?q=OWN-1`);
      await page.getByRole('link', { name: 'Kept by Robin' }).click();
      await write().fill('À voir avec @rest');
      await page.getByRole('option', { name: 'Robin Restreint' }).waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.type('avant vendredi');
      await page.keyboard.press('Control+Enter');
      const comment = page.getByRole('listitem').filter({ hasText: 'avant vendredi' });
      await comment.waitFor();
      expect(await textOf(comment)).toContain('À voir avec @Robin Restreint avant vendredi');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.goto(`/o/${ORG}/customers?q=OWN-2`);
      await page.getByRole('link', { name: 'Kept by nobody' }).click();
      await write().fill('Et @robin');
      await page.getByRole('option', { name: /Robin Restreint.*ne peut pas ouvrir/ }).click();
      await page.getByRole('button', { name: 'Commenter' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Et @Robin Restreint' }).waitFor();
    });

    test('one’s own is changed and taken away', async () => {
      const { page } = given().mine;
      const item = page.getByRole('listitem').filter({ hasText: 'Et @Robin Restreint' });
      await item.getByRole('button', { name: /Que faire/ }).click();
      await page.getByRole('menuitem', { name: 'Modifier' }).click();
      const field = page.getByRole('listitem').getByRole('textbox');
      expect(await field.inputValue()).toBe('Et @Robin Restreint');
      await field.fill('Plus rien');
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      const changed = page.getByRole('listitem').filter({ hasText: 'Plus rien' });
      await changed.getByText('modifié').waitFor();
      await changed.getByRole('button', { name: /Que faire/ }).click();
      await page.getByRole('menuitem', { name: 'Supprimer' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Supprimer' }).click();
      await changed.waitFor({ state: 'detached' });
      await speak(page, 'en');
    });

    test('the colleague finds the mention of what they may read, and it is read once opened', async () => {
      const { org, open } = given();
      const { page } = await open({ viewport: { width: 390, height: 844 } });
      await signIn(page, org.restricted.email, org.restricted.password);
      await page.goto(`/o/${ORG}/inbox`);
      const mention = page.getByRole('listitem').filter({ hasText: 'avant vendredi' });
      await mention.waitFor();
      expect(await page.getByRole('main').getByRole('listitem').count()).toBe(1);
      await page.getByRole('link', { name: /Inbox.*1 unread message/ }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await mention.getByRole('link', { name: 'Kept by Robin' }).click();
      await page.getByRole('heading', { level: 1, name: 'Kept by Robin' }).waitFor();
      await page.getByRole('link', { name: 'Inbox', exact: true }).click();
      await page.getByText('Nothing waits for you').waitFor();
      await page.context().close();
    });
  });
}
