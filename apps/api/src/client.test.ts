import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { newCustomer } from '@vigie/operations/customer';
import { makeApiKey, makeOrganization } from '@vigie/operations/test-organization';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { type RunningServer, startServer } from './server.ts';

let database: TestDatabase;
let server: RunningServer;
beforeAll(async () => {
  database = await createTestDatabase();
  const baseUrl = 'http://127.0.0.1';
  const log = pino({ level: 'silent' });
  server = await startServer({ installation: database.installation, host: '127.0.0.1', port: 0, baseUrl, log });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

test('a script reads and writes with a key, typed, and is told what was wrong (X1)', async () => {
  const org = await makeOrganization(database);
  await newCustomer(org, { name: 'Client', customerId: 'C-1' });
  const url = `http://127.0.0.1:${server.port}`;
  const vigie = createClient({ url, apiKey: await makeApiKey(org, ['customers:write']) });
  const [list, stages] = await Promise.all([vigie.customer.list.query({}), vigie.stage.list.query()]);
  expect(list.items.map(({ customerId }) => customerId)).toEqual(['C-1']);
  expect(stages.items.length).toBeGreaterThan(0);
  const id: string = (await vigie.customer.create.mutate({ name: 'Second', customerId: 'C-2' })).id;
  expect((await vigie.customer.get.query({ id })).name).toBe('Second');
  await expect(vigie.customer.create.mutate({ name: 'Third', customerId: 'C-2' })).rejects.toMatchObject({
    data: { httpStatus: 409, problem: { code: 'customer.idTaken', field: 'customerId' } },
  });
  await expect(createClient({ url, apiKey: 'vk_wrong' }).customer.list.query({})).rejects.toMatchObject({
    data: { httpStatus: 401 },
  });
});
