import { describe, expect, test } from 'vitest';
import { matchingPeople, mentionQuery, namedApart, storedText, typedText, withPerson } from './mention-text.ts';

const ANN = { id: '11111111-1111-4111-8111-111111111111', name: 'Ann' };
const ANNA = { id: '22222222-2222-4222-8222-222222222222', name: 'Anna O’Neil (Lyon)' };
const INES = { id: '33333333-3333-4333-8333-333333333333', name: 'Inès Königsberg' };
const PEOPLE = [ANN, ANNA, INES];

describe('R8 mentions as they are typed', () => {
  test('those who were chosen are stored by id, others stay words', () => {
    expect(storedText('@Ann, @Anna O’Neil (Lyon) and @Inès Königsberg', [ANN, ANNA])).toBe(
      `@[${ANN.id}], @[${ANNA.id}] and @Inès Königsberg`,
    );
    expect(storedText('@Anna said', [ANN])).toBe('@Anna said');
  });

  test.each([
    PEOPLE.map(({ id }) => `@[${id}]`).join(', '),
    `@[${ANNA.id}]@[${ANN.id}] (@[${INES.id}])`,
    `no one, ada@example.org, @[${ANN.id}].`,
  ])('%s comes back as it was when it is typed and stored again', (text) => {
    expect(storedText(typedText(text, PEOPLE), PEOPLE)).toBe(text);
  });

  test('two people of one name stay two, typed and changed later', () => {
    const [one, two] = [ANN, { id: '44444444-4444-4444-8444-444444444444', name: 'Ann' }];
    const [chosen, typed] = withPerson([one], two);
    expect(typed).toBe('Ann (2)');
    const stored = `@[${one.id}], @[${two.id}]`;
    expect(storedText('@Ann, @Ann (2)', chosen)).toBe(stored);
    expect(storedText(typedText(stored, namedApart([one, two])), namedApart([one, two]))).toBe(stored);
    expect(withPerson(chosen, two)).toEqual([chosen, 'Ann (2)']);
  });

  test.each([
    ['Ask @ine', 'ine'],
    ['@', ''],
    ['(@Inès kö', 'Inès kö'],
    ['ada@example', null],
    ['no one', null],
    ['@Ann\nthen', null],
  ])('%j is asked for %j', (before, query) => {
    expect(mentionQuery(before)).toBe(query);
  });

  test('people are found by the beginnings of their names, accents aside', () => {
    expect(matchingPeople(PEOPLE, 'konig i')).toEqual([INES]);
    expect(matchingPeople(PEOPLE, 'an')).toEqual([ANN, ANNA]);
    expect(matchingPeople(PEOPLE, 'nigs')).toEqual([]);
  });
});
