// The command line of an installation: npm run vigie -- <command> …
import { parseArgs } from 'node:util';
import { readEnv } from '@vigie/api/env';
import { createDatabase, createPool } from '@vigie/db/connection';
import { InstallationError, openInstallation } from '@vigie/db/installation';
import { createI18n } from '@vigie/i18n/instance';
import { problemText } from '@vigie/i18n/problem';
import { AppError } from '@vigie/operations/refusal';
import { BackupError } from './backup/backup.ts';
import { root } from './env.ts';
import { COMMANDS, type Context, UsageError } from './vigie/commands.ts';

const HELP = `Usage: npm run vigie -- <command> [options]

  org create --name <name> [--slug …] [--zone Europe/Paris] [--currency EUR] [--today YYYY-MM-DD]
  user create --email <address> --org <slug> [--name …] [--role admin] [--finance] [--password …]
  api-key create --org <slug> --name <name> --scopes admin[,customers:read…]
  import <kind> <file> --org <slug> [--map field=header …] [--set currency=USD …] [--create-missing]
                       [--dates dmy|mdy|ymd] [--dry-run] [--json]
                       kinds, options and fields: import --help, import <kind> --help
  undo <import> --org <slug> [--dry-run] [--json]
  recompute --org <slug> [--from YYYY-MM-DD]
  demo [--customers 300] [--seed 1] [--org demo]
  migrate | backup <folder> | restore <folder>
`;

async function main(args: string[]): Promise<number> {
  const name = args[0] ?? '';
  const nested = COMMANDS[`${name} ${args[1] ?? ''}`];
  const command = nested ?? COMMANDS[name];
  if (!command) {
    process.stderr.write(
      name === '' || name === 'help' || name === '--help' ? HELP : `Unknown command "${args.join(' ')}".\n\n${HELP}`,
    );
    return name === 'help' || name === '--help' ? 0 : 2;
  }
  const { values, positionals } = parseArgs({
    args: args.slice(nested ? 2 : 1),
    options: { ...command.options, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
    strict: true,
  });
  if (values.help) {
    process.stdout.write(command.help?.(positionals) ?? HELP);
    return 0;
  }
  const env = readEnv(process.env, root);
  const installation = await openInstallation({
    databaseUrl: env.databaseUrl,
    dataDir: env.dataDir,
    secret: env.secret,
  });
  const db = createDatabase(createPool(installation.appUrl, { name: 'cli', max: 4 }));
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'cli-owner', max: 2 }));
  try {
    const context: Context = { installation, db, owner, env, values: values as Context['values'], positionals };
    return await command.run(context);
  } finally {
    await db.destroy();
    await owner.destroy();
    await installation.release();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isRefusal =
    error instanceof AppError ||
    error instanceof UsageError ||
    error instanceof BackupError ||
    error instanceof InstallationError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isRefusal) throw error;
  const text =
    error instanceof AppError
      ? problemText(await createI18n('en'), { code: error.code, params: error.params })
      : error.message;
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
