import { type Condition, CUSTOMER_CATALOGUE, type FieldType, operatorsOf, RELATIONS } from '@vigie/domain/condition';
import { formatFor } from '@vigie/i18n/format';
import { createI18n } from '@vigie/i18n/instance';
import { LOCALES, type Locale } from '@vigie/i18n/locale';
import { describe, expect, test } from 'vitest';
import { headed } from './condition-catalogue.ts';
import { readCondition } from './condition-draft.ts';
import {
  choiceWords,
  fieldWords,
  operatorWords,
  refusalWords,
  relationWords,
  saidOf,
  sentenceOf,
  type Vocabulary,
} from './condition-words.ts';

const vocabularyOf = async (locale: Locale): Promise<Vocabulary> => ({
  i18n: await createI18n(locale),
  format: formatFor(locale),
  catalogue: CUSTOMER_CATALOGUE,
  root: null,
  people: new Map([['p1', 'Camille Roux']]),
  stages: new Map([
    ['s1', 'Onboarding'],
    ['s2', 'Run'],
  ]),
  customers: new Map([['c1', 'Groupe Nordlicht']]),
  currency: 'EUR',
  today: '2026-03-31',
});

describe.each(LOCALES)('C1 the words of customer list filters in %s', (locale) => {
  test('exist for every field, operator, choice and relation of the catalogue', async () => {
    const own = await vocabularyOf(locale);
    const said: string[] = [];
    const types = new Set<FieldType>();
    for (const relation of [null, ...RELATIONS]) {
      const fields = relation === null ? own.catalogue.fields : own.catalogue.relations[relation]?.fields;
      for (const field of fields ?? []) {
        types.add(field.type);
        said.push(fieldWords(own, relation, field));
        for (const value of field.options ?? []) said.push(choiceWords(own, relation, field, value));
      }
    }
    for (const type of types) for (const op of operatorsOf(type)) said.push(operatorWords(own, type, op));
    for (const form of ['some', 'none', 'count', 'relation'] as const)
      for (const name of RELATIONS) said.push(relationWords(own, form, name));
    expect(said.length).toBeGreaterThan(150);
    // A text that is not there is its key: words apart by dots.
    expect(said.filter((words) => /\w\.\w/.test(words) || words === '')).toEqual([]);
  });
});

test('C1 every field of a customer stands under one heading', () => {
  const fields = headed(CUSTOMER_CATALOGUE.fields).flatMap((group) => group.fields);
  expect(fields.map(({ key }) => key).sort()).toEqual(CUSTOMER_CATALOGUE.fields.map(({ key }) => key).sort());
});

const spaces = (words: string): string => words.replace(/[\u00a0\u202f]/g, ' ');

describe('C1 a filter in words', () => {
  test.each<[Locale, Condition, string]>([
    ['en', { field: 'stage', op: 'anyOf', value: ['s1', 's2'] }, 'Stage is any of Onboarding, Run'],
    ['en', { field: 'renewIn', op: 'lte', value: 30 }, 'Renew in ≤ 30 days'],
    ['fr', { field: 'mrr', op: 'gte', value: 400_050 }, 'MRR ≥ 4 000,50 €'],
    ['fr', { field: 'lastTouch', op: 'inLast', value: 30 }, 'Dernier contact il y a moins de 30 jours'],
    [
      'fr',
      { field: 'since', op: 'between', value: ['2025-01-15', { today: -10 }] },
      'Client depuis entre le 15 janv. 2025 et aujourd’hui − 10 jours',
    ],
    ['es', { field: 'owner', op: 'anyOf', value: [{ me: true }, 'p1'] }, 'Responsable es alguno de yo, Camille Roux'],
    ['es', { field: 'activeUsers', op: 'lt', value: 0.4 }, 'Usuarios activos < 40 %'],
    ['en', { field: 'churnRisk', op: 'is', value: true }, 'Churn risk is Yes'],
    ['en', { field: 'parent', op: 'is', value: 'c1' }, 'Parent customer is Groupe Nordlicht'],
    ['en', { field: 'owner', op: 'is', value: 'p9' }, 'Owner is no longer there'],
    ['en', { field: 'tags', op: 'contains', value: ['vip', 'pilot'] }, 'Tags including vip or pilot'],
    [
      'en',
      { some: 'contacts', where: { field: 'tags', op: 'contains', value: ['sponsor'] } },
      'At least one contact (Tags including sponsor)',
    ],
    ['fr', { none: 'invoices' }, 'Aucune facture'],
    ['fr', { count: 'contacts', op: 'gte', value: 3 }, 'Nombre de contacts ≥ 3'],
    [
      'en',
      {
        any: [
          { field: 'healthScore', op: 'lt', value: 40 },
          { all: [{ field: 'autoRenew', op: 'is', value: false }, { not: { field: 'name', op: 'empty' } }] },
        ],
      },
      'Health score < 40 or (Auto renew is No and not (Name is empty))',
    ],
    ['en', { any: [] }, 'no record'],
  ])('%s: %j', async (locale, condition, words) => {
    expect(spaces(sentenceOf(await vocabularyOf(locale), condition))).toBe(words);
  });

  test('stands in three cells, with an ellipsis for what is not given yet', async () => {
    const own = await vocabularyOf('en');
    expect(saidOf(own, { field: 'name', op: 'contains', value: '' })).toEqual({
      subject: 'Name',
      operator: 'contains',
      value: '…',
    });
  });

  test.each<[unknown, string]>([
    ['{"all"', 'The link holds something that is not a filter. It may have been cut short.'],
    [{ field: 'naem', op: 'empty' }, '“naem” does not exist here, or your role does not show it.'],
    [{ field: 'mrr', op: 'is', value: '' }, 'Enter a number.'],
    [{ field: 'stage', op: 'anyOf', value: [] }, 'Choose at least one value.'],
    [{ field: 'since', op: 'between', value: ['', ''] }, 'Enter a day.'],
    [{ field: 'renewIn', op: 'between', value: [9, 3] }, 'The first value comes after the second.'],
    [
      JSON.parse(`${'{"not":'.repeat(8)}{"all":[]}${'}'.repeat(8)}`),
      'Groups can be nested 8 levels deep, no further. Take one level out.',
    ],
    [{ all: Array(101).fill({ field: 'name', op: 'empty' }) }, 'A filter holds at most 100 conditions. Take some out.'],
  ])('is refused in words: %j', async (input, words) => {
    const reading = readCondition(input, CUSTOMER_CATALOGUE);
    expect('refusal' in reading && refusalWords(await createI18n('en'), reading.refusal)).toBe(words);
  });
});
