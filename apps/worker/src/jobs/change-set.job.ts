import type { OrgScope } from '@vigie/db/scope';
import { continueBulk, failBulk, unfinishedBulks } from '@vigie/operations/bulk';
import { continueImport, failImport, unfinishedImports } from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import { continueUndo, failUndo, unfinishedUndos } from '@vigie/operations/undo';
import type { Logger } from 'pino';

/** What people started and a worker finishes; what was cut off goes on where it ended. */
interface ChangeSetJob {
  unfinished: (scope: OrgScope) => Promise<string[]>;
  go: (scope: OrgScope, id: string) => Promise<void>;
  fail: (scope: OrgScope, id: string, code: string) => Promise<void>;
}

export const CHANGE_SET_JOBS = {
  import: { unfinished: unfinishedImports, go: continueImport, fail: failImport },
  bulk: { unfinished: unfinishedBulks, go: continueBulk, fail: failBulk },
  undo: { unfinished: unfinishedUndos, go: continueUndo, fail: failUndo },
} satisfies Record<string, ChangeSetJob>;

export async function runChangeSets(scope: OrgScope, kind: keyof typeof CHANGE_SET_JOBS, log: Logger): Promise<void> {
  const job: ChangeSetJob = CHANGE_SET_JOBS[kind];
  for (const id of await job.unfinished(scope)) {
    try {
      await job.go(scope, id);
    } catch (error) {
      if (!(error instanceof AppError) && !isOfTheData(error)) {
        // A database that went away comes back; the work goes on then, and nobody else's waits for it.
        log.error({ err: error, [kind]: id }, `${kind} interrupted, will be tried again`);
        continue;
      }
      const code = error instanceof AppError ? error.code : 'internal';
      log.warn({ [kind]: id, code, err: error }, `${kind} refused`);
      await job.fail(scope, id, code);
    }
  }
}

/** Values that the database or the program cannot hold: trying again would only fail again. */
function isOfTheData(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}
