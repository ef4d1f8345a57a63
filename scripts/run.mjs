// The one door of every root command. Plain JavaScript for Node >= 20: it brings the project's own Node and
// pnpm, installs what the lockfile names, then hands over to the TypeScript script of the same name.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const NODE_VERSION = '24.21.0';
const PNPM_VERSION = '11.28.11';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, '.tools');
const startedAt = Date.now();
const say = (text) => process.stderr.write(`${text}\n`);

const SCRIPTS = {
  start: 'start.ts',
  test: 'test.ts',
  bench: 'bench.ts',
  stress: 'stress.ts',
  vigie: 'vigie.ts',
  screens: 'screens.ts',
  'domain-package': 'domain-package.ts',
  gate: 'gate.ts',
  schema: 'schema.ts',
};

function fail(text) {
  say(text);
  process.exit(1);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  return result;
}

/** Node and pnpm of the project, in .tools: the machine needs only Node >= 20 and npm. */
function bringTools() {
  const wanted = JSON.stringify({ node: NODE_VERSION, pnpm: PNPM_VERSION });
  const stamp = join(tools, 'stamp.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`Bringing Node ${NODE_VERSION} and pnpm ${PNPM_VERSION}…`);
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), '{"private":true}\n');
  const needsNode = Number(process.versions.node.split('.')[0]) < NODE_MAJOR;
  const packages = [`pnpm@${PNPM_VERSION}`, ...(needsNode ? [`node@${NODE_VERSION}`] : [])];
  const result = run('npm', ['install', '--prefix', tools, '--no-audit', '--no-fund', '--loglevel=error', ...packages]);
  if (result.status !== 0) fail(`npm could not install ${packages.join(' and ')}:\n${result.stderr}`);
  writeFileSync(stamp, wanted);
}

function nodePath() {
  const own = join(tools, 'node_modules', 'node', 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Workspace packages, only when the lockfile or a manifest changed since the last install. */
function installPackages(node, env) {
  const manifests = run('git', [
    'ls-files',
    '-co',
    '--exclude-standard',
    '*package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
  ]);
  const names =
    manifests.status === 0 ? manifests.stdout.split('\n').filter(Boolean) : ['pnpm-lock.yaml', 'package.json'];
  const hash = createHash('sha256');
  for (const name of names.sort()) if (existsSync(join(root, name))) hash.update(readFileSync(join(root, name)));
  const digest = hash.digest('hex');
  const stamp = join(root, 'node_modules', '.vigie-install');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('Installing packages…');
  const pnpm = join(tools, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
  const args = [
    pnpm,
    'install',
    ...(process.env.VIGIE_UNLOCKED ? ['--no-frozen-lockfile'] : ['--frozen-lockfile']),
    '--reporter=append-only',
  ];
  const result = run(node, args, { env: { ...env, CI: 'true' } });
  if (result.status !== 0) fail(`The packages could not be installed:\n${result.stdout}\n${result.stderr}`);
  writeFileSync(stamp, digest);
}

const [name, ...args] = process.argv.slice(2);
bringTools();
const node = nodePath();
const env = {
  ...process.env,
  PATH: [dirname(node), join(tools, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    delimiter,
  ),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  BETTER_AUTH_TELEMETRY: '0',
  NODE_NO_WARNINGS: '1',
  VIGIE_STARTED_AT: String(startedAt),
};
installPackages(node, env);

let command;
if (name === 'tool') command = args;
else if (SCRIPTS[name]) command = [node, join(root, 'scripts', SCRIPTS[name]), ...args];
else fail(`Unknown command "${name}". One of: ${Object.keys(SCRIPTS).join(', ')}.`);

const child = spawn(command[0], command.slice(1), { cwd: root, env, stdio: 'inherit' });
// The child owns the shutdown: a signal from the terminal reaches it anyway, one sent to us alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm may die of a signal without passing it on; nobody would then stop what it started.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 500).unref();
child.on('error', (error) => fail(`${command[0]} could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
