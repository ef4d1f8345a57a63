// npm test: the gates, then every test: examples, small property runs, database, API, journeys in a browser.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './env.ts';
import { buildWeb } from './web-build.ts';

const startedAt = Date.now();

function step(name: string, command: string, args: string[]): void {
  console.log(`\n— ${name}`);
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) {
    console.error(`\n${name} failed.`);
    process.exit(result.status ?? 1);
  }
}

step('gates', process.execPath, [join(root, 'scripts/gate.ts')]);
console.log('\n— web app');
buildWeb();
step('tests', join(root, 'node_modules/.bin/vitest'), ['run']);
console.log(`\nAll of it in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
