import { rescoreDirty } from '@vigie/operations/rescore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restRoutes } from './rest.ts';
import { rest } from './test-server/door.ts';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

async function call(name: string, input: object, headers = world.people.owner.headers) {
  const route = restRoutes().find((one) => one.name === name);
  if (!route) throw new Error(`No procedure ${name}.`);
  return rest(world.server, headers, route.meta.rest, input);
}

test('H5 a system sends values with its key, a profile measures them, and the explanation names them', async () => {
  await call('metric.create', { key: 'nps', name: 'Note', unit: 'pts' });
  await call('customField.create', { entity: 'customer', key: 'seats', label: 'Seats', type: 'number' });
  await call('customField.create', { entity: 'customer', key: 'motto', label: 'Motto', type: 'text' });
  expect((await call('healthProfile.measures', {})).data.items).toEqual([
    { key: 'custom.seats', label: 'Seats', kind: 'number', unit: null, isArchived: false, profiles: [] },
    { key: 'metric.nps', label: 'Note', kind: 'metric', unit: 'pts', isArchived: false, profiles: [] },
  ]);
  const values = [
    { customer: 'H-1', metric: 'nps', value: 42 },
    { customer: 'H-1', metric: 'nps', value: 41, day: '2999-01-01' },
  ];
  expect((await call('metric.receive', { values }, world.keys['customers:write'])).data).toMatchObject({
    ...{ created: 1, updated: 0, unchanged: 0, failed: 1 },
    results: [
      { customer: 'H-1', metric: 'nps', outcome: 'created', issues: [] },
      { outcome: 'failed', issues: [{ field: 'day', code: 'metric.futureDay' }] },
    ],
  });
  expect((await call('metric.receive', { values }, world.keys['usage:write'])).status).toBe(403);
  expect((await call('metric.receive', { values: [] })).status).toBe(422);

  const id = world.a.orgId;
  const { draftVersion, versions } = (await call('healthProfile.get', { id })).data;
  const draft = versions.at(-1).definition;
  const scale = { kind: 'linear', zeroAt: 0, hundredAt: 100 };
  const saved = (key: string, expiresAfter?: number) =>
    call('healthProfile.saveDraft', {
      ...{ id, draftVersion },
      draft: { ...draft, measures: [...draft.measures, { key, component: 'usage', weight: 2, scale, expiresAfter }] },
    });
  for (const key of ['custom.motto', 'metric.none', 'metric.NPS', 'nps'])
    expect((await saved(key)).status, key).toBe(422);
  expect((await saved('metric.nps', 0)).problem).toMatchObject({
    ...{ code: 'health.badExpiry', field: 'measures.metric.nps' },
  });
  const { status, data } = await saved('metric.nps', 30);
  expect(status).toBe(200);
  const today = world.a.today;
  await call('healthProfile.publish', { id, ...data, reason: 'They told us', effectiveDay: today });
  await rescoreDirty(world.a);
  // Of a day to come nothing is known.
  const later = await call('health.explain', { id: world.customer, day: '2999-01-01' });
  expect([later.status, later.problem?.field]).toEqual([422, 'day']);
  const explanation = (await call('health.explain', { id: world.customer })).data;
  expect(explanation.own).toEqual([
    { key: 'metric.nps', label: 'Note', kind: 'metric', unit: 'pts', isArchived: false },
  ]);
  expect(explanation.measures.at(-1)).toMatchObject({ key: 'metric.nps', raw: 42, rawDay: today, points: 42 });
  expect(world.server.bugs).toEqual([]);
});
