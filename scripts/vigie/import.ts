import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { getImport, listImportIssues } from '@vigie/db/import';
import { inTransaction } from '@vigie/db/scope';
import { type DateOrder, IMPORT_KINDS } from '@vigie/domain/import';
import { createI18n } from '@vigie/i18n/instance';
import { problemText } from '@vigie/i18n/problem';
import {
  type Counts,
  checkFile,
  type ImportChoices,
  type ImportReport,
  importFile,
  importKind,
  MAX_FILE_BYTES,
} from '@vigie/operations/import';
import { AppError } from '@vigie/operations/refusal';
import { rescoreDirty } from '@vigie/operations/rescore';
import { type Command, type Context, optionalText, pairs, print, scopeOf, UsageError } from './commands.ts';
import { importHelp } from './import-help.ts';

type Issue = ImportReport['issues'][number];

export const importCommand: Command = {
  options: {
    org: { type: 'string' },
    map: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    'create-missing': { type: 'boolean' },
    dates: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: importHelp,
  run: async (context) => {
    const [kind, path] = context.positionals;
    if (kind === undefined)
      throw new UsageError(
        `Say what to import and from which file: import <kind> <file> --org <slug>. Kinds: ${IMPORT_KINDS.join(', ')}.`,
      );
    importKind(kind);
    if (path === undefined) throw new UsageError(`Say from which file: import ${kind} <file> --org <slug>.`);
    const scope = await scopeOf(context);
    const bytes = await readBytes(path);
    const choices = choicesOf(context);
    if (context.values['dry-run']) {
      const { counts, issues, emptied } = await checkFile(scope, { kind, bytes }, choices);
      return report(context, counts, issues, { emptied });
    }
    const { id } = await importFile(scope, { kind, fileName: basename(path), bytes }, choices);
    // No worker need be running: the scores are true before the command ends.
    await rescoreDirty(scope);
    const { counts, issues } = await inTransaction(scope, async (tx) => {
      const stored = await getImport(tx, id);
      if (!stored) throw new Error(`Import ${id} is gone.`);
      return {
        counts: {
          rows: stored.rows,
          created: stored.created,
          updated: stored.updated,
          unchanged: stored.unchanged,
          failed: stored.failed,
        },
        issues: await listImportIssues(tx, id, null, 1_000_000),
      };
    });
    return report(context, counts, issues, { id });
  },
};

async function readBytes(path: string): Promise<Buffer> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `The file ${path} cannot be read: ${error.code === 'ENOENT' ? 'it does not exist' : error.message}.`,
    );
  });
  if (!found.isFile()) throw new UsageError(`${path} is not a file.`);
  if (found.size > MAX_FILE_BYTES) throw new AppError('import.fileTooLarge', { limitMb: MAX_FILE_BYTES / 1024 / 1024 });
  return readFile(path);
}

function choicesOf(context: Context): ImportChoices {
  const dates = optionalText(context, 'dates');
  if (dates !== undefined && !['dmy', 'mdy', 'ymd'].includes(dates))
    throw new UsageError('--dates takes dmy, mdy or ymd.');
  return {
    mapping: pairs(context, 'map'),
    constants: pairs(context, 'set'),
    createMissing: context.values['create-missing'] === true,
    ...(dates === undefined ? {} : { dateOrder: dates as DateOrder }),
  };
}

interface Also {
  /** Of an import that was applied. */
  id?: string;
  /** Of a dry run: how many values each field would lose. */
  emptied?: Record<string, number>;
}

function report(context: Context, counts: Counts, issues: Issue[], { id, emptied }: Also): number {
  const errors = issues.filter((issue) => issue.severity === 'error').map(withMessage);
  const warnings = issues.filter((issue) => issue.severity === 'warning').map(withMessage);
  if (context.values.json) {
    print({ ...(id === undefined ? {} : { id }), ...counts, ...(emptied ? { emptied } : {}), errors, warnings });
    return 0;
  }
  print(
    `${counts.rows} ${counts.rows === 1 ? 'row' : 'rows'}: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.failed} failed.`,
  );
  for (const [field, rows] of Object.entries(emptied ?? {}))
    print(
      `  ${field}: ${rows} stored ${rows === 1 ? 'value' : 'values'} would be taken away, since the cell is empty.`,
    );
  for (const { line, field, message } of [...errors, ...warnings].slice(0, 50))
    print(`  line ${line}, ${field}: ${message}`);
  if (errors.length + warnings.length > 50)
    print(`  … and ${errors.length + warnings.length - 50} more (--json lists all).`);
  if (id !== undefined) print(`Import ${id}; undo takes it back.`);
  return 0;
}

const words = await createI18n('en');

const withMessage = (issue: Issue): Omit<Issue, 'severity'> & { message: string } => {
  const { line, field, code, params } = issue;
  return { line, field, code, params, message: problemText(words, { code, params }) };
};
