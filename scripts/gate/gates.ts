import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface GateResult {
  /** Files, modules or keys that the gate really looked at. */
  looked: number;
  faults: string[];
}

export type Gate = (root: string) => Promise<GateResult> | GateResult;

interface Output {
  status: number | null;
  out: string;
}

function run(root: string, command: string, args: string[]): Output {
  const result = spawnSync(join(root, command), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  if (result.error) throw result.error;
  return { status: result.status, out: `${result.stdout}\n${result.stderr}` };
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean);
const failing = ({ status, out }: Output): string[] => (status === 0 ? [] : lines(out));

/** Files of the project, as git knows them, new ones included. */
export function projectFiles(root: string, pattern: RegExp): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return lines(stdout).filter((name) => pattern.test(name) && existsSync(join(root, name)));
}

const PROJECTS = [
  'packages/domain',
  'packages/db',
  'packages/operations',
  'packages/i18n',
  'packages/ui',
  'apps/api',
  'apps/worker',
  'apps/web',
  'scripts',
  'bench',
];

function lint(root: string): GateResult {
  const result = run(root, 'node_modules/.bin/biome', [
    'ci',
    '--colors=off',
    '--error-on-warnings',
    '--max-diagnostics=30',
    '.',
  ]);
  return { looked: Number(/Checked (\d+) files?/.exec(result.out)?.[1] ?? 0), faults: failing(result) };
}

function types(root: string): GateResult {
  let looked = 0;
  const faults: string[] = [];
  for (const project of PROJECTS) {
    const result = run(root, 'node_modules/.bin/tsc', ['-p', project, '--listFiles']);
    const own = lines(result.out).filter((line) => !line.includes('node_modules'));
    // With --listFiles the files stand beside the errors; an error names its place in parentheses.
    const files = own.filter((line) => /\.(ts|tsx|json)$/.test(line));
    looked += files.length;
    if (result.status !== 0) faults.push(...own.filter((line) => !files.includes(line)));
  }
  return { looked, faults };
}

/** The types of the tables are those that the migrations make. */
function schema(root: string): GateResult {
  const result = spawnSync(process.execPath, [join(root, 'scripts/schema.ts'), '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  const types = readFileSync(join(root, 'packages/db/src/schema/schema.gen.ts'), 'utf8');
  return {
    looked: types.split('\n').length,
    faults: failing({ status: result.status, out: `${result.stdout}\n${result.stderr}` }),
  };
}

function boundaries(root: string): GateResult {
  const result = run(root, 'scripts/boundaries/node_modules/.bin/depcruise', [
    '--config',
    'scripts/boundaries/rules.cjs',
    '--output-type',
    'json',
    'packages',
    'apps',
  ]);
  const from = result.out.indexOf('{');
  const report = JSON.parse(result.out.slice(from, result.out.lastIndexOf('}') + 1)) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return {
    looked: report.summary.totalCruised,
    faults: report.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
  };
}

function deadCode(root: string): GateResult {
  const result = run(root, 'node_modules/.bin/knip', ['--no-progress', '--reporter', 'compact', '--no-config-hints']);
  return { looked: projectFiles(root, /\.(ts|tsx|mjs)$/).length, faults: failing(result) };
}

/** Every dependency comes from the one catalog, and the workspace is consistent. */
function catalog(root: string): GateResult {
  const faults: string[] = [];
  let looked = 0;
  for (const file of projectFiles(root, /package\.json$/)) {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const [name, version] of Object.entries(manifest[field] ?? {})) {
        looked += 1;
        if (!version.startsWith('catalog:') && !version.startsWith('workspace:'))
          faults.push(`${file}: ${name} is "${version}", not from the catalog`);
      }
    }
  }
  faults.push(...failing(run(root, 'node_modules/.bin/sherif', ['--no-install'])));
  return { looked, faults };
}

const MAX_CLONED_PERCENT = 2;

function clones(root: string): GateResult {
  const result = run(root, 'node_modules/.bin/jscpd', [
    '--reporters',
    'json',
    '--output',
    '.vigie/clones',
    '--min-lines',
    '12',
    '--min-tokens',
    '90',
    '--silent',
    '--ignore',
    '**/node_modules/**,**/dist/**,**/*.gen.ts,**/*.test.ts,**/*.property.ts,**/*.json,**/.vigie/**,**/migration/**',
    'packages',
    'apps',
    'scripts',
    'bench',
  ]);
  const path = join(root, '.vigie/clones/jscpd-report.json');
  if (!existsSync(path)) return { looked: 0, faults: lines(result.out) };
  const report = JSON.parse(readFileSync(path, 'utf8')) as {
    statistics: { total: { sources: number; percentage: number } };
    duplicates: {
      lines: number;
      firstFile: { name: string; start: number };
      secondFile: { name: string; start: number };
    }[];
  };
  const { sources, percentage } = report.statistics.total;
  const found = report.duplicates.map(
    (d) => `${d.lines} lines: ${d.firstFile.name}:${d.firstFile.start} = ${d.secondFile.name}:${d.secondFile.start}`,
  );
  return {
    looked: sources,
    faults:
      percentage > MAX_CLONED_PERCENT
        ? [`${percentage} % of lines are cloned, the bar is ${MAX_CLONED_PERCENT} %`, ...found]
        : [],
  };
}

type Texts = { [key: string]: string | Texts };

const flat = (texts: Texts, prefix = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );

/** Every text exists in the three languages, with the same variables, and none is empty. */
function texts(root: string): GateResult {
  const faults: string[] = [];
  let looked = 0;
  const folder = 'packages/i18n/src/locales/';
  for (const file of projectFiles(root, /^packages\/i18n\/src\/locales\/en\/.*\.json$/)) {
    const name = file.slice(`${folder}en/`.length);
    const english = new Map(flat(JSON.parse(readFileSync(join(root, file), 'utf8')) as Texts));
    looked += english.size;
    for (const language of ['fr', 'es']) {
      const path = join(root, folder, language, name);
      if (!existsSync(path)) {
        faults.push(`${language}/${name} is missing`);
        continue;
      }
      const other = new Map(flat(JSON.parse(readFileSync(path, 'utf8')) as Texts));
      // Plural forms differ by language (French and Spanish have "many"): they are compared by their stem.
      const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
      const stems = new Set([...other.keys()].map(stem));
      const known = new Set([...english.keys()].map(stem));
      for (const key of known) if (!stems.has(key)) faults.push(`${language}/${name}: ${key} is missing`);
      for (const [key, value] of other) {
        if (!known.has(stem(key))) faults.push(`${language}/${name}: ${key} is not in English`);
        if (value.trim() === '') faults.push(`${language}/${name}: ${key} is empty`);
        const original = english.get(key) ?? english.get(`${stem(key)}_other`);
        if (original !== undefined && variables(original) !== variables(value))
          faults.push(`${language}/${name}: ${key} has other variables than English`);
      }
    }
  }
  return { looked, faults };
}

const variables = (text: string): string =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((match) => match[1]))].sort().join();

/** Every relative link of the documents leads to a file. */
function links(root: string): GateResult {
  const faults: string[] = [];
  let looked = 0;
  for (const file of projectFiles(root, /\.md$/)) {
    const text = readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
    for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const target = match[1] ?? '';
      if (/^[a-z]+:/.test(target) || target.startsWith('#')) continue;
      looked += 1;
      if (!existsSync(join(root, dirname(file), target.split('#')[0] ?? '')))
        faults.push(`${file}: ${target} does not exist`);
    }
  }
  return { looked, faults };
}

export const GATES: Record<string, Gate> = {
  lint,
  types,
  schema,
  boundaries,
  'dead-code': deadCode,
  catalog,
  clones,
  texts,
  links,
};
