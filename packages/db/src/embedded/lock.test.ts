import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process that takes the lock, says so, and is then killed without a chance to give it back. */
async function killHolder(path: string): Promise<void> {
  const script = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    await withLock(${JSON.stringify(path)}, () => new Promise(() => process.stdout.write('held')) );`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', `process.stdin.resume();${script}`], {
    // It lives as long as its input: nothing is left of it where we are killed ourselves.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Lets other work go on for so many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

test('one at a time, also where the holder was killed and many come at once to take its place', async () => {
  for (const round of ['first', 'second', 'third']) {
    const path = join(folder, round);
    await killHolder(path);
    let inside = 0;
    const seen: number[] = [];
    const enter = async (late: number): Promise<void> => {
      await turns(late);
      await withLock(path, async () => {
        inside += 1;
        await turns(20);
        seen.push(inside);
        inside -= 1;
      });
    };
    await Promise.all(Array.from({ length: 12 }, (_, late) => enter(late)));
    expect(seen).toEqual(Array(12).fill(1));
  }
});
