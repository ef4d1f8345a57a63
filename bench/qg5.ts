import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startServer } from '@vigie/api/server';
import { inTransaction } from '@vigie/db/scope';
import { createTestDatabase } from '@vigie/db/test-database';
import { saveCustomers } from '@vigie/operations/customer';
import { createApiKey } from '@vigie/operations/organization';
import { makeMember, makeOrganization } from '@vigie/operations/test-organization';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pino } from 'pino';
import { type Mark, round, timed } from './measure.ts';

const EVENTS = 300_000;
const BATCH = 500;
const CUSTOMERS = 2_000;
const CONTACTS = 8;
const FEATURES = 30;
/** Requests under way at once. */
const SENDERS = 4;

/** Two in three are uses of a feature, over the last ten days; customers and people come as they come. */
function eventOf(index: number): { eventId: string; customer: string; contact: string; feature?: string; day: string } {
  const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
  const customer = mixed % CUSTOMERS;
  const day = `2026-06-${String(21 + ((mixed >>> 11) % 10)).padStart(2, '0')}`;
  const contact = `p${(mixed >>> 16) % CONTACTS}@c${customer}.example`;
  const base = { eventId: `e-${index}`, customer: `C-${customer}`, contact, day };
  return index % 3 === 0 ? base : { ...base, feature: `Feature ${(mixed >>> 20) % FEATURES}` };
}

/** qG5: usage events over HTTP, 500 a batch, known by their id and rolled up, against COPY of the same rows. */
export async function qG5(): Promise<Mark> {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.installation.ownerUrl });
  await owner.connect();
  const server = await startServer({
    installation: database.installation,
    host: '127.0.0.1',
    port: 0,
    baseUrl: 'http://127.0.0.1',
    log: pino({ level: 'error' }),
  });
  try {
    const org = await makeOrganization(database, { today: '2026-06-30' });
    await inTransaction(org, (tx) =>
      saveCustomers(
        tx,
        Array.from({ length: CUSTOMERS }, (_, line) => ({ line, customerId: `C-${line}`, name: `C ${line}` })),
      ),
    );
    const admin = (await makeMember(database, org, 'admin')).scope;
    const { key } = await createApiKey(admin, { name: 'bench', scopes: ['usage:write'] });
    const bodies = Array.from({ length: EVENTS / BATCH }, (_, batch) =>
      JSON.stringify({
        source: 'bench',
        events: Array.from({ length: BATCH }, (_, n) => {
          const { day, ...event } = eventOf(batch * BATCH + n);
          return { ...event, occurredAt: `${day}T10:00:00Z` };
        }),
      }),
    );
    const send = async (body: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/usage-events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
      const { failed } = (await answer.json()) as { failed: number };
      if (!answer.ok || failed !== 0) throw new Error(`Events were answered ${answer.status}, ${failed} failed.`);
    };
    const ours = await timed(async () => {
      const left = bodies.values();
      await Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (const body of left) await send(body);
        }),
      );
    });
    for (const body of bodies.slice(0, 20)) await send(body);
    const counted = await count(owner, org.orgId);
    const copied = await timed(() => copyRows(owner, org.orgId));
    const perSecond = EVENTS / (ours.ms / 1000);
    const ratio = copied.ms / ours.ms;
    return {
      id: 'qG5',
      figures: {
        'events/s': round(perSecond, 0),
        bar: 15_000,
        'of COPY': round(ratio),
        'COPY bar': 0.1,
        lost: EVENTS - counted.events,
        'not counted or twice': Math.abs(expected() - counted.uses),
      },
      isOk: perSecond >= 15_000 && ratio >= 0.1 && counted.events === EVENTS && counted.uses === expected(),
    };
  } finally {
    await server.close();
    await owner.end();
    await database.close();
  }
}

/** Connections and uses that the days must hold: one for each event, none derived where the source tells connections. */
function expected(): number {
  const [told, used] = [new Set<string>(), new Set<string>()];
  for (let index = 0; index < EVENTS; index += 1) {
    const { customer, contact, day, feature } = eventOf(index);
    (feature === undefined ? told : used).add(`${customer} ${contact} ${day}`);
  }
  return EVENTS + [...used].filter((visit) => !told.has(visit)).length;
}

async function count(owner: pg.Client, orgId: string): Promise<{ events: number; uses: number }> {
  await owner.query(`select set_config('vigie.org_id', $1, false)`, [orgId]);
  const { rows } = await owner.query<{ events: string; uses: string }>(
    `select (select count(*) from usage_event where org_id = $1 and source = 'bench') as events,
            (select sum(connections + uses) from usage_day where org_id = $1) as uses`,
    [orgId],
  );
  return { events: Number(rows[0]?.events), uses: Number(rows[0]?.uses) };
}

/** The rows of the events, into a table with the same indexes. */
async function copyRows(owner: pg.Client, orgId: string): Promise<void> {
  await owner.query('create table copied (like usage_event including all)');
  const ids = (
    await owner.query<{ id: string; key: string }>('select id, customer_id as key from customer where org_id = $1', [
      orgId,
    ])
  ).rows;
  const customers = new Map(ids.map(({ id, key }) => [key, id]));
  function* lines(): Generator<string> {
    for (let index = 0; index < EVENTS; index += 1) {
      const { eventId, customer, day, feature } = eventOf(index);
      const id = customers.get(customer);
      const counts = feature === undefined ? '1\t0' : '0\t1';
      yield `${[orgId, 'bench', eventId, id, id, feature === undefined ? '\\N' : id, day, counts].join('\t')}\n`;
    }
  }
  await pipeline(
    Readable.from(lines()),
    owner.query(
      copyFrom(
        'copy copied (org_id, source, event_id, customer_id, contact_id, feature_id, day, connections, uses) from stdin',
      ),
    ),
  );
}
