import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { CUSTOM_ENTITIES, CUSTOM_TYPES } from '@vigie/domain/custom-field';
import { IMPORT_KINDS } from '@vigie/domain/import';
import { LOCALES } from '@vigie/i18n/locale';
import { createCustomField } from '@vigie/operations/custom-field';
import { newCustomer } from '@vigie/operations/customer';
import { continueImport, hasCustomFields, importFile, viewImport } from '@vigie/operations/import';
import { makeOrganization } from '@vigie/operations/test-organization';
import { makeWorkbook } from '@vigie/operations/test-workbook';
import { continueUndo } from '@vigie/operations/undo';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request, rest, trpc } from './test-server/door.ts';
import { createWorld, csv, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

const headers = () => world.people.owner.headers;
interface View {
  id: string;
  mapping: Record<string, string>;
  constants: Record<string, string>;
  detected: Record<string, unknown>;
}

async function upload(kind: string, bytes: Buffer, name = 'f.csv'): Promise<View> {
  const made = await request(
    world.server,
    headers(),
    'POST',
    `/files/imports?kind=${kind}&name=${name}`,
    new Uint8Array(bytes),
  );
  expect(made.status, made.text).toBe(201);
  const { data } = await rest(world.server, headers(), { method: 'GET', path: '/imports/{id}' }, { id: made.data.id });
  return data as View;
}

/** A custom field of each type, of all records that have some. */
async function addOwnFields(org: OrgScope): Promise<void> {
  for (const entity of CUSTOM_ENTITIES)
    for (const type of CUSTOM_TYPES)
      await createCustomField(org, {
        entity,
        key: `own_${type}`,
        // One that the import would take for its own field goes by its key.
        label: type === 'text' ? 'Name' : `Own ${type}`,
        type,
        ...(type === 'choice' ? { options: ['Or', 'Étain'] } : {}),
      });
}

describe('templates (R6)', () => {
  beforeAll(() => addOwnFields(world.a));

  test.each(LOCALES)('%s: each reads back under its words, and its line is imported as it is', async (locale) => {
    const org = await makeOrganization(world.server.database);
    await addOwnFields(org);
    // In an order in which what a line points at is there.
    const kinds = [...IMPORT_KINDS].sort((a, b) => Number(b === 'customers') - Number(a === 'customers'));
    for (const kind of kinds.filter((one) => one !== 'assignments')) {
      const key = { ...world.keys.admin, 'accept-language': locale };
      const answer = await world.server.app.request(`/files/import-templates/${kind}.csv`, { headers: key });
      expect(answer.status).toBe(200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const [header = [], example = []] = parse(bytes, {
        bom: true,
        delimiter: locale === 'en' ? ',' : ';',
      }) as string[][];
      expect(example).toHaveLength(header.length);
      const choices = { mapping: {}, constants: {}, createMissing: false };
      const { id } = await importFile(org, { kind, fileName: 't.csv', bytes }, choices);
      const view = await viewImport(org, id);
      // The customer of the first template is there, its own fields too.
      expect(view, kind).toMatchObject({ created: 1, failed: 0, warnings: 0 });
      expect(Object.keys(view.mapping), `${kind}: every column is read`).toHaveLength(header.length);
      const own = CUSTOM_TYPES.map((type) => `custom.own_${type}`);
      if (hasCustomFields(kind)) expect(Object.keys(view.mapping)).toEqual(expect.arrayContaining(own));
    }
  });

  test('that of assignments names people of the organisation, so that its line takes nobody away', async () => {
    const { headers: own, scope, email } = world.people.manager;
    const answer = await world.server.app.request('/files/import-templates/assignments.csv', { headers: own });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const [, example = []] = parse(bytes, { bom: true }) as string[][];
    expect(example.slice(0, 3)).toEqual(['C-001', email, email]);
    // An empty cell would take away what stands there.
    expect(example).not.toContain('');
    await newCustomer(scope, { name: 'Assigned', customerId: 'C-001' });
    const choices = { mapping: {}, constants: {}, createMissing: false };
    const { id } = await importFile(scope, { kind: 'assignments', fileName: 't.csv', bytes }, choices);
    expect(await viewImport(scope, id)).toMatchObject({ updated: 1, failed: 0, warnings: 0 });
  });

  test('one of an unknown kind is refused', async () => {
    const answer = await world.server.app.request('/files/import-templates/naem.csv', { headers: headers() });
    expect(answer.status).toBe(422);
  });
});

describe('the lines that failed, as a file (R6)', () => {
  const failedOf = async (id: string, given = headers()): Promise<Response> =>
    world.server.app.request(`/files/imports/${id}/failed.csv`, { headers: given });
  const bring = (bytes: Buffer, name = 'Lignes fausses.csv') =>
    importFile(
      world.people.owner.scope,
      { kind: 'customers', fileName: name, bytes },
      { mapping: {}, constants: {}, createMissing: false },
    );

  test('holds their cells as they were, their line and the reason in the reader’s language; put right, it goes in', async () => {
    const bytes = Buffer.from(
      [
        'Customer ID;Name;Since;Remark',
        'E-1;Good;2026-01-01;',
        "E-2;=1+1;31/02/2026;'=x",
        'E-3;"a ""b"";c";nope;+1',
      ].join('\r\n'),
    );
    const { id } = await bring(bytes);
    const answer = await failedOf(id, { ...world.keys.admin, 'accept-language': 'fr' });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Lignes-fausses-echecs.csv"');
    const file = Buffer.from(await answer.arrayBuffer());
    const rows = parse(file, { bom: true, delimiter: ';' }) as string[][];
    expect(rows).toEqual([
      ['Customer ID', 'Name', 'Since', 'Remark', 'Ligne du fichier', 'Problème'],
      ['E-2', "'=1+1", '31/02/2026', "'=x", '3', expect.stringContaining('Client depuis')],
      ['E-3', 'a "b";c', 'nope', "'+1", '4', expect.stringContaining('nope')],
    ]);
    const mended = await bring(
      Buffer.from(file.toString().replace('31/02/2026', '2026-02-28').replace('nope', '2026-03-01')),
    );
    expect(await viewImport(world.people.owner.scope, mended.id)).toMatchObject({ created: 2, failed: 0 });
    const { rows: names } = await inTransaction(world.a, (tx) =>
      sql<{ name: string }>`select name from customer where customer_id in ('E-2', 'E-3') order by 1`.execute(tx.db),
    );
    expect(names.map(({ name }) => name)).toEqual(['=1+1', 'a "b";c']);
  });

  test('call a custom field what its organisation calls it', async () => {
    await createCustomField(world.a, { entity: 'customer', key: 'seats', label: 'Sitze', type: 'number' });
    const { id } = await bring(csv('Customer ID,Sitze', 'E-7,many'));
    const [, row = []] = parse(Buffer.from(await (await failedOf(id)).arrayBuffer()), { bom: true }) as string[][];
    expect(row.at(-1)).toContain('Sitze: “many”');
    const { data } = await rest(world.server, headers(), { method: 'GET', path: '/import-kinds' }, {});
    const [customers] = (data as { items: { fields: object[] }[] }).items;
    expect(customers?.fields).toContainEqual(
      expect.objectContaining({ key: 'custom.seats', label: 'Sitze', isReadOnly: false }),
    );
  });

  test('is nobody else’s to read', async () => {
    const { id } = await bring(csv('Customer ID,Since', 'E-9,nope'));
    for (const other of [world.people.manager, world.stranger])
      expect((await failedOf(id, other.headers)).status).toBe(404);
    expect((await failedOf('nope')).status).toBe(404);
    expect((await failedOf(id, {})).status).toBe(401);
  });
});

describe('files as they come, over HTTP (R6, qS12)', () => {
  const lines = 'Customer ID;Name;Since\nÉ-1;Élan «œuvre» €;31/12/2025\n';
  test.each<[string, Buffer]>([
    ['utf-8', Buffer.from(lines)],
    ['utf-8', Buffer.from(`\ufeff${lines}`)],
    ['utf-16le', iconv.encode(lines, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(lines, 'utf-16be', { addBOM: true })],
    ['windows-1252', iconv.encode(lines, 'windows-1252')],
  ])('%s is told, shown and imported to the letter', async (encoding, bytes) => {
    const org = await makeOrganization(world.server.database);
    const view = await upload('customers', bytes);
    expect(view).toMatchObject({
      header: ['Customer ID', 'Name', 'Since'],
      samples: [['É-1', 'Élan «œuvre» €', '31/12/2025']],
      detected: { encoding, separator: ';', dateOrder: 'dmy' },
    });
    await importFile(
      org,
      { kind: 'customers', fileName: 'e.csv', bytes },
      { mapping: {}, constants: {}, createMissing: false },
    );
    const { rows } = await inTransaction(org, (tx) =>
      sql`select customer_id, name, since_day from customer`.execute(tx.db),
    );
    expect(rows).toEqual([{ customerId: 'É-1', name: 'Élan «œuvre» €', sinceDay: '2025-12-31' }]);
  });

  test('days that can be read two ways are asked about, and read as answered', async () => {
    const view = await upload('customers', csv('Customer ID,Since', 'D-1,03/04/2026'));
    expect(view.detected.dateOrder).toBe('ambiguous');
    const { id, mapping } = view;
    const check = (dateOrder?: string) =>
      rest(
        world.server,
        headers(),
        { method: 'POST', path: '/imports/{id}/check' },
        { id, mapping, ...(dateOrder ? { dateOrder } : {}) },
      );
    expect(await check()).toMatchObject({
      status: 422,
      problem: { code: 'import.ambiguousDates', field: 'dateOrder' },
    });
    for (const [order, day] of [
      ['dmy', '2026-04-03'],
      ['mdy', '2026-03-04'],
    ])
      expect((await check(order)).data.rows[0].fields).toContainEqual({
        field: 'sinceDay',
        before: null,
        after: day,
      });
  });

  test('the next file with the same header begins with what was chosen for the last: columns, and values of all lines', async () => {
    const file = (id: string) => csv('Ref,Titre,Montant', `${id},Contrat,10`);
    const first = await upload('agreements', file('m-1'));
    const chosen = {
      id: first.id,
      mapping: { agreementId: 'Ref', name: 'Titre', amount: 'Montant' },
      constants: { customerId: 'H-1', startDay: '2026-01-01', currency: 'USD' },
    };
    const applied = await rest(world.server, headers(), { method: 'POST', path: '/imports/{id}/apply' }, chosen);
    expect(applied.status, applied.text).toBe(200);
    const next = await upload('agreements', file('m-2'));
    // Whose records they were and from when is not for the next importer to know.
    expect(next).toMatchObject({ mapping: chosen.mapping });
    expect(next.constants).toEqual({ currency: 'USD' });
    // Not for another kind, nor for another organisation, nor under another header.
    expect(await upload('contacts', file('m-3'))).toMatchObject({ constants: {} });
    expect(await upload('agreements', csv('Ref,Titre,Prix', 'm-4,x,1'))).toMatchObject({ constants: {} });
    const stranger = { ...world.stranger.headers };
    const theirs = await request(
      world.server,
      stranger,
      'POST',
      '/files/imports?kind=agreements&name=x.csv',
      new Uint8Array(new Uint8Array(file('m-5'))),
    );
    const { data } = await rest(
      world.server,
      stranger,
      { method: 'GET', path: '/imports/{id}' },
      { id: theirs.data.id },
    );
    expect(data).toMatchObject({ constants: {} });
  });

  test('a workbook goes in, another of its sheets is chosen, and its lines are written', async () => {
    const bytes = await makeWorkbook({
      sheets: {
        Notes: [['Hello'], ['World']],
        Clients: [
          ['Customer ID', 'Name', 'Health score', 'Since'],
          ['007', 'Bond & co', 81, { xml: '<c s="1"><v>45292</v></c>' }],
        ],
      },
      formats: ['dd/mm/yyyy'],
    });
    const { id, detected } = await upload('customers', bytes, 'f.xlsx');
    expect(detected).toMatchObject({ encoding: 'xlsx', separator: null, sheets: ['Notes', 'Clients'], sheet: 'Notes' });
    const chosen = await rest(
      world.server,
      headers(),
      { method: 'POST', path: '/imports/{id}/sheet' },
      { id, sheet: 'Clients' },
    );
    expect(chosen.data).toMatchObject({ header: ['Customer ID', 'Name', 'Health score', 'Since'], totalRows: 1 });
    const { mapping } = chosen.data;
    await rest(world.server, headers(), { method: 'POST', path: '/imports/{id}/apply' }, { id, mapping });
    await continueImport(world.a, id);
    const { rows } = await inTransaction(world.a, (tx) =>
      sql`select name, since_day from customer where customer_id = '007'`.execute(tx.db),
    );
    expect(rows).toEqual([{ name: 'Bond & co', sinceDay: '2024-01-01' }]);
  });

  test('a broken workbook is refused before anything is kept', async () => {
    const bytes = (await makeWorkbook({ sheets: { A: [['x'], ['1']] } })).subarray(0, 500);
    const answer = await request(
      world.server,
      headers(),
      'POST',
      '/files/imports?kind=customers&name=b.xlsx',
      new Uint8Array(bytes),
    );
    expect(answer).toMatchObject({ status: 422, problem: { code: 'import.workbookBroken' } });
  });
});

describe('undo over both doors (R6)', () => {
  test('is previewed, started, followed and told in the history', async () => {
    const { id } = await importFile(
      world.people.owner.scope,
      { kind: 'customers', fileName: 'u.csv', bytes: csv('Customer ID,Name', 'U-1,One', 'U-2,Two', 'H-1,Renamed') },
      { mapping: {}, constants: {}, createMissing: false },
    );
    await importFile(
      world.people.owner.scope,
      { kind: 'contacts', fileName: 'c.csv', bytes: csv('Customer ID,Email', 'U-2,x@u.example') },
      { mapping: {}, constants: {}, createMissing: false },
    );
    const counts = { restored: 1, removed: 1, reversed: 0, subtracted: 0, nothing: 0, refused: 1 };
    const refused = [{ line: 3, entity: 'customer', name: 'Two', reason: 'dependents', params: { kinds: 'contact' } }];
    const preview = await trpc(world.server, headers(), { name: 'importUndo.preview', kind: 'mutation' }, { id });
    expect(preview.data).toEqual({ records: 3, counts, refused });
    const get = () => rest(world.server, headers(), { method: 'GET', path: '/imports/{id}' }, { id });
    expect((await get()).data).toMatchObject({ canUndo: true, undo: null });
    const started = await rest(world.server, headers(), { method: 'POST', path: '/imports/{id}/undo' }, { id });
    expect(started.data).toEqual({ id, status: 'undoing' });
    await continueUndo(world.a, id);
    expect((await get()).data).toMatchObject({
      canUndo: true,
      undo: { status: 'undone', counts, records: 3, recordsDone: 3 },
    });
    const listed = await rest(world.server, headers(), { method: 'GET', path: '/imports' });
    expect(listed.data.items.find((item: { id: string }) => item.id === id)).toMatchObject({
      undo: 'undone',
      canUndo: true,
    });
    const left = await rest(world.server, headers(), { method: 'GET', path: '/imports/{id}/undo/refused' }, { id });
    expect(left.data).toEqual({ items: refused, nextCursor: null });
    // What was in the way goes: the one that was left is asked for again, and then nothing is left to ask for.
    await sql`delete from contact where email = 'x@u.example'`.execute(world.server.database.owner);
    const again = () => rest(world.server, headers(), { method: 'POST', path: '/imports/{id}/undo' }, { id });
    expect((await again()).data).toEqual({ id, status: 'undoing' });
    await continueUndo(world.a, id);
    expect((await get()).data).toMatchObject({
      canUndo: false,
      undo: { status: 'undone', counts: { ...counts, removed: 2, refused: 0 }, records: 3, recordsDone: 3 },
    });
    expect(await again()).toMatchObject({ status: 409, problem: { code: 'import.alreadyUndone' } });
  });
});
