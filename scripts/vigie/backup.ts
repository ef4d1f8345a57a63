import { resolve } from 'node:path';
import { backup, restore } from '../backup/backup.ts';
import { type Command, type Context, print, UsageError } from './commands.ts';

const folderOf = (context: Context): string => {
  const [folder] = context.positionals;
  if (!folder) throw new UsageError('Say which folder: backup <folder>, restore <folder>.');
  return resolve(folder);
};

export const backupCommand: Command = {
  options: {},
  run: async (context) => {
    const { tables } = await backup(context.installation.ownerUrl, folderOf(context));
    print(
      `${tables.length} tables, ${tables.reduce((sum, table) => sum + table.rows, 0)} rows in ${folderOf(context)}. Keep VIGIE_SECRET beside it, elsewhere: it is not in the backup.`,
    );
    return 0;
  },
};

export const restoreCommand: Command = {
  options: {},
  run: async (context) => {
    const { tables } = await restore(context.installation.ownerUrl, folderOf(context));
    print(
      `${tables.length} tables, ${tables.reduce((sum, table) => sum + table.rows, 0)} rows restored; every checksum is equal.`,
    );
    return 0;
  },
};
