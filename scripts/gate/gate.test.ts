import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../env.ts';
import { GATES, projectFiles } from './gates.ts';

/** A copy of the tree with the same installed packages, in which faults may be planted. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'vigie-gate-'));
  const packages = new Set<string>(['.']);
  for (const file of projectFiles(root, /./)) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
    if (file.endsWith('package.json')) packages.add(dirname(file));
  }
  for (const folder of packages) {
    const modules = join(root, folder, 'node_modules');
    if (existsSync(modules)) symlinkSync(modules, join(copy, folder, 'node_modules'));
  }
  spawnSync('git', ['init', '--quiet'], { cwd: copy });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Plants a fault, runs the gate, takes the fault out again. */
async function faultsWith(gate: string, file: string, text: string): Promise<string> {
  const path = join(copy, file);
  const before = existsSync(path) ? readFileSync(path) : null;
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
  try {
    const result = await GATES[gate]?.(copy);
    return result?.faults.join('\n') ?? '';
  } finally {
    if (before === null) rmSync(path);
    else writeFileSync(path, before);
  }
}

const twin = (name: string): string =>
  `export function ${name}(values: readonly number[]): number {\n${Array.from({ length: 3_000 }, (_, n) => `  const part${n} = values.reduce((sum, value) => sum + value * ${n}, 0);`).join('\n')}\n  return part0;\n}\n`;

describe('each gate catches a planted fault', () => {
  test.each([
    ['lint', 'scripts/planted.ts', 'export const planted = "double quotes"\n', 'planted.ts'],
    ['types', 'apps/worker/src/planted.ts', 'export const planted: number = "text";\n', 'planted.ts'],
    [
      'boundaries',
      'packages/domain/src/money/planted.ts',
      "import { newId } from '../../../db/src/id/id.ts';\nexport const planted = newId;\n",
      'rooms: packages/domain',
    ],
    [
      'boundaries',
      'packages/domain/src/money/planted.ts',
      "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
      'domain has no dependency',
    ],
    ['dead-code', 'packages/operations/src/secret/secret.ts', 'export const planted = 1;\n', 'planted'],
    ['schema', 'packages/db/src/schema/schema.gen.ts', 'export type Planted = 1;\n', 'is not what the migrations make'],
    [
      'texts',
      'packages/i18n/src/locales/en/planted.json',
      '{ "hello": "Hello {{name}}" }\n',
      'planted.json is missing',
    ],
    ['links', 'docs/planted.md', '[nowhere](./nowhere.md)\n', 'nowhere.md does not exist'],
  ])('%s in %s', async (gate, file, text, expected) => {
    expect(await faultsWith(gate, file, text)).toContain(expected);
  });

  test('catalog: a version written beside the catalog', async () => {
    const path = join(copy, 'packages/db/package.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('"uuid": "catalog:"', '"uuid": "14.0.0"'));
    const result = await GATES.catalog?.(copy);
    writeFileSync(path, before);
    expect(result?.faults.join('\n')).toContain('uuid is "14.0.0"');
  });

  test('clones: the same three thousand lines twice', async () => {
    writeFileSync(join(copy, 'scripts/twin-a.ts'), twin('first'));
    expect(await faultsWith('clones', 'scripts/twin-b.ts', twin('second'))).toContain('twin-b.ts');
    rmSync(join(copy, 'scripts/twin-a.ts'));
  });
});
