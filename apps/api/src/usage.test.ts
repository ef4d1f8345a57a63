import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

const send = async (
  scope: 'usage:write' | 'admin' | 'customers:write',
  origin?: string,
): Promise<[number, string?]> => {
  const answer = await world.server.app.request('/api/v1/usage-events', {
    method: 'POST',
    headers: {
      ...world.keys[scope],
      'content-type': 'application/json',
      host: 'vigie.example',
      ...(origin === undefined ? {} : { origin }),
    },
    body: JSON.stringify({ source: 'web', events: [{ eventId: `${scope} ${origin}`, customer: 'H-1' }] }),
  });
  return [answer.status, ((await answer.json()) as { code?: string }).code].filter((one) => one !== undefined) as [
    number,
  ];
};

test('U4 a page of another site sends with a key that may do nothing else; a server with any that may', async () => {
  const page = 'https://product.example';
  expect([await send('usage:write', page), await send('usage:write')]).toEqual([[200], [200]]);
  expect([await send('admin'), await send('admin', 'https://vigie.example')]).toEqual([[200], [200]]);
  expect(await send('admin', page)).toEqual([403, 'usage.keyTooStrong']);
});
