import { isCustomKey } from '@vigie/domain/custom-field';
import { expect, test } from 'vitest';
import { suggestedKey } from './custom-field-key.ts';

test.each([
  ['Segment', 'segment'],
  ['Nombre de sièges', 'nombre_de_sieges'],
  ['2nd année !', 'nd_annee'],
  ['Œuvre / coût (€)', 'oeuvre_cout'],
  ['日本', ''],
  ['', ''],
])('R5 the name %j suggests the key %j', (label, key) => {
  expect(suggestedKey(label)).toBe(key);
});

test('R5 what a long name suggests is a key still', () => {
  expect(isCustomKey(suggestedKey(`${'a'.repeat(59)} b c`))).toBe(true);
});
