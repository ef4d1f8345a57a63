import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FIELDS, IMPORT_KINDS } from '@vigie/domain/import';
import { describe, expect, test } from 'vitest';
import { root } from '../env.ts';
import { COMMANDS } from './commands.ts';

/** The command line as a person calls it; none of this opens a database. */
function vigie(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/vigie.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, VIGIE_DATA_DIR: '/nowhere' },
  });
  return { status, out: stdout, err: stderr };
}

describe('vigie import --help', () => {
  test('lists the kinds and every option', () => {
    const { status, out, err } = vigie('import', '--help');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    for (const kind of IMPORT_KINDS) expect(out).toContain(`\n  ${kind} `);
    for (const option of Object.keys(COMMANDS.import?.options ?? {})) expect(out).toContain(`\n  --${option} `);
    expect(out).toContain('import <kind> --help');
    expect(vigie('import', '-h').out).toBe(out);
  });

  test.each(IMPORT_KINDS)('lists the fields of %s, and which are required', (kind) => {
    const { status, out } = vigie('import', kind, '--help');
    expect(status).toBe(0);
    for (const { key, required } of FIELDS[kind])
      expect(out).toMatch(new RegExp(`^ {2}${key} .*${required ? 'required' : ''}`, 'm'));
    expect(out.match(/, required$/gm) ?? []).toHaveLength(FIELDS[kind].filter(({ required }) => required).length);
  });

  test('an unknown kind is told those that are known', async () => {
    const { status, out, err } = vigie('import', 'orders', '--help');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('orders');
    for (const kind of IMPORT_KINDS) expect(err).toContain(kind);
  });

  test('other commands answer with what there is', () => {
    const { status, out } = vigie('recompute', '--help');
    expect(status).toBe(0);
    expect(out).toContain('recompute --org <slug>');
  });
});

test('an import of an unknown kind, or without a file, says what there is', async () => {
  const run = (...positionals: string[]): unknown => COMMANDS.import?.run({ positionals, values: {} } as never);
  await expect(run('orders', 'orders.csv')).rejects.toMatchObject({
    code: 'import.unknownKind',
    params: { kind: 'orders', known: IMPORT_KINDS.join(', ') },
  });
  await expect(run()).rejects.toThrow(IMPORT_KINDS.join(', '));
  await expect(run('invoices')).rejects.toThrow('import invoices <file>');
});
