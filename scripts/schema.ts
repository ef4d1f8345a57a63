// Writes packages/db/src/schema/schema.gen.ts from a freshly migrated database; with --check it only compares.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, createPool, rolePasswords } from '@vigie/db/connection';
import { startEmbedded } from '@vigie/db/embedded';
import { migrate } from '@vigie/db/migration';

const root = join(import.meta.dirname, '..');
const target = join(root, 'packages/db/src/schema/schema.gen.ts');

async function generateSchema(outFile: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-schema-'));
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off', shared_buffers: '64MB' } });
  try {
    const pool = createPool(server.url('postgres'), { name: 'schema', max: 1 });
    const db = createDatabase(pool);
    await migrate(db as never, rolePasswords('schema generation'));
    await db.destroy();
    const result = spawnSync(
      join(root, 'packages/db/node_modules/.bin/kysely-codegen'),
      [
        `--out-file=${outFile}`,
        '--camel-case',
        '--dialect=postgres',
        '--default-schema=public',
        '--include-pattern=public.*',
        '--exclude-pattern=public.kysely_*',
        '--date-parser=string',
        '--no-domains',
        '--type-mapping={"int8":"number","timestamptz":"Date"}',
      ],
      { encoding: 'utf8', env: { ...process.env, DATABASE_URL: server.url('postgres') } },
    );
    if (result.status !== 0) throw new Error(`kysely-codegen failed: ${result.stderr}${result.stdout}`);
  } finally {
    await server.release();
    await rm(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const dir = await mkdtemp(join(tmpdir(), 'vigie-schema-out-'));
    const fresh = join(dir, 'schema.gen.ts');
    await generateSchema(fresh);
    const same = (await readFile(fresh, 'utf8')) === (await readFile(target, 'utf8').catch(() => ''));
    await rm(dir, { recursive: true, force: true });
    if (!same) {
      console.error(
        'packages/db/src/schema/schema.gen.ts is not what the migrations make: run node scripts/run.mjs schema',
      );
      process.exit(1);
    }
  } else {
    await generateSchema(target);
  }
}
