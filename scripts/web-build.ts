import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './env.ts';
import { projectFiles } from './gate/gates.ts';

const DIST = join(root, 'apps/web/dist');
const STAMP = join(DIST, '.sources');

/** What the built web app is made of: asking turbo costs seconds, reading some hundred small files does not. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of projectFiles(root, /^(apps\/web|packages\/(ui|i18n|domain))\/|^pnpm-lock\.yaml$/)) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Builds the web app where its sources changed since the last build. */
export function buildWeb(): string {
  const wanted = sourcesHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return DIST;
  const result = spawnSync(
    join(root, 'node_modules/.bin/turbo'),
    ['run', 'build', '--filter=@vigie/web', '--output-logs=errors-only', '--no-update-notifier'],
    { cwd: root, encoding: 'utf8' },
  );
  if (result.status !== 0) throw new Error(`The web app could not be built:\n${result.stdout}\n${result.stderr}`);
  writeFileSync(STAMP, wanted);
  return DIST;
}
