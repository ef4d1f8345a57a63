import { createI18n } from '@vigie/i18n/instance';
import { addLaterTexts } from '@vigie/i18n/later';
import { ROW_CODES } from '@vigie/operations/change-set';
import { REFUSALS } from '@vigie/operations/refusal';
import { expect, test } from 'vitest';

test.each(['en', 'fr', 'es'] as const)('every refusal and every row issue has words in %s (L1)', async (locale) => {
  const words = await createI18n(locale);
  await addLaterTexts(words);
  const codes = [...Object.keys(REFUSALS), ...ROW_CODES];
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code) => !words.exists(`error.${code}`))).toEqual([]);
});
