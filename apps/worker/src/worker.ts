import { createDatabase, createPool, type Database } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import { DIRTY_CHANNEL, listDirtyOrganizations } from '@vigie/db/mark';
import { getOrganization, listOrganizations } from '@vigie/db/organization';
import type { OrgScope } from '@vigie/db/scope';
import { openScope, SYSTEM_ACTOR } from '@vigie/operations/organization';
import { RescoreError } from '@vigie/operations/rescore';
import type { Logger } from 'pino';
import { CHANGE_SET_JOBS, runChangeSets } from './jobs/change-set.job.ts';
import { rollDay } from './jobs/day.job.ts';
import { type Held, rescoreMarked } from './jobs/rescore.job.ts';
import { createWakeUp } from './wake-up.ts';

export interface Worker {
  close(): Promise<void>;
}

/** Marks are told at once by LISTEN; this sweep finds what a lost notification left. */
const SWEEP_MS = 1_000;

/** Keeps what is derived true: marked scores, started imports and bulk changes, the windows of each new day. */
export async function startWorker(options: { installation: Installation; log: Logger }): Promise<Worker> {
  const { log } = options;
  const db = createDatabase(createPool(options.installation.appUrl, { name: 'worker', max: 6 }));
  const wakeUp = await createWakeUp(options.installation.appUrl, [DIRTY_CHANNEL, 'vigie_changed']);
  let isClosing = false;
  // Looking for stale figures costs a scan, so each organisation's day is looked at once per worker.
  const rolled = new Map<string, string>();
  const held: Held = new Map();

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
  // What fails for one organisation is tried again at the next turn; the others never wait for it.
  const each = async (name: string, scopes: OrgScope[], work: (scope: OrgScope) => Promise<void>): Promise<void> => {
    for (const scope of scopes) {
      if (isClosing) return;
      try {
        await work(scope);
      } catch (error) {
        if (!isClosing)
          log.error({ err: error, job: name, organization: scope.org.slug }, 'job failed, will be tried again');
      }
    }
  };
  const everyone = async (): Promise<OrgScope[]> =>
    (await listOrganizations(db)).map((org) => openScope(db, org, SYSTEM_ACTOR));
  const loops = [
    loop('rescore', async () => {
      const scopes = await Promise.all((await listDirtyOrganizations(db)).map((orgId) => systemScopeOf(db, orgId)));
      await each(
        'rescore',
        scopes.filter((scope) => scope !== null),
        (scope) => rescoreMarked(scope, held),
      );
    }),
    ...(Object.keys(CHANGE_SET_JOBS) as (keyof typeof CHANGE_SET_JOBS)[]).map((kind) =>
      loop(kind, async () => each(kind, await everyone(), (scope) => runChangeSets(scope, kind, log))),
    ),
    loop('day', async () =>
      each('day', await everyone(), async (scope) => {
        if (rolled.get(scope.orgId) === scope.today) return;
        try {
          await rollDay(scope);
        } catch (error) {
          // All others are of the new day; who cannot be scored is told once, and again when marked.
          if (!(error instanceof RescoreError)) throw error;
          log.error({ err: error, job: 'day', organization: scope.org.slug }, 'some customers could not be scored');
        }
        rolled.set(scope.orgId, scope.today);
      }),
    ),
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
