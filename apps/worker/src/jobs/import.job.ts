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
      if (!(error instanceof AppError)) throw error;
      log.warn({ import: id, code: error.code }, 'import refused');
      await failImport(scope, id, error.code);
    }
  }
}
