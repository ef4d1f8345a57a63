import { expect, test } from 'vitest';
import { createI18n } from '../instance/instance.ts';
import { problemText } from './problem.ts';

test('a problem is said in words with its numbers', async () => {
  const text = problemText(await createI18n('fr'), { code: 'import.fileTooLarge', params: { limitMb: 50 } });
  expect(text).toContain('50');
});

test('a code without words says so instead of showing a key', async () => {
  const text = problemText(await createI18n('en'), { code: 'never.heard' });
  expect(text).toContain('never.heard');
  expect(text).not.toContain('error.');
});
