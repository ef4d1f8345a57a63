import type { ParseArgsOptionsConfig } from 'node:util';
import type { Env } from '@vigie/api/env';
import type { Database } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import type { OrgScope } from '@vigie/db/scope';
import { systemScope } from '@vigie/operations/organization';
import { apiKeyCreate, orgCreate, userCreate } from './access.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { demo } from './demo.ts';
import { importCommand } from './import.ts';
import { recompute } from './recompute.ts';
import { undoCommand } from './undo.ts';

export class UsageError extends Error {}

export interface Context {
  installation: Installation;
  /** As the application. */
  db: Database;
  /** As the owner of the database. */
  owner: Database;
  env: Env;
  values: Record<string, string | boolean | string[] | undefined>;
  positionals: string[];
}

export interface Command {
  options: ParseArgsOptionsConfig;
  /** What --help says, given what was written beside it; the list of all commands where a command says no more. */
  help?: (positionals: string[]) => string;
  /** @returns the exit status. */
  run: (context: Context) => Promise<number>;
}

export function text(context: Context, name: string): string {
  const value = context.values[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is required.`);
  return value;
}

export function optionalText(context: Context, name: string): string | undefined {
  const value = context.values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The scope of --org, in which the command line acts as the system. */
export async function scopeOf(context: Context): Promise<OrgScope> {
  const slug = text(context, 'org');
  const scope = await systemScope(context.db, slug);
  if (!scope) throw new UsageError(`No organisation has the slug "${slug}".`);
  return scope;
}

/** --name key=value, repeated. */
export function pairs(context: Context, name: string): Record<string, string> {
  const given = context.values[name];
  const list = Array.isArray(given) ? given : [];
  return Object.fromEntries(
    list.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UsageError(`--${name} takes field=value, not "${pair}".`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

export const print = (value: unknown): void => {
  process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
};

const migrate: Command = {
  options: {},
  run: async () => {
    print('The database has the newest shape.');
    return 0;
  },
};

export const COMMANDS: Record<string, Command> = {
  'org create': orgCreate,
  'user create': userCreate,
  'api-key create': apiKeyCreate,
  import: importCommand,
  undo: undoCommand,
  recompute,
  demo,
  backup: backupCommand,
  restore: restoreCommand,
  migrate,
};
