import type { OrgScope } from '@vigie/db/scope';
import { continueBackTest, failBackTest, unfinishedBackTests } from '@vigie/operations/back-test';
import { continueBulk, failBulk, unfinishedBulks } from '@vigie/operations/bulk';
import { type Carried, carryThrough, endingOf } from '@vigie/operations/change-set';
import { continueImport, failImport, unfinishedImports } from '@vigie/operations/import';
import { continueUndo, failUndo, unfinishedUndos } from '@vigie/operations/undo';
import type { Logger } from 'pino';

/** What people started and a worker finishes; what was cut off goes on where it ended. */
interface ChangeSetJob extends Carried {
  unfinished: (scope: OrgScope) => Promise<string[]>;
}

export const CHANGE_SET_JOBS = {
  import: { unfinished: unfinishedImports, go: continueImport, fail: failImport },
  bulk: { unfinished: unfinishedBulks, go: continueBulk, fail: failBulk },
  backTest: { unfinished: unfinishedBackTests, go: continueBackTest, fail: failBackTest },
  undo: { unfinished: unfinishedUndos, go: continueUndo, fail: failUndo },
} satisfies Record<string, ChangeSetJob>;

export async function runChangeSets(scope: OrgScope, kind: keyof typeof CHANGE_SET_JOBS, log: Logger): Promise<void> {
  const job: ChangeSetJob = CHANGE_SET_JOBS[kind];
  for (const id of await job.unfinished(scope)) {
    try {
      await carryThrough(scope, id, job);
    } catch (error) {
      const code = endingOf(error);
      if (code === null) {
        // A database that went away comes back; the work goes on then, and nobody else's waits for it.
        log.error({ err: error, [kind]: id }, `${kind} interrupted, will be tried again`);
        continue;
      }
      log.warn({ [kind]: id, code, err: error }, `${kind} refused`);
    }
  }
}
