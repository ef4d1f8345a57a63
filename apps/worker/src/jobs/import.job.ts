import type { OrgScope } from '@vigie/db/scope';
import { continueImport, failImport, unfinishedImports } from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import type { Logger } from 'pino';

/** Writes the imports that people started; one that was cut off goes on where its last batch ended. */
export async function runImports(scope: OrgScope, log: Logger): Promise<void> {
  for (const id of await unfinishedImports(scope)) {
    try {
      await continueImport(scope, id);
    } catch (error) {
      if (!(error instanceof AppError) && !isOfTheData(error)) {
        // A database that went away comes back; the import goes on then, and nobody else's waits for it.
        log.error({ err: error, import: id }, 'import interrupted, will be tried again');
        continue;
      }
      const code = error instanceof AppError ? error.code : 'internal';
      log.warn({ import: id, code, err: error }, 'import refused');
      await failImport(scope, id, code);
    }
  }
}

/** Values that the database or the program cannot hold: trying again would only fail again. */
function isOfTheData(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}
