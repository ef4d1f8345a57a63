import { createDatabase, createPool, type Database } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import { DIRTY_CHANNEL, listDirtyOrganizations } from '@vigie/db/mark';
import { getOrganization, listOrganizations } from '@vigie/db/organization';
import type { OrgScope } from '@vigie/db/scope';
import { openScope, SYSTEM_ACTOR } from '@vigie/operations/organization';
import type { Logger } from 'pino';
import { rollDay } from './jobs/day.job.ts';
import { runImports } from './jobs/import.job.ts';
import { rescoreMarked } from './jobs/rescore.job.ts';
import { createWakeUp } from './wake-up.ts';

export interface Worker {
  close(): Promise<void>;
}

/** Marks are told at once by LISTEN; this sweep finds what a lost notification left. */
const SWEEP_MS = 1_000;

/** Keeps what is derived true: marked scores, started imports, the windows of each new day. */
export async function startWorker(options: { installation: Installation; log: Logger }): Promise<Worker> {
  const { log } = options;
  const db = createDatabase(createPool(options.installation.appUrl, { name: 'worker', max: 6 }));
  const wakeUp = await createWakeUp(options.installation.appUrl, [DIRTY_CHANNEL, 'vigie_changed']);
  let isClosing = false;
  // Looking for stale figures costs a scan, so each organisation's day is looked at once per worker.
  const rolled = new Map<string, string>();

  // Scores must not wait for a long import, so each kind of work has its own loop.
  const loop = async (name: string, work: () => Promise<void>): Promise<void> => {
    while (!isClosing) {
      try {
        await work();
      } catch (error) {
        if (!isClosing) log.error({ err: error, job: name }, 'job failed, will be tried again');
      }
      if (!isClosing) await wakeUp.next(SWEEP_MS);
    }
  };
  const loops = [
    loop('rescore', async () => {
      for (const orgId of await listDirtyOrganizations(db)) {
        const scope = await systemScopeOf(db, orgId);
        if (scope && !isClosing) await rescoreMarked(scope);
      }
    }),
    loop('import', async () => {
      for (const org of await listOrganizations(db))
        if (!isClosing) await runImports(openScope(db, org, SYSTEM_ACTOR), log);
    }),
    loop('day', async () => {
      for (const org of await listOrganizations(db)) {
        const scope = openScope(db, org, SYSTEM_ACTOR);
        if (isClosing || rolled.get(org.orgId) === scope.today) continue;
        await rollDay(scope);
        rolled.set(org.orgId, scope.today);
      }
    }),
  ];
  return {
    close: async () => {
      isClosing = true;
      wakeUp.wake();
      await Promise.all(loops);
      await wakeUp.close();
      await db.destroy();
    },
  };
}

async function systemScopeOf(db: Database, orgId: string): Promise<OrgScope | null> {
  const org = await getOrganization(db, orgId);
  return org ? openScope(db, org, SYSTEM_ACTOR) : null;
}
