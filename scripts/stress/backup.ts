import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, createPool } from '@vigie/db/connection';
import { openInstallation } from '@vigie/db/installation';
import { createOrganization } from '@vigie/operations/organization';
import { backup, restore } from '../backup/backup.ts';
import { ensureDemo } from '../demo/first-run.ts';
import type { Figures } from './marks.ts';

/** qR8: a backup goes into an empty server and every table has the checksum it had; into a full one it does not go. */
export async function backupAndRestore(): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-backup-'));
  try {
    const source = await openInstallation({ dataDir: join(folder, 'source') });
    await ensureDemo(source, () => undefined);
    const saved = await backup(source.ownerUrl, join(folder, 'backup'));
    await source.release();
    const target = await openInstallation({ dataDir: join(folder, 'target') });
    try {
      // Restoring compares each table's checksum with the backup's, inside its transaction.
      await restore(target.ownerUrl, join(folder, 'backup'));
      const again = await backup(target.ownerUrl, join(folder, 'again'));
      const different = saved.tables.filter(
        (table) => again.tables.find((other) => other.name === table.name)?.checksum !== table.checksum,
      );
      if (different.length > 0)
        throw new Error(`differs after restore: ${different.map((table) => table.name).join(', ')}`);
      const refused = await restore(target.ownerUrl, join(folder, 'backup')).then(
        () => false,
        () => true,
      );
      if (!refused) throw new Error('a backup went into a database that was not empty');
      await usable(target.ownerUrl);
    } finally {
      await target.release();
    }
    return {
      tables: saved.tables.length,
      rows: saved.tables.reduce((sum, table) => sum + table.rows, 0),
      different: 0,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The restored database takes new work. */
async function usable(ownerUrl: string): Promise<void> {
  const owner = createDatabase(createPool(ownerUrl, { name: 'stress', max: 1 }));
  try {
    await createOrganization(owner, { name: 'After restore' });
  } finally {
    await owner.destroy();
  }
}
