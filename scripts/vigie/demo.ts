import { listOrganizations } from '@vigie/db/organization';
import { createOrganization, openScope, SYSTEM_ACTOR } from '@vigie/operations/organization';
import { fillDemo } from '../demo/fill.ts';
import { type Command, optionalText, print, UsageError } from './commands.ts';

export const demo: Command = {
  options: {
    customers: { type: 'string' },
    seed: { type: 'string' },
    org: { type: 'string' },
    today: { type: 'string' },
  },
  run: async (context) => {
    const number = (name: string, fallback: number, most: number): number => {
      const value = Number(optionalText(context, name) ?? fallback);
      if (!Number.isInteger(value) || value < 1 || value > most)
        throw new UsageError(`--${name} is a whole number from 1 to ${most}.`);
      return value;
    };
    const customers = number('customers', 300, 2_000_000);
    const seed = number('seed', 1, 1_000_000);
    const slug = optionalText(context, 'org') ?? 'demo';
    const today = optionalText(context, 'today');
    if ((await listOrganizations(context.db)).some((org) => org.slug === slug))
      throw new UsageError(`There is an organisation "${slug}" already; name another with --org.`);
    const org = await createOrganization(context.owner, {
      name: 'Atelier Nord',
      slug,
      ...(today === undefined ? {} : { today }),
    });
    const written = await fillDemo(context.installation.ownerUrl, openScope(context.db, org, SYSTEM_ACTOR), {
      customers,
      seed,
      owners: [],
    });
    print(
      `${slug}: ${Object.entries(written)
        .filter(([table]) => table !== 'customer_figure')
        .map(([table, rows]) => `${rows} ${table}`)
        .join(', ')}.`,
    );
    return 0;
  },
};
