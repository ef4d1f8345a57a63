import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Actor, API_SCOPES, can, ROLES } from '../access/access.ts';
import {
  COMMENT_SUBJECTS,
  type CommentSubject,
  commentParts,
  commentWords,
  mayComment,
  mayDeleteComment,
  mayEditComment,
  mayReadComments,
  mentionsOf,
} from './comment.ts';

const ADA = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

describe('R8 mentions', () => {
  test('who is mentioned, each once, in order', () => {
    expect(mentionsOf(`@[${BOB}] and @[${ADA}], again @[${BOB}]`)).toEqual([BOB, ADA]);
  });
  test.each([
    ['an address', 'ada@example.org'],
    ['no id', '@[ada]'],
    ['an id alone', ADA],
    ['an id in another spelling', `@[${ADA.replaceAll('1', 'F')}]`],
  ])('%s is words', (_, text) => {
    expect(commentParts(text)).toEqual([{ kind: 'text', text }]);
  });
  test('somebody who left is told as unknown', () => {
    expect(commentWords(`@[${ADA}] asked @[${BOB}]`, new Map([[ADA, 'Ada']]), 'someone')).toBe('@Ada asked @someone');
  });
  test('the pieces are the whole text', () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(`@[${ADA}]`, `@[${BOB}]`, '@[', ']')));
    fc.assert(
      fc.property(pieces, (given) => {
        const text = given.join('');
        const whole = commentParts(text).map((part) => (part.kind === 'text' ? part.text : `@[${part.userId}]`));
        expect(whole.join('')).toBe(text);
      }),
    );
  });
});

describe('R8 who reads and writes comments', () => {
  const actors: Actor[] = [
    ...ROLES.flatMap((role) =>
      [false, true].map((finance): Actor => ({ kind: 'person', userId: 'me', role, finance, scopes: [] })),
    ),
    ...API_SCOPES.map(
      (scope): Actor => ({ kind: 'apiKey', userId: 'key', role: null, finance: false, scopes: [scope] }),
    ),
  ];
  const customers = [
    { ownerId: 'me', teamIds: [] },
    { ownerId: 'other', teamIds: ['me'] },
    { ownerId: null, teamIds: [] },
  ];
  const each = (check: (actor: Actor, subject: CommentSubject, customer: (typeof customers)[number]) => void): void => {
    for (const actor of actors)
      for (const subject of COMMENT_SUBJECTS) for (const customer of customers) check(actor, subject, customer);
  };

  test('a comment is read with its subject, and never further', () => {
    each((actor, subject, customer) => {
      const action = subject === 'document' ? 'receivables.read' : 'customer.read';
      expect(mayReadComments(actor, subject, customer)).toBe(can(actor, action, customer));
    });
  });
  test('every person comments on what they read, a key on what it writes', () => {
    const writes = { customer: 'customer.edit', interaction: 'customer.edit', agreement: 'customer.edit' } as const;
    each((actor, subject, customer) => {
      const expected =
        actor.kind === 'person'
          ? mayReadComments(actor, subject, customer)
          : can(actor, subject === 'document' ? 'receivables.edit' : writes[subject], customer);
      expect(mayComment(actor, subject, customer), JSON.stringify([actor, subject])).toBe(expected);
    });
  });
  test('only its author changes a comment; owner and admin take it away besides', () => {
    each((actor, subject, customer) => {
      const [own, other] = [
        { authorId: actor.userId, subject },
        { authorId: 'somebody', subject },
      ];
      expect(mayEditComment(actor, own, customer)).toBe(mayComment(actor, subject, customer));
      expect(mayEditComment(actor, other, customer)).toBe(false);
      const clears = can(actor, 'customer.delete') && mayReadComments(actor, subject, customer);
      expect(mayDeleteComment(actor, own, customer)).toBe(clears || mayEditComment(actor, own, customer));
      expect(mayDeleteComment(actor, other, customer)).toBe(clears);
    });
  });
  test('a subject that means nothing lets nobody in', () => {
    const [owner] = actors;
    expect(() => mayReadComments(owner as Actor, 'task' as CommentSubject, { ownerId: null, teamIds: [] })).toThrow(
      /comment\.unknownSubject/,
    );
  });
});
