import type { OrgScope } from '@vigie/db/scope';
import {
  continueImport,
  continueUndo,
  failImport,
  failUndo,
  unfinishedImports,
  unfinishedUndos,
} from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import type { Logger } from 'pino';

/** Writes the imports that people started, and undoes those they took back; what was cut off goes on where it ended. */
export async function runImports(scope: OrgScope, log: Logger): Promise<void> {
  for (const id of await unfinishedImports(scope))
    await run(
      log,
      { import: id },
      () => continueImport(scope, id),
      (code) => failImport(scope, id, code),
    );
  for (const id of await unfinishedUndos(scope))
    await run(
      log,
      { undo: id },
      () => continueUndo(scope, id),
      (code) => failUndo(scope, id, code),
    );
}

async function run(
  log: Logger,
  what: Record<string, string>,
  work: () => Promise<void>,
  fail: (code: string) => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) && !isOfTheData(error)) {
      // A database that went away comes back; the work goes on then, and nobody else's waits for it.
      log.error({ err: error, ...what }, 'import interrupted, will be tried again');
      return;
    }
    const code = error instanceof AppError ? error.code : 'internal';
    log.warn({ ...what, code, err: error }, 'import refused');
    await fail(code);
  }
}

/** Values that the database or the program cannot hold: trying again would only fail again. */
function isOfTheData(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}
