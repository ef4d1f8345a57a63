import { csvCells } from '@vigie/db/customer';
import { tableLines } from '@vigie/db/report';
import { inTransaction } from '@vigie/db/scope';
import { addDays } from '@vigie/domain/calendar';
import { saveCustomers } from '@vigie/operations/customer';
import { readFileRows } from '@vigie/operations/import';
import { rescoreDirty } from '@vigie/operations/rescore';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsIn } from './file-words.ts';
import { tableOf } from './report/report-file.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const owner = world.people.owner.scope;
  await inTransaction(owner, (tx) =>
    saveCustomers(tx, [
      { line: 0, customerId: 'R-1', name: 'One', stage: 'Run', tags: ['=1+1', 'vip'], healthScore: 80 },
      { line: 1, customerId: 'R-2', name: 'Two', stage: 'Run', tags: ['vip'], healthScore: 35 },
    ]),
  );
  await rescoreDirty(owner);
});
afterAll(() => world.server.close());

const ask = (format: string, wanted: unknown, headers: Headers = world.people.owner.headers): Promise<Response> =>
  Promise.resolve(
    world.server.app.request(`/files/reports.${format}?report=${encodeURIComponent(JSON.stringify(wanted))}`, {
      headers,
    }),
  );
const bytesOf = async (answer: Response): Promise<Buffer> => {
  expect(answer.status, await answer.clone().text()).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};
const where = { field: 'customerId', op: 'startsWith', value: 'R-' };
const groups = { shows: 'groups', where, by: 'tags', of: 'healthScore', fold: 'mean' };

describe('V1 export of a report', () => {
  test('in French: words, the decimal comma, the total marked and each customer in it once', async () => {
    const answer = await ask('csv', { report: groups, locale: 'fr' });
    expect(answer.headers.get('content-disposition')).toMatch(/-rapports-\d{4}-\d{2}-\d{2}\.csv"$/);
    const rows = parse(await bytesOf(answer), { bom: true, delimiter: ';' });
    expect(rows).toEqual([
      ['Étiquettes', 'Clients', 'Score de santé (moyenne)', 'Clients sans valeur'],
      ['vip', '2', '57,5', '0'],
      // qS7: no cell is a formula.
      ["'=1+1", '1', '80', '0'],
      ['Total (chaque client une fois)', '2', '57,5', '0'],
    ]);
  });

  test('for a program: our names and a point; amounts in units of the currency', async () => {
    const report = { shows: 'groups', by: 'healthStatus', of: 'mrr', where: null };
    const rows = parse(await bytesOf(await ask('csv', { report })), { bom: true }) as string[][];
    expect(rows[0]).toEqual(['healthStatus', 'customers', 'mrr', 'mrr.unknown']);
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(['at-risk', 'healthy']));
    expect(rows.at(-1)?.[0]).toBe('total');
    expect(rows.at(-1)?.[2]).toMatch(/^\d+\.\d\d$/);
  });

  test('people, stages, choices and parents by name, never by id', async () => {
    for (const by of ['owner', 'stage', 'parent', 'team', 'churnRisk']) {
      const bytes = await bytesOf(await ask('csv', { report: { shows: 'groups', by }, locale: 'es' }));
      expect(bytes.toString(), by).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    }
    const parents = await bytesOf(await ask('csv', { report: { shows: 'groups', by: 'parent' }, locale: 'en' }));
    expect(parents.toString()).toContain('Hidden holding');
  });

  test('as a workbook the same, numbers as numbers', async () => {
    const bytes = await bytesOf(await ask('xlsx', { report: groups, locale: 'en' }));
    const found: string[][] = [];
    for await (const rows of readFileRows([bytes])) found.push(...rows.map((row) => row.cells));
    expect(found).toEqual([
      ['vip', '2', '57.5', '0'],
      ['=1+1', '1', '80', '0'],
      ['Total (each customer once)', '2', '57.5', '0'],
    ]);
  });

  test('health over time: a line per day, customers and MRR of each status and of all', async () => {
    const report = { shows: 'overTime', where, every: 'month' };
    const rows = parse(await bytesOf(await ask('csv', { report, locale: 'fr' })), { bom: true, delimiter: ';' });
    const [head, ...days] = rows as string[][];
    expect(head?.slice(0, 7)).toEqual(['Jour', 'Sain', 'Aggravé', 'À risque', 'Sans score', 'Total', 'MRR · Sain']);
    expect(days.length).toBe(12);
    expect(days.at(-1)).toEqual([world.a.today, '1', '0', '1', '0', '2', '0,00', '0,00', '0,00', '0,00', '0,00', '0']);
  });

  test('movers: a line each, the total last; a name is no formula', async () => {
    const later = { ...world.people.owner.scope, today: addDays(world.a.today, 7) };
    await inTransaction(later, (tx) =>
      saveCustomers(tx, [{ line: 0, customerId: 'R-1', name: '=One', healthScore: 30 }]),
    );
    await rescoreDirty(later);
    const words = await wordsIn('es');
    const state = { shows: 'movers' as const, where, since: null, until: null, passage: null };
    const table = await inTransaction(later, (tx) => tableOf(tx, state, words));
    expect(table.rows).toEqual([
      ['R-1', '=One', null, 80, 30, -50, 'Buen estado', 'En riesgo', 0, 0],
      ['En total', '1', null, null, null, null, null, null, 0, 0],
    ]);
    const types = table.columns.map(({ type }) => type);
    const [line] = await inTransaction(later, (tx) => tableLines(tx, csvCells(';', words), types, table.rows));
    expect(line).toBe(`"R-1";"'=One";;80;30;-50;"Buen estado";"En riesgo";0,00;0\r\n`);
  });

  test('D3 of the customers one may see, and of fields one may read', async () => {
    const rows = parse(await bytesOf(await ask('csv', { report: groups }, world.people.restricted.headers)), {
      bom: true,
    }) as string[][];
    expect(rows.at(-1)).toEqual(['total', '0', '', '0']);
    const owed = { report: { shows: 'groups', by: 'owner', of: 'overdue' } };
    const refused = await ask('csv', owed, world.keys['customers:read']);
    expect(refused.status).toBe(403);
    expect((await ask('csv', { report: { ...groups, by: 'name' } })).status).toBe(422);
    expect((await ask('csv', { nothing: 1 })).status).toBe(422);
  });
});
