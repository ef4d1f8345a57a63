import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaveComment } from '../comment/comment.ts';
import {
  checkImport,
  createImport,
  type ImportChoices,
  openImportFile,
  requireImportFile,
  viewImport,
} from '../import/import.ts';
import { scopeOfApiKey } from '../organization/organization.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { bringLines } from '../test-organization/bring-lines.ts';
import { makeApiKey, makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, startUndo, viewUndo } from '../undo/undo.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database, { zone: 'Europe/Paris' });
  await bring('customers', ['Customer ID,Name', 'A,One', 'B,Two']);
});

const choices: ImportChoices = { mapping: {}, constants: {}, createMissing: false };

const bring = (kind: string, lines: string[], by = org, given: Partial<ImportChoices> = {}) =>
  bringLines(by, kind, lines, given);
const exchanges = (lines: string[], by = org) => bring('interactions', lines, by);

type Row = Record<string, unknown>;
const rows = async (): Promise<Row[]> =>
  inTransaction(org, async (tx) => {
    const { rows } = await sql<Row>`select i.*, c.customer_id as customer, k.email, k.is_known from interaction i
      join customer c on c.org_id = i.org_id and c.id = i.customer_id
      left join contact k on k.org_id = i.org_id and k.id = i.contact_id order by i.started_at, i.subject`.execute(
      tx.db,
    );
    return rows;
  });
const only = async (): Promise<Row> => {
  const [row, ...others] = await rows();
  expect(others).toEqual([]);
  return row ?? {};
};
async function undo(id: string, by = org) {
  await startUndo(by, { kind: 'import', id });
  await continueUndo(org, id);
  const { status, restored, removed, refused } = (await viewUndo(org, { kind: 'import', id }))!;
  expect(status).toBe('undone');
  return { restored, removed, refused };
}

describe('exchanges from a file (I4, R6)', () => {
  test('are read in the words of the file, count as touches, and make scores fresh', async () => {
    const { userId, email } = await makeMember(database, org, 'member');
    await bring('contacts', ['Contact ID,Customer ID,Email', 'P-1,A,kim@client.example']);
    await rescoreDirty(org);
    const result = await exchanges([
      'N° activité;Client;Nature;Sens;Début;Fin;Objet;Détails;Auteur;Contact;Statut;Ressenti;Répondu le',
      `1;A;Réunion;;12/06/2026 14:00;12/06/2026 15:30;Point;"Tout va\nbien";Ada <${email}>;P-1;terminée;4;`,
      '2;A;courriel;sortant;15/06/2026 09:00;;Devis;;Leo Collègue;kim@client.example;;;18/06/2026',
      '3;A;courriel;sortant;20/06/2026 09:00;;Relance;;;;;;',
      '4;A;appel;;22/06/2026;;Absent;;;;absence;;',
      '5;B;note;;23/06/2026;;À savoir;;;;;;',
      '6;B;visio;;02/07/2026 10:00;;À venir;;;;;;',
    ]);
    expect(result).toMatchObject({ created: 6, failed: 0, issues: [] });
    expect(await rows()).toMatchObject([
      {
        ...{ customer: 'A', kind: 'meeting', direction: 'outgoing', status: 'done', email: 'kim@client.example' },
        ...{ startedAt: new Date('2026-06-12T12:00:00Z'), endedAt: new Date('2026-06-12T13:30:00Z') },
        ...{ day: '2026-06-12', knownDay: '2026-06-12', subject: 'Point', details: 'Tout va\nbien' },
        ...{ authorId: userId, authorName: null, sentiment: 4, sentimentSource: 'person', isSentimentCounted: true },
        ...{ touchDay: '2026-06-12', isUserTouch: true, isSponsorTouch: false, isPrivate: false },
      },
      // Whoever has no account here is kept by name; a mail counts from its reply on.
      { kind: 'email', authorId: null, authorName: 'Leo Collègue', touchDay: '2026-06-18', isUserTouch: false },
      { kind: 'email', touchDay: null },
      { kind: 'call', status: 'no-show', touchDay: null },
      { kind: 'note', direction: 'internal', touchDay: null },
      // Of what lies ahead, that it is planned is known today.
      { kind: 'video-meeting', status: 'planned', day: '2026-07-02', knownDay: '2026-06-30', touchDay: null },
    ]);
    expect(await rescoreDirty(org)).toBe(2);
    const { rows: figures } =
      await sql<Row>`select c.customer_id, f.last_touch_day, f.last_user_touch_day, f.last_meeting_day
      from customer_figure f join customer c on c.id = f.customer_id where f.org_id = ${org.orgId} order by 1`.execute(
        database.owner,
      );
    expect(figures).toEqual([
      { customerId: 'A', lastTouchDay: '2026-06-18', lastUserTouchDay: '2026-06-12', lastMeetingDay: '2026-06-12' },
      { customerId: 'B', lastTouchDay: null, lastUserTouchDay: null, lastMeetingDay: null },
    ]);
  });

  test('the same file twice changes nothing, with ids and without, whatever became of people since', async () => {
    for (const lines of [
      [
        'ID,Customer,Kind,Direction,Start,Subject,Author,Contact',
        '7,A,call,,2026-06-30 10:00,x,ada@us.example,kim@client.example',
      ],
      [
        'Customer,Kind,Direction,Start,Subject,Author,Contact',
        'A,mail,in,2026-06-30 10:00,x,Leo,kim@client.example',
        'B,note,,2026-06-30,,,',
      ],
    ]) {
      expect(await exchanges(lines)).toMatchObject({ failed: 0, unchanged: 0 });
      await bring('contacts', ['Customer ID,Email,Tags', 'A,kim@client.example,sponsor']);
      expect(await exchanges(lines)).toMatchObject({ created: 0, updated: 0, failed: 0, unchanged: lines.length - 1 });
    }
  });

  test('without an id an exchange is known by what it says; its status and grade may change', async () => {
    const header = 'Customer,Kind,Start,Subject,Details,Status,Sentiment';
    const first = ['A,call,2026-06-01 10:00,Renewal,short,planned,', 'A,call,2026-06-01 10:00,Renewal,long,planned,'];
    expect(await exchanges([header, ...first, 'A,appel,2026-06-01 10:00,Renewal,long,planned,'])).toMatchObject({
      ...{ created: 2, unchanged: 0, failed: 1, issues: [[4, 'interactionId', 'repeatedRow']] },
    });
    expect(await exchanges([header, 'A,call,2026-06-01 10:00,Renewal,long,done,5'])).toMatchObject({ updated: 1 });
    expect(
      (await rows()).map(({ details, status, sentiment, touchDay }) => [details, status, sentiment, touchDay]),
    ).toEqual([
      ['short', 'planned', null, null],
      ['long', 'done', 5, '2026-06-01'],
    ]);
  });

  test('a contact nobody knows is kept by address and attached when it appears; an id nobody knows is told', async () => {
    const header = 'ID,Customer,Kind,Start,Contact';
    const { issues, failed } = await exchanges([
      header,
      '1,A,call,2026-06-01,Kim <KIM@client.example>',
      '2,A,call,2026-06-02,P-9',
    ]);
    expect([issues, failed]).toEqual([[[3, 'contact', 'unknownContact']], 0]);
    expect(await rows()).toMatchObject([{ email: 'kim@client.example', isKnown: false }, { contactId: null }]);
    await bring('contacts', [
      'Contact ID,Customer ID,First name,Email',
      'P-1,A,Kim,kim@client.example',
      'P-2,B,Other,o@b.example',
    ]);
    expect(await rows()).toMatchObject([{ email: 'kim@client.example', isKnown: true }, { contactId: null }]);
    // A contact of another customer is not one of this one.
    expect((await exchanges([header, '3,A,call,2026-06-03,P-2'])).issues).toEqual([[2, 'contact', 'unknownContact']]);
  });

  test('a sponsor touch is one with whom was a sponsor on that day', async () => {
    await bring('contacts', [
      'Contact ID,Customer ID,Email,Tags',
      'P-1,A,kim@client.example,Sponsor',
      'P-2,A,leo@client.example,',
    ]);
    await exchanges([
      'ID,Customer,Kind,Start,Contact,Status',
      '1,A,call,2026-06-29,P-1,done',
      '2,A,call,2026-06-30,P-1,done',
      '3,A,call,2026-06-30,P-2,done',
    ]);
    expect((await rows()).map(({ externalId, isSponsorTouch }) => [externalId, isSponsorTouch])).toEqual(
      expect.arrayContaining([
        ['1', false],
        ['2', true],
        ['3', false],
      ]),
    );
  });

  test('what does not fit fails its row and says why; the others go in', async () => {
    await exchanges(['ID,Customer,Kind,Direction,Start', '1,A,call,out,2026-06-01', '2,A,mail,in,2026-06-01']);
    const result = await exchanges([
      'ID,Customer,Kind,Direction,Start,End,Status,Sentiment',
      '1,A,meeting,,2026-06-01,,,',
      '2,A,mail,out,2026-06-01,,,',
      '1,B,call,out,2026-06-01,,,',
      '3,A,lunch,,2026-06-01,,,',
      '4,A,mail,,2026-06-01,,,',
      '5,A,mail,up,2026-06-01,,,',
      '6,A,call,,2026-06-01 10:00,2026-06-01 09:00,,',
      '7,A,call,,2026-06-01,,maybe,',
      '8,A,call,,2026-06-01,,,6',
      '9,A,ticket,,2026-06-01,,,',
      '10,Z,call,,2026-06-01,,,',
      '11,A,call,,2026-06-01,,,5',
    ]);
    expect(result).toMatchObject({ created: 1, failed: 11 });
    expect(result.issues).toEqual([
      [2, 'kind', 'interactionIsFixed'],
      [3, 'direction', 'interactionIsFixed'],
      [4, 'customerId', 'otherCustomer'],
      [5, 'kind', 'unknownInteractionKind'],
      [6, 'direction', 'required'],
      [7, 'direction', 'unknownDirection'],
      [8, 'endedAt', 'endsBeforeItStarts'],
      [9, 'status', 'unknownStatus'],
      [10, 'sentiment', 'gradeOutOfRange'],
      [11, 'kind', 'ticketsApart'],
      [12, 'customerId', 'unknownCustomer'],
    ]);
  });

  test('a ticket under the same id is another record', async () => {
    await bring('tickets', ['Ticket ID,Customer ID,Opened at', '1,A,2026-06-01']);
    expect(await exchanges(['ID,Customer,Kind,Start', '1,A,call,2026-06-01'])).toMatchObject({ created: 1, failed: 0 });
    expect((await rows()).map(({ kind }) => kind).sort()).toEqual(['call', 'ticket']);
  });

  test('only where the importer may edit; customers one may not see are not there', async () => {
    const { scope: member } = await makeMember(database, org, 'member');
    const { scope: restricted } = await makeMember(database, org, 'restricted');
    const { scope: viewer } = await makeMember(database, org, 'viewer');
    const lines = ['ID,Customer,Kind,Start', '1,A,call,2026-06-01'];
    expect((await exchanges(lines, member)).issues).toEqual([[2, 'customerId', 'notAllowed']]);
    await expect(exchanges(lines, viewer)).rejects.toMatchObject({ code: 'access.forbidden' });
    expect((await exchanges(lines, restricted)).issues).toEqual([[2, 'customerId', 'unknownCustomer']]);
    expect(await rows()).toEqual([]);
  });
});

describe('an empty cell (R6, §10)', () => {
  test('takes back what can be without a value, and leaves the rest', async () => {
    const header = 'ID,Customer,Kind,Start,End,Subject,Details,Contact,Sentiment,Author,Status';
    await exchanges([header, '1,A,call,2026-06-01 10:00,2026-06-01 11:00,s,d,kim@client.example,4,Leo,done']);
    expect(await exchanges([header, '1,A,call,2026-06-01 10:00,,,,,,,'])).toMatchObject({ updated: 1 });
    expect(await only()).toMatchObject({
      ...{ endedAt: null, subject: '', details: '', contactId: null, sentiment: null, isSentimentCounted: false },
      ...{ authorName: 'Leo', status: 'done', touchDay: '2026-06-01' },
    });
  });
});

describe('private exchanges (§2)', () => {
  const header = 'ID,Customer,Kind,Start,Subject,Private,Author';
  const line = (author = '', isPrivate = 'yes'): string => `1,A,note,2026-06-01,Secret,${isPrivate},${author}`;

  test('only who wrote it keeps it private; without an author that is the importer', async () => {
    const [mine, other] = [await makeMember(database, org, 'manager'), await makeMember(database, org, 'manager')];
    expect((await exchanges([header, line(other.email)], mine.scope)).issues).toEqual([
      [2, 'private', 'privateOfOther'],
    ]);
    expect((await exchanges([header, line('Leo')], mine.scope)).issues).toEqual([[2, 'author', 'privateOfNobody']]);
    const key = await scopeOfApiKey(database.db, await makeApiKey(org, ['admin']));
    expect((await exchanges([header, line()], key!)).issues).toEqual([[2, 'author', 'privateOfNobody']]);
    expect((await exchanges([header, line()])).issues).toEqual([[2, 'author', 'privateOfNobody']]);
    expect(await exchanges([header, line()], mine.scope)).toMatchObject({ created: 1 });
    expect(await only()).toMatchObject({ isPrivate: true, authorId: mine.userId });
    // Shared ones of others stay so, their own may be closed and opened.
    expect(await exchanges([header, line('', 'no')], mine.scope)).toMatchObject({ updated: 1 });
    expect((await exchanges([header, line()], other.scope)).issues).toEqual([[2, 'private', 'privateOfOther']]);
    expect(await exchanges([header, line()], mine.scope)).toMatchObject({ updated: 1 });
    expect((await exchanges([header, line(other.email)], mine.scope)).issues).toEqual([
      [2, 'author', 'interactionIsFixed'],
    ]);
  });

  test('nobody takes an exchange of another, or of nobody, to themselves', async () => {
    const [ada, bob] = [await makeMember(database, org, 'manager'), await makeMember(database, org, 'manager')];
    expect(await exchanges([header, line(bob.email, 'no')], bob.scope)).toMatchObject({ created: 1 });
    for (const isPrivate of ['yes', 'no'])
      expect((await exchanges([header, line(ada.email, isPrivate)], ada.scope)).issues).toEqual([
        [2, 'author', 'interactionIsFixed'],
      ]);
    expect((await exchanges([header, line('', 'yes')], ada.scope)).issues).toEqual([[2, 'private', 'privateOfOther']]);
    expect(await only()).toMatchObject({ isPrivate: false, authorId: bob.userId });
    const ofNobody = line('', 'no').replace(/^[^,]*/, 'nobody');
    await exchanges([header, ofNobody]);
    const claimed = line(ada.email, 'no').replace(/^[^,]*/, 'nobody');
    expect((await exchanges([header, claimed], ada.scope)).issues).toEqual([[2, 'author', 'interactionIsFixed']]);
    // Whoever had no account yet is still the same person.
    const named = line('late@vigie.example', 'no').replace(/^[^,]*/, 'late');
    await exchanges([header, named]);
    expect(await exchanges([header, named], ada.scope)).toMatchObject({ unchanged: 1 });
  });

  test('with whom a private one was is told to nobody by a contact of its own', async () => {
    const ada = await makeMember(database, org, 'manager');
    const withContact = (contact: string): string[] => [
      'ID,Customer,Kind,Start,Subject,Private,Contact',
      `${contact},A,call,2026-06-01,Secret,yes,${contact}`,
    ];
    const { issues } = await exchanges(withContact('headhunter@rival.example'), ada.scope);
    expect(issues).toEqual([[2, 'contact', 'unknownContact']]);
    await bring('contacts', ['Contact ID,Customer ID,Email', 'P-1,A,kim@client.example']);
    expect((await exchanges(withContact('kim@client.example'), ada.scope)).issues).toEqual([]);
    const { rows: contacts } = await sql`select email from contact where org_id = ${org.orgId}`.execute(database.owner);
    expect(contacts).toEqual([{ email: 'kim@client.example' }]);
  });

  test('a file that moves the start alone does not make an exchange end before it', async () => {
    const start = (at: string): string[] => ['ID,Customer,Kind,Start', `1,A,call,${at}`];
    await exchanges(['ID,Customer,Kind,Start,End', '1,A,call,2026-06-01 10:00,2026-06-01 11:00']);
    expect((await exchanges(start('2026-06-01 12:00'))).issues).toEqual([[2, 'endedAt', 'endsBeforeItStarts']]);
    expect(await exchanges(start('2026-06-01 09:00'))).toMatchObject({ updated: 1 });
  });

  test('nobody else learns from an import that one is there, reads its file, or takes it back', async () => {
    const [mine, admin] = [await makeMember(database, org, 'manager'), await makeMember(database, org, 'admin')];
    const { id } = await exchanges([header, line(), '2,A,note,2026-06-01,Shared,no,'], mine.scope);
    const again = await exchanges([header, line('', 'no')], admin.scope);
    expect(again).toMatchObject({ failed: 1, issues: [[2, 'interactionId', 'notAvailable']] });
    expect(await viewImport(admin.scope, id)).toMatchObject({ samples: [], canUndo: true });
    for (const read of [
      () => openImportFile(admin.scope, id),
      () => requireImportFile(admin.scope, id),
      () => checkImport(admin.scope, id, choices, { limit: 9 }),
    ])
      await expect(read()).rejects.toMatchObject({ code: 'record.notFound' });
    expect((await viewImport(mine.scope, id)).samples).toHaveLength(2);
    expect(await undo(id, admin.scope)).toEqual({ restored: 0, removed: 1, refused: 1 });
    expect(await listRefusedOfUndo(admin.scope, { kind: 'import', id }, null, 9)).toMatchObject([
      { line: 2, label: '', reason: 'notAllowed' },
    ]);
    expect(await only()).toMatchObject({ subject: 'Secret' });
  });

  test('their author takes them back', async () => {
    const mine = await makeMember(database, org, 'manager');
    const { id } = await exchanges([header, line()], mine.scope);
    expect(await undo(id, mine.scope)).toEqual({ restored: 0, removed: 1, refused: 0 });
  });
});

describe('undo (R6)', () => {
  test('gives back what an exchange said and counted for, takes new ones away, and whom only they had shown', async () => {
    const header = 'ID,Customer,Kind,Start,Subject,Status,Contact';
    await exchanges([header, '1,A,call,2026-06-01,Old,done,']);
    const before = await only();
    const { id, updated, created } = await exchanges([
      header,
      '1,A,call,2026-06-01,New,cancelled,kim@client.example',
      '2,A,call,2026-06-02,Other,done,leo@client.example',
    ]);
    expect([updated, created]).toEqual([1, 1]);
    expect((await rows()).map(({ touchDay }) => touchDay)).toEqual([null, '2026-06-02']);
    expect(await undo(id)).toEqual({ restored: 1, removed: 1, refused: 0 });
    expect(await only()).toEqual(before);
    const { rows: contacts } = await sql`select 1 from contact where org_id = ${org.orgId}`.execute(database.owner);
    expect(contacts).toEqual([]);
  });

  test('one that somebody commented on stays', async () => {
    const { scope } = await makeMember(database, org, 'admin');
    const { id } = await exchanges(['ID,Customer,Kind,Start', '1,A,call,2026-06-01']);
    const { id: interactionId, customerId } = await only();
    const subject = { kind: 'interaction' as const, id: String(interactionId) };
    await leaveComment(scope, { customerId: String(customerId), subject, text: 'Well done' });
    expect(await undo(id)).toEqual({ restored: 0, removed: 0, refused: 1 });
  });

  test('a dry run shows each field and writes nothing, no contact either', async () => {
    const bytes = Buffer.from('ID,Customer,Kind,Start,Contact\n1,A,call,2026-06-01,kim@client.example');
    const { id } = await createImport(org, { kind: 'interactions', fileName: 'f.csv', bytes });
    const { mapping } = await viewImport(org, id);
    const report = await checkImport(org, id, { ...choices, mapping }, { limit: 9 });
    expect(report.counts).toMatchObject({ created: 1 });
    expect(report.rows[0]?.changes.map(({ field }) => field)).toEqual(expect.arrayContaining(['kind', 'touchDay']));
    expect(await rows()).toEqual([]);
    const { rows: contacts } = await sql`select 1 from contact where org_id = ${org.orgId}`.execute(database.owner);
    expect(contacts).toEqual([]);
  });
});
