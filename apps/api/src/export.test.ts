import { text as streamText } from 'node:stream/consumers';
import { inTransaction } from '@vigie/db/scope';
import { createCustomField } from '@vigie/operations/custom-field';
import { newCustomer, saveCustomers } from '@vigie/operations/customer';
import { importFile, readFileRows, viewImport } from '@vigie/operations/import';
import { rescoreDirty } from '@vigie/operations/rescore';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, csv, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

const ask = async (view: unknown, headers: Headers = world.people.owner.headers): Promise<Response> =>
  world.server.app.request(`/files/customers.csv?view=${encodeURIComponent(JSON.stringify(view))}`, { headers });
const columns = (...keys: string[]) => keys.map((key) => ({ key, label: key }));

/** The cells of the file, as a reader of CSV takes them. */
async function cells(view: object, headers?: Headers): Promise<string[][]> {
  const answer = await ask(view, headers);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return parse(Buffer.from(await answer.arrayBuffer()), { bom: true });
}

/** A part of a workbook, as it is written. */
async function partOf(bytes: Buffer, name: string): Promise<string> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
  for await (const entry of zip.eachEntry())
    if (entry.fileName === name) return streamText(await zip.openReadStreamPromise(entry));
  throw new Error(`The workbook has no ${name}.`);
}

const NASTY = ['=1+1', '+SUM(A1)', '-2+3', '@x', '＝1', "'=kept", 'a,"b";c', 'line\u2028break', 'Élan 😀', "l'eau"];

describe('C7 export of the customer list', () => {
  test('holds the columns of the view, in its order and under its words, of what it filters', async () => {
    await createCustomField(world.a, {
      entity: 'customer',
      key: 'tier',
      label: 'Tier',
      type: 'choice',
      options: ['Gold'],
    });
    const budget = { entity: 'customer', key: 'budget', label: 'Budget', type: 'money' } as const;
    await createCustomField(world.a, budget);
    await newCustomer(world.people.owner.scope, {
      name: 'Zeta',
      customerId: 'Z-1',
      tags: ['b', 'A;c'],
      custom: { tier: 'Gold', budget: 123_450 },
    });
    const view = {
      filter: { where: { field: 'customerId', op: 'anyOf', value: ['Z-1', 'H-1'] } },
      sort: { by: 'name', direction: 'desc' },
      columns: [
        { key: 'name', label: 'Nom du client' },
        ...columns(
          'customerId',
          'owner',
          'stage',
          'tags',
          'mrr',
          'outstanding',
          'custom.tier',
          'custom.budget',
          'parent',
          'lastActivity',
          'churnRisk',
        ),
      ],
    };
    const owner = 'owner';
    const [head, ...rows] = await cells(view);
    expect(head).toEqual(view.columns.map(({ label }) => label));
    expect(rows.map((row) => row[0])).toEqual(['Zeta', 'Hidden harbour']);
    expect(rows[0]?.slice(4)).toEqual(['A;c; b', '', '', 'Gold', '1234.50', '', '', '']);
    expect(rows[1]?.[2]).toContain(owner);
    expect(rows[1]?.slice(5)).toEqual(['100.00', '120.00', '', '', 'Hidden holding', '2026-06-20', '']);
  });

  test('ratios are rounded as the screen shows them', async () => {
    await importFile(
      world.people.owner.scope,
      {
        kind: 'usage',
        fileName: 'usage.csv',
        bytes: csv('Customer ID,Day,Connections', 'H-1,2026-06-19,3', 'H-1,2026-05-15,26'),
      },
      { mapping: {}, constants: {}, createMissing: false },
    );
    await rescoreDirty(world.a);
    const view = {
      filter: { where: { field: 'customerId', op: 'is', value: 'H-1' } },
      columns: columns('trend', 'confidence', 'activeUsers'),
    };
    const [trend, ...shares] = (await cells(view))[1] ?? [];
    // 7 of 26 in percent.
    expect(trend).toBe('27');
    for (const share of shares) expect(share).toMatch(/^[01]\.\d\d$/);
  });

  test('qS7 no cell is a formula, and the file imported again says the same', async () => {
    for (const [at, name] of NASTY.entries())
      await newCustomer(world.people.owner.scope, { name, customerId: `N-${at}` });
    const view = {
      filter: { where: { field: 'customerId', op: 'startsWith', value: 'n-' } },
      columns: [
        { key: 'customerId', label: '=Customer ID' },
        { key: 'name', label: 'Name' },
      ],
      separator: ';',
    };
    const answer = await ask(view);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const rows: string[][] = parse(bytes, { bom: true, delimiter: ';' });
    expect(rows.length).toBe(NASTY.length + 1);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[\s\u200b]*[=+\-@＝＋－＠]/);
    const { id } = await importFile(
      world.people.owner.scope,
      { kind: 'customers', fileName: 'again.csv', bytes },
      { mapping: { customerId: "'=Customer ID", name: 'Name' }, constants: {}, createMissing: false },
    );
    expect(await viewImport(world.people.owner.scope, id)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: NASTY.length,
      failed: 0,
    });
  });

  test.each([
    {
      locale: 'fr',
      status: 'À risque',
      source: 'fourni',
      yes: 'oui',
      no: 'non',
      fileName: /-clients-/,
      separator: ';',
    },
    {
      locale: 'es',
      status: 'En riesgo',
      source: 'aportado',
      yes: 'sí',
      no: 'no',
      fileName: /-clientes-/,
      separator: ';',
    },
    {
      locale: 'en',
      status: 'At risk',
      source: 'supplied',
      yes: 'yes',
      no: 'no',
      fileName: /-customers-/,
      separator: ',',
    },
  ])(
    'in $locale a person reads words, numbers in their sign, and a name of their language',
    async ({ locale, status, source, yes, no, fileName, separator }) => {
      const scope = world.people.owner.scope;
      await createCustomField(scope, { entity: 'customer', key: `ratio_${locale}`, label: 'Ratio', type: 'number' });
      await createCustomField(scope, { entity: 'customer', key: `vip_${locale}`, label: 'VIP', type: 'boolean' });
      const custom = { [`ratio_${locale}`]: -12.5, [`vip_${locale}`]: true };
      const made = { name: `=Said ${locale}`, customerId: `S-${locale}`, custom };
      const supplied = { healthStatus: 'at-risk', churnRisk: false };
      await inTransaction(scope, (tx) => saveCustomers(tx, [{ line: 0, ...made, ...supplied }]));
      await rescoreDirty(scope);
      const keys = [
        'customerId',
        'name',
        'healthStatus',
        'statusSource',
        'churnRisk',
        'excludedFromCollection',
        'stageKind',
        'mrr',
      ];
      const view = {
        columns: columns(...keys, ...Object.keys(custom).map((key) => `custom.${key}`)),
        filter: { where: { field: 'customerId', op: 'anyOf', value: ['H-1', `S-${locale}`] } },
        sort: { by: 'name', direction: 'asc' },
      };
      const answer = await ask({ ...view, locale, separator: ',' });
      expect(answer.headers.get('content-disposition')).toMatch(fileName);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const [, row, other] = parse(bytes, { bom: true, delimiter: separator }) as string[][];
      const signed = (text: string): string => (locale === 'en' ? text : text.replace('.', ','));
      const own = [`S-${locale}`, `'=Said ${locale}`];
      expect(row).toEqual([...own, status, source, no, no, expect.any(String), signed('0.00'), signed('-12.5'), yes]);
      expect(other?.[7]).toBe(signed('100.00'));
      // A program reads our names, and a point.
      const [, plain, otherPlain] = await cells(view);
      expect(plain).toEqual([...own, 'at-risk', 'supplied', 'false', 'false', 'customer', '0.00', '-12.5', 'true']);
      expect(otherPlain?.[7]).toBe('100.00');
      const sheet = await partOf(await workbook({ ...view, locale }), 'xl/worksheets/sheet1.xml');
      expect(sheet).toContain(`>${status}</t>`);
      expect(sheet).toContain(`>${yes}</t>`);
      expect(sheet).toContain('<c><v>-12.5</v></c>');
      expect(sheet).not.toContain('<f>');
    },
  );

  const workbook = async (view: object, headers: Headers = world.people.owner.headers): Promise<Buffer> => {
    const answer = await world.server.app.request(
      `/files/customers.xlsx?view=${encodeURIComponent(JSON.stringify(view))}`,
      { headers },
    );
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('.xlsx"');
    return Buffer.from(await answer.arrayBuffer());
  };
  const rowsOf = async (bytes: Buffer): Promise<string[][]> => {
    const found: string[][] = [];
    for await (const rows of readFileRows([bytes])) found.push(...rows.map((row) => row.cells));
    return found;
  };

  test('as a workbook holds the same, numbers and days as what they are', async () => {
    const keys = [
      'name',
      'customerId',
      'owner',
      'tags',
      'mrr',
      'outstanding',
      'custom.budget',
      'parent',
      'lastActivity',
      'churnRisk',
      'healthScore',
      'since',
    ];
    const view = {
      columns: columns(...keys),
      filter: { where: { field: 'customerId', op: 'anyOf', value: ['Z-1', 'H-1'] } },
    };
    const bytes = await workbook(view);
    const [, ...lines] = await cells(view);
    const numbers = (row: string[]): string[] =>
      row.map((cell) => (/^[\d.]+$/.test(cell) ? String(Number(cell)) : cell));
    expect((await rowsOf(bytes)).map((row) => [...row, ...Array(keys.length).fill('')].slice(0, keys.length))).toEqual(
      lines.map(numbers),
    );
    const sheet = await partOf(bytes, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('<c s="3"><v>100.00</v></c>');
    // 20 June 2026.
    expect(sheet).toContain('<c s="2"><v>46193</v></c>');
    expect(sheet).not.toContain('<f>');
  });

  test('qS7 as a workbook: no cell is a formula, and the file imported again says the same', async () => {
    const more = [...NASTY, "'=1", "''=1", '_x0041_x0042_', 'a\u000bb\u001fc', 'x\r\ny', '<b>&amp;</b>'];
    for (const [at, name] of more.entries())
      await newCustomer(world.people.owner.scope, { name, customerId: `W-${at}` });
    const view = {
      filter: { where: { field: 'customerId', op: 'startsWith', value: 'w-' } },
      columns: [
        { key: 'customerId', label: '=Customer ID' },
        { key: 'name', label: 'Name' },
      ],
    };
    const bytes = await workbook(view);
    expect(await partOf(bytes, 'xl/worksheets/sheet1.xml')).not.toMatch(/<f[ />]|t="str"/);
    const { id } = await importFile(
      world.people.owner.scope,
      { kind: 'customers', fileName: 'again.xlsx', bytes },
      { mapping: { customerId: '=Customer ID', name: 'Name' }, constants: {}, createMissing: false },
    );
    expect(await viewImport(world.people.owner.scope, id)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: more.length,
      failed: 0,
    });
  });

  test('shows nobody more than the list does', async () => {
    expect(
      await rowsOf(await workbook({ columns: columns('name', 'parent') }, world.people.restricted.headers)),
    ).toEqual([]);
    const view = { columns: columns('name', 'parent') };
    expect(await cells(view, world.people.restricted.headers)).toEqual([['name', 'parent']]);
    expect(await cells(view, world.stranger.headers)).toEqual([['name', 'parent']]);
    const refused = await ask({ columns: columns('name', 'overdue') }, world.keys['customers:read']);
    expect(refused.status).toBe(403);
    const ordered = { columns: columns('name'), sort: { by: 'overdue', direction: 'desc' } };
    expect((await ask(ordered, world.keys['customers:read'])).status).toBe(403);
  });

  test.each<[string, unknown, string]>([
    ['no column', { columns: [] }, 'columns'],
    ['an unknown column', { columns: columns('naem') }, 'columns'],
    ['an unknown filter', { columns: columns('name'), filter: { where: { field: 'naem', op: 'empty' } } }, 'where'],
    ['an unknown language', { columns: columns('name'), locale: 'de' }, 'locale'],
    ['more than it knows', { columns: columns('name'), org: 'x' }, 'org'],
  ])('refuses %s before the first byte', async (_, view, field) => {
    const answer = await ask(view);
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({ status: 422, field });
  });

  test('refuses what is no JSON', async () => {
    const answer = await world.server.app.request('/files/customers.csv?view=x', {
      headers: world.people.owner.headers,
    });
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
      status: 422,
      field: 'view',
    });
  });

  test('by form takes more than an address can hold, for the organisation that the form names', async () => {
    const value = Array.from({ length: 499 }, (_, at) => `nobody of this list ${at}`);
    const view = {
      columns: columns('name'),
      filter: { where: { field: 'name', op: 'anyOf', value: [...value, 'zeta'] } },
    };
    const { 'x-vigie-organization': org = '', ...headers } = world.people.owner.headers;
    const answer = await world.server.app.request('/files/customers.csv', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ org, view: JSON.stringify(view) }),
    });
    expect(answer.status).toBe(200);
    expect(parse(Buffer.from(await answer.arrayBuffer()), { bom: true })).toEqual([['name'], ['Zeta']]);
  });

  test('is not held by those who ask for no body', async () => {
    const view = encodeURIComponent(JSON.stringify({ columns: columns('name') }));
    const { headers } = world.people.owner;
    for (let turn = 0; turn < 4; turn += 1) {
      const answer = await world.server.app.request(`/files/customers.csv?view=${view}`, { headers, method: 'HEAD' });
      expect(answer.status).toBe(404);
    }
    // Read to its end: an answer that nobody takes would hold its transaction until it is given up.
    expect(await cells({ columns: columns('name') })).not.toEqual([]);
  });

  test('one who leaves in the middle frees what the export held', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      // What the one before held is given back once its transaction has ended.
      const answer = await vi.waitFor(async () => {
        const given = await ask({ columns: columns('name') });
        expect(given.status).toBe(200);
        return given;
      });
      await answer.body?.cancel();
    }
    expect(world.server.bugs).toEqual([]);
  });
});
