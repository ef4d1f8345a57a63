import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mark, round, timed } from './measure.ts';

const ROOT = join(import.meta.dirname, '..');

/** qG16: the first start from a clean clone against its installation alone, and a warm start. */
export async function qG16(): Promise<Mark> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-start-'));
  try {
    const clone = (name: string): string => {
      const target = join(folder, name);
      const result = spawnSync('git', ['clone', '--quiet', ROOT, target], { encoding: 'utf8' });
      if (result.status !== 0) throw new Error(result.stderr);
      return target;
    };
    const installed = clone('install');
    const install = await timed(async () => {
      const result = spawnSync('npm', ['run', '--silent', 'tool', '--', 'true'], { cwd: installed, encoding: 'utf8' });
      if (result.status !== 0) throw new Error(result.stderr);
    });
    const started = clone('start');
    const first = await timed(() => startUntilPage(started));
    const warm = await timed(() => startUntilPage(started));
    const added = (first.ms - install.ms) / 1000;
    return {
      id: 'qG16',
      figures: {
        'install s': round(install.ms / 1000, 1),
        'first s': round(first.ms / 1000, 1),
        'added s': round(added, 1),
        bar: 15,
        'warm s': round(warm.value, 1),
        'warm bar': 3,
      },
      isOk: added <= 15 && warm.value <= 3,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts, waits for the page, stops; answers the seconds to the page. */
async function startUntilPage(folder: string): Promise<number> {
  const startedAt = performance.now();
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
      const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (page?.ok && (await page.text()).includes('<div id="root"')) return (performance.now() - startedAt) / 1000;
      await new Promise((done) => setTimeout(done, 50));
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
