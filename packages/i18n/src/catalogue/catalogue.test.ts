import { FIELDS, fieldKey, IMPORT_KINDS } from '@vigie/domain/import';
import { describe, expect, test } from 'vitest';
import { en as laterEn } from '../later/en.ts';
import { es as laterEs } from '../later/es.ts';
import { fr as laterFr } from '../later/fr.ts';
import { LOCALES, type Locale } from '../locale/locale.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

const catalogues: Record<Locale, readonly object[]> = { en: [en, laterEn], fr: [fr, laterFr], es: [es, laterEs] };
const textsOf = (locale: Locale): Map<string, string> =>
  new Map(catalogues[locale].flatMap((catalogue) => [...flatten(catalogue)]));
const PLURAL = /_(zero|one|two|few|many|other)$/;

function flatten(value: object, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'string') texts.set(prefix + key, child);
    else for (const [path, text] of flatten(child as object, `${prefix}${key}.`)) texts.set(path, text);
  }
  return texts;
}

const variables = (text: string): string[] =>
  [...new Set([...text.matchAll(/{{\s*(\w+)\s*}}/g)].map((match) => match[1] ?? ''))].sort();
const baseKeys = (texts: Map<string, string>): string[] =>
  [...new Set([...texts.keys()].map((key) => key.replace(PLURAL, '')))].sort();

describe.each(LOCALES)('the %s texts', (locale) => {
  const texts = textsOf(locale);
  const english = textsOf('en');

  test('have every key of the English ones and no other', () => {
    expect(baseKeys(texts)).toEqual(baseKeys(english));
  });

  test('are never empty', () => {
    expect([...texts].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
  });

  test('use the same variables as the English ones', () => {
    const wrong = [...texts].filter(([key, text]) => {
      const reference = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? '';
      const allowed = variables(reference);
      const used = variables(text);
      const isPlural = PLURAL.test(key);
      return used.some((name) => !allowed.includes(name)) || (!isPlural && used.length !== allowed.length);
    });
    expect(wrong).toEqual([]);
  });

  test('R6 name each column as the import itself reads it', () => {
    const unread = IMPORT_KINDS.flatMap((kind) =>
      FIELDS[kind].flatMap(({ key }) => {
        const label = texts.get(`imports.field.${key}`) ?? '';
        return fieldKey(kind, label) === key ? [] : [`${kind} ${key} "${label}"`];
      }),
    );
    expect(unread).toEqual([]);
  });

  test('give every plural form the language has', () => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const plural = [...new Set([...texts.keys()].filter((key) => PLURAL.test(key)).map((k) => k.replace(PLURAL, '')))];
    const missing = plural.flatMap((key) => forms.map((form) => `${key}_${form}`)).filter((key) => !texts.has(key));
    expect(missing).toEqual([]);
  });
});

test('French keeps the spaces its typography asks for', () => {
  const wrong = [...flatten(fr)].filter(([, text]) => / [:;?!»%]|« /.test(text)).map(([key]) => key);
  expect(wrong).toEqual([]);
});
