import { newId } from '@vigie/db/id';
import { removeMember } from '@vigie/db/organization';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readHistory } from '../audit/audit.ts';
import { editCustomer, newCustomer } from '../customer/customer.ts';
import { recordDocument } from '../ledger/ledger.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import {
  countMentions,
  editComment,
  findComments,
  findMentions,
  leaveComment,
  listMentionable,
  readMentions,
  takeCommentAway,
} from './comment.ts';

let database: TestDatabase;
let org: OrgScope;
let owner: OrgScope;
let viewer: OrgScope;
let restricted: OrgScope;
let finance: OrgScope;
let customerId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
  owner = (await makeMember(database, org, 'owner')).scope;
  viewer = (await makeMember(database, org, 'viewer')).scope;
  restricted = (await makeMember(database, org, 'restricted')).scope;
  finance = (await makeMember(database, org, 'restricted', true)).scope;
  customerId = (await newCustomer(owner, { name: 'Commented' })).id;
});

const idOf = (scope: OrgScope): string => scope.actor.userId ?? '';
const at = (...scopes: OrgScope[]): string => scopes.map((scope) => `@[${idOf(scope)}]`).join(' ');
const say = (scope: OrgScope, text: string, subject: Parameters<typeof findComments>[2] = null) =>
  leaveComment(scope, { customerId, subject, text });
const texts = async (scope: OrgScope, subject: Parameters<typeof findComments>[2] = null): Promise<string[]> =>
  (await findComments(scope, customerId, subject, null, 50)).comments.map(({ text }) => text);
const mentions = async (scope: OrgScope, isUnread = false): Promise<string[]> =>
  (await findMentions(scope, isUnread, null, 50)).map(({ text }) => text);
const give = (version: number, teamIds: string[]) => editCustomer(owner, { id: customerId, version, teamIds });

async function invoice(): Promise<{ kind: 'document'; id: string }> {
  const { id } = await recordDocument(owner, {
    customerId,
    kind: 'invoice',
    number: `I-${newId()}`,
    day: '2026-06-01',
    dueDay: '2026-06-30',
    amount: { amountMinor: 1_000, currency: 'EUR' },
  });
  return { kind: 'document', id };
}

async function exchange(author: OrgScope, isPrivate: boolean): Promise<{ kind: 'interaction'; id: string }> {
  const id = newId();
  await inTransaction(org, (tx) =>
    insertRows(tx, 'interaction', [
      {
        id,
        customerId,
        kind: 'note',
        direction: 'internal',
        status: 'done',
        startedAt: '2026-06-20T10:00:00Z',
        day: '2026-06-20',
        knownDay: '2026-06-20',
        subject: 'A talk',
        subjectFolded: 'a talk',
        isPrivate,
        authorId: idOf(author),
        source: 'test',
        externalId: id,
      },
    ]),
  );
  return { kind: 'interaction', id };
}

describe('R8 comments', () => {
  test('everybody who reads the customer reads them and leaves one, viewers too; others find nothing', async () => {
    await say(owner, 'First');
    await say(viewer, 'Second');
    expect(await texts(owner)).toEqual(['Second', 'First']);
    expect(await texts(viewer)).toEqual(['Second', 'First']);
    for (const stranger of [restricted, finance])
      for (const attempt of [
        () => texts(stranger),
        () => say(stranger, 'x'),
        () => listMentionable(stranger, customerId, null),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'record.notFound' });
    const elsewhere = await makeOrganization(database);
    await expect(findComments(elsewhere, customerId, null, null, 50)).rejects.toMatchObject({
      code: 'record.notFound',
    });
  });

  test('only its author changes one, against the version that was read; owner takes it away', async () => {
    const { id } = await say(viewer, 'Typpo');
    await expect(editComment(owner, { id, version: 1, text: 'x' })).rejects.toMatchObject({ code: 'access.forbidden' });
    expect(await editComment(viewer, { id, version: 1, text: 'Typo' })).toEqual({ version: 2 });
    await expect(editComment(viewer, { id, version: 1, text: 'Again' })).rejects.toMatchObject({
      code: 'comment.versionConflict',
      params: { version: 2 },
    });
    const [read] = (await findComments(owner, customerId, null, null, 50)).comments;
    expect(read).toMatchObject({ text: 'Typo', mayEdit: false, mayDelete: true });
    expect(read?.editedAt).not.toBeNull();
    await takeCommentAway(owner, id);
    await expect(takeCommentAway(viewer, id)).rejects.toMatchObject({ code: 'record.notFound' });
    expect(await texts(viewer)).toEqual([]);
  });

  test('on a document they are of those who read receivables: finance does, and on nothing else', async () => {
    const subject = await invoice();
    await say(owner, 'On the invoice', subject);
    await say(owner, 'On the customer');
    await say(finance, 'Paid tomorrow', subject);
    expect(await texts(finance, subject)).toEqual(['Paid tomorrow', 'On the invoice']);
    expect(await texts(owner)).toEqual(['Paid tomorrow', 'On the customer', 'On the invoice']);
    await expect(texts(restricted, subject)).rejects.toMatchObject({ code: 'record.notFound' });
    const other = await newCustomer(owner, { name: 'Other' });
    await expect(findComments(owner, other.id, subject, null, 50)).rejects.toMatchObject({ code: 'record.notFound' });
  });

  test('on a private exchange they are its author’s, in the list, in history and in the inbox', async () => {
    const subject = await exchange(viewer, true);
    await say(viewer, `Between us ${at(owner)}`, subject);
    expect(await texts(viewer, subject)).toHaveLength(1);
    expect(await texts(owner)).toEqual([]);
    await expect(texts(owner, subject)).rejects.toMatchObject({ code: 'record.notFound' });
    expect(await mentions(owner)).toEqual([]);
    expect(await countMentions(owner)).toBe(0);
    const told = await readHistory(owner, { customerId }, null, 50);
    expect(JSON.stringify(told)).not.toContain('Between us');
    expect(JSON.stringify(await readHistory(viewer, { customerId }, null, 50))).toContain('Between us');
  });

  test('history tells what was said before and after, people by name', async () => {
    const { id } = await say(owner, `Ask ${at(viewer)}`);
    await takeCommentAway(owner, id);
    const [gone, said] = await readHistory(owner, { customerId }, null, 50);
    expect(said?.changes).toEqual([
      { field: 'comment', label: null, before: null, after: expect.stringMatching(/^Ask @viewer /) },
    ]);
    expect(gone?.changes[0]).toMatchObject({ before: expect.stringMatching(/^Ask @viewer /), after: null });
  });
});

describe('R8 R9 mentions', () => {
  test('a mention waits in the inbox until it is read, never that of one’s own hand', async () => {
    await say(owner, `Look, ${at(viewer, owner)}`);
    const { id } = await say(owner, `And here, ${at(viewer)}`);
    expect(await countMentions(viewer)).toBe(2);
    expect(await mentions(owner)).toEqual([]);
    await readMentions(viewer, [id]);
    expect(await countMentions(viewer)).toBe(1);
    expect(await mentions(viewer, true)).toHaveLength(1);
    expect(await mentions(viewer)).toHaveLength(2);
    await readMentions(viewer, null);
    expect(await countMentions(viewer)).toBe(0);
  });

  test('a mention opens nothing: it is there once its person may read, and gone when they may not', async () => {
    await say(owner, `For ${at(restricted)}`);
    expect(await mentions(restricted)).toEqual([]);
    await expect(texts(restricted)).rejects.toMatchObject({ code: 'record.notFound' });
    await give(1, [idOf(restricted)]);
    expect(await countMentions(restricted)).toBe(1);
    await give(2, []);
    expect(await countMentions(restricted)).toBe(0);
    // What one may not read now is not read by "all": it is there when it may be.
    await readMentions(restricted, null);
    await give(3, [idOf(restricted)]);
    expect(await countMentions(restricted)).toBe(1);
    await give(4, []);
    const people = await listMentionable(owner, customerId, null);
    expect(
      people
        .filter(({ mayRead }) => !mayRead)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([idOf(restricted), idOf(finance)].sort());
  });

  test('an edit calls who was added and lets go of who was left out; what was read stays so', async () => {
    const { id } = await say(viewer, at(owner));
    await readMentions(owner, null);
    await editComment(viewer, { id, version: 1, text: `${at(owner)}!` });
    expect(await countMentions(owner)).toBe(0);
    await editComment(viewer, { id, version: 2, text: 'nobody' });
    expect(await mentions(owner)).toEqual([]);
  });

  test('whoever left since stays mentioned in what was said, and it can still be changed', async () => {
    const { id } = await say(owner, at(viewer));
    await inTransaction(org, (tx) => removeMember(tx, idOf(viewer)));
    expect(await editComment(owner, { id, version: 1, text: `${at(viewer)}, gone` })).toEqual({ version: 2 });
  });

  test('of a private exchange only its author could read; a key that may not read members is told of none', async () => {
    const subject = await exchange(viewer, true);
    const people = await listMentionable(viewer, customerId, subject);
    expect(people.filter(({ mayRead }) => mayRead)).toEqual([]);
    const key = { ...org, actor: { ...org.actor, kind: 'apiKey' as const, scopes: ['receivables:read' as const] } };
    const document = await invoice();
    expect(await texts(key, document)).toEqual([]);
    await expect(listMentionable(key, customerId, document)).rejects.toMatchObject({ code: 'access.forbidden' });
  });

  test('somebody who is no member cannot be mentioned, nor a crowd, and nothing is stored', async () => {
    await expect(say(owner, `@[${newId()}]`)).rejects.toMatchObject({ code: 'comment.unknownPerson', field: 'text' });
    const crowd = Array.from({ length: 51 }, () => `@[${newId()}]`).join(' ');
    await expect(say(owner, crowd)).rejects.toMatchObject({ code: 'comment.tooManyMentions' });
    expect(await texts(owner)).toEqual([]);
  });
});
