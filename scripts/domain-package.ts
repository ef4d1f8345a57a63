// npm run domain-package [-- <folder>]: the domain library as partner teams install it, ESM with declarations, packed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './env.ts';

/** The folder of the domain library. */
export const SOURCE = join(root, 'packages/domain');

/** The concepts of the domain: each is an entry of the package. */
export const concepts = (): string[] =>
  readdirSync(join(SOURCE, 'src')).filter(
    (name) => existsSync(join(SOURCE, 'src', name, `${name}.ts`)) && name !== 'property',
  );

function run(command: string, args: string[], cwd: string): string {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/**
 * Builds and packs `@vigie/domain` into a folder.
 * @returns the path of the tarball and the folder it was packed from.
 */
export function packDomain(folder: string): { tarball: string; packageDir: string } {
  const packageDir = join(folder, 'package');
  rmSync(packageDir, { recursive: true, force: true });
  mkdirSync(packageDir, { recursive: true });
  run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', join(packageDir, 'dist')], SOURCE);
  const { name, version, type } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const { license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const entries = Object.fromEntries(
    concepts().map((concept) => [
      `./${concept}`,
      { types: `./dist/${concept}/${concept}.d.ts`, default: `./dist/${concept}/${concept}.js` },
    ]),
  );
  const manifest = {
    name,
    version,
    description:
      'The rules of Vigie: health and payer scores, agreements, ledger, conditions. Pure functions, no dependency.',
    license,
    type,
    sideEffects: false,
    exports: entries,
    files: ['dist', 'README.md'],
    engines: { node: '>=22' },
  };
  writeFileSync(join(packageDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(SOURCE, 'README.md'), join(packageDir, 'README.md'));
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], packageDir)) as {
    filename: string;
  }[];
  if (!packed) throw new Error('Nothing was packed.');
  return { tarball: join(folder, packed.filename), packageDir };
}

if (import.meta.main) {
  const folder = resolve(process.argv[2] ?? join(root, '.vigie/domain-package'));
  mkdirSync(folder, { recursive: true });
  process.stdout.write(`${packDomain(folder).tarball}\n`);
}
