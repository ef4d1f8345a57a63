import { type Actor, API_SCOPES, can, ROLES } from '@vigie/domain/access';
import { customerSearchText } from '@vigie/domain/customer';
import { opensExchange } from '@vigie/domain/interaction';
import {
  agreementSearchText,
  foldContact,
  foldInteraction,
  SEARCH_KINDS,
  type SearchKind,
  searchWords,
} from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { insertRows, updateRows } from '../rows/rows.ts';
import { inTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import { encodeSigns, isIndexed, likeWord } from './pattern.ts';
import { findBest, idsHolding, type ListCursor, type ListedKind, listFound } from './search.ts';

const TODAY = '2026-06-30';
const PEOPLE = [newId(), newId(), newId()];
const person = fc.constantFrom(...PEOPLE);
const text = fc.constantFrom(
  'R&D',
  ...['Élan SA', 'elan-nord', 'Straße 1', 'Лада', '東京 商事', '50 % off', 'a_b', 'x\\y', "l'eau vive", 'ana@élan.fr'],
  ...['C-1', '\u0301\u0302', '\\303', 'Œuvre été', '👍 ok', 'Élan nord Lyon', 'nord'],
);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });
const day = fc.constantFrom('2026-06-01', TODAY, '2026-07-02');

/** One record of any kind: its texts, who it is for, from when on. */
const record = fc.record({
  customer: fc.nat(3),
  texts: fc.tuple(text, maybe(text), maybe(text)),
  day,
  knownDay: day,
  isPrivate: fc.boolean(),
  authorId: maybe(person),
  isArchived: fc.boolean(),
});
type Drawn = typeof record extends fc.Arbitrary<infer T> ? T : never;
const RELATED = ['contact', 'interaction', 'agreement', 'document'] as const;
type Related = (typeof RELATED)[number];

/** Rows as they are written for a record, and what the search should know of each. */
interface Row {
  kind: SearchKind;
  id: string;
  customerId: string;
  columns: Record<string, unknown>;
  lines: (string | null)[];
  isThere: boolean;
  knownDay: string | null;
  privateOf: { authorId: string | null } | null;
}

function customerRow(id: string, at: number, { texts, authorId }: Drawn, stageId: string): Row {
  const own = { name: texts[0], customerId: `${texts[1] ?? 'c'} ${at} ${id.slice(-4)}`, domain: texts[2] };
  const columns = {
    id,
    ...own,
    nameFolded: foldText(own.name),
    searchFolded: customerSearchText(own),
    stageId,
    ownerId: authorId,
  };
  const lines = [own.name, own.customerId, own.domain ?? ''];
  return { kind: 'customer', id, customerId: id, columns, lines, isThere: true, knownDay: null, privateOf: null };
}

function relatedRow(kind: Related, id: string, customerId: string, drawn: Drawn): Row {
  const { texts, knownDay, isPrivate, authorId, isArchived } = drawn;
  const [first, second, third] = texts;
  const latest = [drawn.day, knownDay].toSorted().at(-1) ?? knownDay;
  const row = { kind, id, customerId, isThere: true, knownDay: latest, privateOf: null };
  switch (kind) {
    case 'contact': {
      const own = { function: second, phone: third };
      const columns = { firstName: first, nameFolded: foldText(first), ...own, ...foldContact(own) };
      const archived = { archivedAt: isArchived ? new Date() : null, isKnown: true, isMain: false };
      return {
        ...row,
        columns: { ...columns, ...archived },
        lines: [first, second, columns.phoneFolded],
        isThere: !isArchived,
        knownDay: null,
      };
    }
    case 'interaction': {
      const own = { subject: first, details: second ?? '' };
      const fixed = { kind: 'email', direction: 'incoming', status: 'done', startedAt: new Date(), isAutomatic: false };
      const more = { isSentimentExcluded: false, isSentimentCounted: false, isUserTouch: false, isSponsorTouch: false };
      const columns = {
        ...fixed,
        ...more,
        ...own,
        ...foldInteraction(own),
        day: drawn.day,
        knownDay,
        isPrivate,
        authorId,
      };
      return { ...row, columns, lines: [first, own.details], privateOf: isPrivate ? { authorId } : null };
    }
    case 'agreement': {
      const own = { name: first, agreementId: second === null ? null : `${second} ${id}`, plan: third, type: null };
      const terms = {
        startDay: drawn.day,
        amountMinor: 1,
        billingPeriod: 'month',
        currency: 'EUR',
        knownDay,
        autoRenew: false,
      };
      const columns = {
        ...own,
        ...terms,
        isProposal: false,
        noticeMonths: 0,
        noticeDays: 0,
        oneTimeFeeMinor: 0,
        nature: 'initial',
      };
      const lines = [own.name, own.agreementId, own.plan, null];
      return { ...row, columns: { ...columns, searchFolded: agreementSearchText(own) }, lines, knownDay };
    }
    case 'document': {
      const number = `${first} ${id}`;
      const columns = {
        kind: 'payment',
        number,
        numberFolded: foldText(number),
        day: drawn.day,
        knownDay,
        amountMinor: 1,
        currency: 'EUR',
      };
      return { ...row, columns: { ...columns, status: 'final', isSettledByPayment: false }, lines: [number] };
    }
  }
}

const change = fc.record({ what: fc.constantFrom('rewrite', 'remove', 'removeCustomer'), at: fc.nat(30), to: record });

const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    userId: person,
    role: fc.constantFrom(...ROLES, null),
    finance: fc.boolean(),
    scopes: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('apiKey' as const),
    userId: fc.constant(null),
    role: fc.constant(null),
    finance: fc.constant(false),
    scopes: fc.uniqueArray(fc.constantFrom(...API_SCOPES), { maxLength: 2 }),
  }),
  fc.constant<Actor>({ kind: 'system', userId: null, role: null, finance: false, scopes: [] }),
);

interface World {
  tx: OrgTx;
  rows: Map<string, Row>;
  teams: Map<string, string[]>;
}

async function plant(tx: OrgTx, drawn: Drawn[], related: [Related, Drawn][]): Promise<World> {
  const stageId = newId();
  await insertRows(tx, 'stage', [{ id: stageId, name: 'Run', kind: 'customer', position: 0 }]);
  const customers = drawn.map((one, at) => customerRow(newId(), at, one, stageId));
  await insertRows(
    tx,
    'customer',
    customers.map(({ columns }) => columns),
  );
  const teams = new Map(customers.map(({ id }, at) => [id, at % 2 === 0 ? [PEOPLE[at % 3] ?? ''] : []]));
  const members = [...teams].flatMap(([customerId, userIds]) => userIds.map((userId) => ({ customerId, userId })));
  await insertRows(tx, 'customer_team', members);
  const rows = new Map(customers.map((row) => [row.id, row]));
  for (const kind of RELATED) {
    const own = related
      .filter(([of]) => of === kind)
      .map(([, one]) => relatedRow(kind, newId(), customers[one.customer % customers.length]?.id ?? '', one));
    await insertRows(
      tx,
      kind,
      own.map(({ id, customerId, columns }) => ({ id, customerId, ...columns })),
    );
    for (const row of own) rows.set(row.id, row);
  }
  return { tx, rows, teams };
}

/** Sets of rows rewritten or taken away, customers with all that hangs on them. */
async function apply({ tx, rows }: World, changes: { what: string; at: number; to: Drawn }[]): Promise<void> {
  for (const { what, at, to } of changes) {
    const all = [...rows.values()];
    const row = all[at % all.length];
    if (row === undefined) return;
    if (what === 'removeCustomer') {
      await sql`delete from customer where org_id = ${tx.orgId}::uuid and id = ${row.customerId}::uuid`.execute(tx.db);
      for (const one of all) if (one.customerId === row.customerId) rows.delete(one.id);
    } else if (row.kind === 'customer') continue;
    else if (what === 'remove') {
      const same = all.filter(({ kind, customerId }) => kind === row.kind && customerId === row.customerId);
      await sql`delete from ${sql.table(row.kind)} where org_id = ${tx.orgId}::uuid and id = any (${same.map(({ id }) => id)}::uuid[])`.execute(
        tx.db,
      );
      for (const { id } of same) rows.delete(id);
    } else {
      const same = all.filter(({ kind }) => kind === row.kind).slice(0, 3);
      const written = same.map(({ id, customerId }) => relatedRow(row.kind as Related, id, customerId, to));
      await updateRows(
        tx,
        row.kind,
        written.map(({ id, columns }) => ({ id, ...columns })),
      );
      for (const one of written) rows.set(one.id, one);
    }
  }
}

/** The lines of a record, folded: those without a value are none. */
const linesOf = ({ kind, lines }: Row): string[] =>
  kind === 'customer' || kind === 'agreement'
    ? lines.map((line) => foldText(line ?? ''))
    : lines.filter((line) => line !== null).map(foldText);

/** What is stored says what a recount from the records says. */
async function checkEntries(owner: Database, { tx, rows }: World): Promise<void> {
  const { rows: stored } = await sql<{
    id: string;
    kind: string;
    customerId: string;
    body: string;
    readerId: string | null;
  }>`
    select id, kind, customer_id, body, reader_id from search_entry where org_id = ${tx.orgId}::uuid order by id`.execute(
    owner,
  );
  const recounted = [...rows.values()]
    .filter(({ isThere }) => isThere)
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      customerId: row.customerId,
      body: `\n${encodeSigns(linesOf(row).join('\n'))}\n`,
      readerId: row.privateOf === null ? null : (row.privateOf.authorId ?? '00000000-0000-0000-0000-000000000000'),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const [a, b] = [JSON.stringify(stored), JSON.stringify(recounted)];
  if (a !== b) throw new Error(`The search holds\n${a}\nand a recount gives\n${b}`);
}

/** Whether somebody may see a record, by the domain alone. */
function isSeen({ rows, teams }: World, who: Actor, row: Row): boolean {
  const ownerId = (rows.get(row.customerId)?.columns.ownerId as string | null | undefined) ?? null;
  const assigned = { ownerId, teamIds: teams.get(row.customerId) ?? [] };
  if (!row.isThere || (row.knownDay !== null && row.knownDay > TODAY)) return false;
  if (!can(who, row.kind === 'document' ? 'receivables.read' : 'customer.read', assigned)) return false;
  const reader = { isSystem: who.kind === 'system', userId: who.userId };
  return row.privateOf === null || opensExchange(reader, { isPrivate: true, assignedUserIds: [], ...row.privateOf });
}

function isFound(row: Row, asked: string): boolean {
  const [term, words, lines] = [foldText(asked), searchWords(asked), linesOf(row)];
  if (words.length === 0) return false;
  const [first = '', ...others] = lines;
  if (first.startsWith(term)) return true;
  // A whole line is what was meant, however short.
  const isWorthIt = /[a-z0-9].*[0-9]|[0-9].*[a-z0-9]/.test(likeWord(term));
  if (isWorthIt && lines.includes(term)) return true;
  // Little that is typed is looked for where a line begins; of exchanges and documents the first is the one that names them.
  const isShort = !words.some(isIndexed);
  const hasNames =
    row.kind !== 'interaction' &&
    row.kind !== 'document' &&
    (likeWord(term).length > 2 || /[A-Za-z0-9]{2}/.test(likeWord(term)));
  if (isShort) return hasNames && others.some((line) => line.startsWith(term));
  return words.every((word) => lines.some((line) => line.includes(word)));
}

const asked = fc.oneof(
  text,
  fc.constantFrom(
    'el',
    'é',
    'nord elan',
    'lan',
    'Лад',
    '京',
    '%',
    '_',
    '\\',
    "'",
    '50 %',
    'x\\',
    '303',
    '',
    ' ',
    'vive eau',
    'r&d',
    'é-',
  ),
);

/**
 * I6, qS8: after random writes the index says what a recount of the tables says, and on random questions everybody finds
 * what the domain lets them see, and nothing else. @returns what was looked at.
 */
export async function checkSearch(
  database: { db: Database; owner: Database },
  runs: number,
): Promise<{ found: number; hidden: number; rows: number }> {
  const looked = { found: 0, hidden: 0, rows: 0 };
  const scopeOf = (orgId: string): OrgScope => ({
    orgId,
    db: database.db,
    today: TODAY,
    actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
    org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
  });
  const property = fc.asyncProperty(
    fc.array(record, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...RELATED), record), { maxLength: 12 }),
    fc.array(change, { maxLength: 4 }),
    fc.array(fc.tuple(actor, asked), { minLength: 4, maxLength: 8 }),
    async (customers, related, changes, questions) => {
      const scope = scopeOf(newId());
      const world = await inTransaction(scope, async (tx) => {
        const made = await plant(tx, customers, related);
        await apply(made, changes);
        return made;
      });
      await checkEntries(database.owner, world);
      const rows = [...world.rows.values()];
      looked.rows += rows.length;
      for (const [who, question] of questions)
        await inTransaction({ ...scope, actor: who, isReadOnly: true }, async (tx) => {
          const hits = await findBest(tx, question, SEARCH_KINDS, 100);
          const held = hits.filter(({ resembles }) => !resembles).map(({ id }) => id);
          const holding = rows.filter((row) => isFound(row, question));
          const expected = holding.filter((row) => isSeen(world, who, row)).map(({ id }) => id);
          if (held.toSorted().join() !== expected.toSorted().join())
            throw new Error(
              `${JSON.stringify(question)} for ${JSON.stringify(who)} finds ${held}, expected ${expected}`,
            );
          const odd = hits.filter(({ id }) => !rows.some((row) => row.id === id && isSeen(world, who, row)));
          if (odd.length > 0)
            throw new Error(`${JSON.stringify(question)}: ${odd.map(({ id }) => id)} resemble, unseen`);
          const words = searchWords(question);
          if (words.length > 0 && words.every(isIndexed)) await checkIds(tx, world, who, words);
          for (const kind of RELATED) await checkList(tx, world, who, kind, words);
          looked.found += expected.length;
          looked.hidden += holding.length - expected.length;
        });
    },
  );
  await fc.assert(property, { numRuns: runs });
  return looked;
}

/** The pages of a list hold everything once that has the words and is theirs to see. */
async function checkList(tx: OrgTx, world: World, who: Actor, kind: ListedKind, words: string[]): Promise<void> {
  const listed: string[] = [];
  for (let cursor: ListCursor | null = null; ; ) {
    const { items, next } = await listFound(tx, kind, { words }, cursor, 2);
    listed.push(...items.map(({ id }) => id));
    cursor = next;
    if (cursor === null) break;
  }
  const expected = [...world.rows.values()]
    .filter((row) => row.kind === kind && isSeen(world, who, row))
    .filter((row) => words.every((word) => linesOf(row).some((line) => line.includes(word))));
  const [a, b] = [
    listed.toSorted().join(),
    expected
      .map(({ id }) => id)
      .toSorted()
      .join(),
  ];
  if (a !== b) throw new Error(`the list of ${kind} for ${words} and ${JSON.stringify(who)}: ${a}, expected ${b}`);
}

/** The same of the ids of each kind, which lists ask for. */
async function checkIds(tx: OrgTx, world: World, who: Actor, words: string[]): Promise<void> {
  for (const kind of SEARCH_KINDS) {
    const { rows } = await sql<{ id: string }>`select ${idsHolding(tx, kind, words)} as id`.execute(tx.db);
    const expected = [...world.rows.values()]
      .filter((row) => row.kind === kind && isSeen(world, who, row))
      .filter((row) => words.every((word) => linesOf(row).some((line) => line.includes(word))));
    const [a, b] = [rows, expected].map((list) =>
      list
        .map(({ id }) => id)
        .sort()
        .join(),
    );
    if (a !== b) throw new Error(`${words} of ${kind} for ${JSON.stringify(who)}: ${a}, expected ${b}`);
  }
}
