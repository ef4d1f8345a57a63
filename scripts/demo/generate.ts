import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CalendarDate } from '@vigie/domain/calendar';
import { foldText } from '@vigie/domain/text';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COLUMNS, makeCustomer, type Rows, type World } from './customer.ts';
import { createRandom } from './random.ts';
import { FEATURES } from './words.ts';

export interface DemoOptions {
  orgId: string;
  today: CalendarDate;
  currency: string;
  customers: number;
  seed: number;
  /** People who own customers; none is fine. */
  owners: string[];
}

const RICH_UP_TO = 2_000;
const CHUNK = 2_000;

/**
 * Fills an organisation with customers, by COPY as the owner of the database: the one writer beside operations, for
 * demos and benches. Marks nothing; figures are recomputed afterwards.
 *
 * @returns how many rows each table got.
 */
export async function generateDemo(ownerUrl: string, options: DemoOptions): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'vigie-demo' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('vigie.org_id', $1, true)`, [options.orgId]);
    // The owner is bound by row-level security too, and COPY is refused under it: lifted inside this transaction only.
    const tables = ['feature', ...Object.keys(COLUMNS)];
    for (const table of tables) await client.query(`alter table ${table} no force row level security`);
    const world = await makeWorld(client, options);
    // The rows of a large set fit by construction; checking each reference again would take most of the time.
    const isBare = world.density === 'lean' && (await isSuperuser(client));
    if (isBare) await client.query('set local session_replication_role = replica');
    const written = Object.fromEntries(Object.keys(COLUMNS).map((table) => [table, 0]));
    for (let from = 0; from < options.customers; from += CHUNK) {
      const rows: Rows = Object.fromEntries(Object.keys(COLUMNS).map((table) => [table, []]));
      for (let index = from; index < Math.min(from + CHUNK, options.customers); index += 1)
        makeCustomer(world, createRandom(options.seed * 1_000_003 + index), index, rows);
      for (const [table, columns] of Object.entries(COLUMNS)) {
        const own = rows[table] ?? [];
        written[table] = (written[table] ?? 0) + own.length;
        await copy(client, table, columns, own);
      }
    }
    if (isBare) await fillSearch(client, options.orgId);
    for (const table of tables) await client.query(`alter table ${table} force row level security`);
    await client.query('commit');
    await client.query('analyze');
    return written;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** What triggers would have kept up row by row, in one go: indexes over many new rows are quicker made than followed. */
async function fillSearch(client: pg.Client, orgId: string): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = 'search_entry' and indexname <> 'search_entry_pkey'`,
  );
  for (const { name } of indexes) await client.query(`drop index ${pg.escapeIdentifier(name)}`);
  await client.query('select control.refill_search($1)', [orgId]);
  for (const { definition } of indexes) await client.query(definition);
}

async function isSuperuser(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ super: boolean }>(
    'select rolsuper as super from pg_roles where rolname = current_user',
  );
  return rows[0]?.super ?? false;
}

async function makeWorld(client: pg.Client, options: DemoOptions): Promise<World> {
  const random = createRandom(options.seed);
  const featureIds = FEATURES.map(() => random.id());
  await copy(
    client,
    'feature',
    ['org_id', 'id', 'name', 'name_folded'],
    FEATURES.map((name, index) => [options.orgId, featureIds[index] ?? '', name, foldText(name)]),
  );
  const { rows } = await client.query<{ id: string; name: string; kind: string }>(
    'select id, name, kind from stage where org_id = $1 order by position',
    [options.orgId],
  );
  const stageOf = (kind: string, n = 0): string => {
    const found = rows.filter((stage) => stage.kind === kind);
    const stage = found[n] ?? found[0] ?? rows[0];
    if (!stage) throw new Error('The organisation has no stages.');
    return stage.id;
  };
  return {
    orgId: options.orgId,
    today: options.today,
    currency: options.currency,
    stages: {
      onboarding: stageOf('customer'),
      run: stageOf('customer', 1),
      churn: stageOf('churn'),
      prospect: stageOf('prospect'),
    },
    owners: options.owners,
    featureIds,
    density: options.customers > RICH_UP_TO ? 'lean' : 'rich',
  };
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const cellText = (cell: string | number | boolean | null): string =>
  cell === null
    ? '\\N'
    : typeof cell === 'string'
      ? cell.replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign)
      : String(cell);

async function copy(
  client: pg.Client,
  table: string,
  columns: string[],
  rows: (string | number | boolean | null)[][],
): Promise<void> {
  if (rows.length === 0) return;
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(
    Readable.from(
      (function* lines() {
        for (let from = 0; from < rows.length; from += 1_000)
          yield `${rows
            .slice(from, from + 1_000)
            .map((row) => row.map(cellText).join('\t'))
            .join('\n')}\n`;
      })(),
    ),
    stream,
  );
}
