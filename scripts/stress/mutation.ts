import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../env.ts';
import type { Figures } from './marks.ts';

const BAR = 90;

/** What Stryker writes, as far as it is read here. */
interface Report {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}
interface Mutant {
  status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored';
  mutatorName: string;
  replacement?: string;
  location: { start: { line: number; column: number } };
}

/**
 * qD8: the domain changed in one place at a time, and the share of those changes that a test notices, per concept. What
 * no test noticed is printed, so that one can read it and write the test.
 */
export function mutationScores(): Figures {
  const domain = join(root, 'packages/domain');
  const tool = join(root, 'scripts/mutation');
  const run = spawnSync(
    join(tool, 'node_modules/.bin/stryker'),
    ['run', join(tool, 'stryker.config.json'), '--logLevel', 'error'],
    { cwd: domain, stdio: 'inherit' },
  );
  if (run.status !== 0) throw new Error(`Stryker ended with ${run.status}`);
  const { files } = JSON.parse(readFileSync(join(domain, 'reports/mutation.json'), 'utf8')) as Report;
  const tally = new Map<string, { noticed: number; all: number }>();
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const concept = file.split('/')[1] ?? file;
    const { noticed, all } = tally.get(concept) ?? { noticed: 0, all: 0 };
    const lines = source.split('\n');
    const missed = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const caught = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout');
    tally.set(concept, { noticed: noticed + caught.length, all: all + caught.length + missed.length });
    for (const { location, mutatorName, replacement = '' } of missed)
      console.log(
        `${file}:${location.start.line}:${location.start.column} ${mutatorName} ${JSON.stringify(replacement.slice(0, 80))} in ${lines[location.start.line - 1]?.trim()}`,
      );
  }
  const scores = Object.fromEntries([...tally].map(([concept, { noticed, all }]) => [concept, (100 * noticed) / all]));
  const short = Object.entries(scores).filter(([, score]) => score < BAR);
  const figures = Object.fromEntries(Object.entries(scores).map(([concept, score]) => [concept, score.toFixed(1)]));
  if (short.length > 0) throw new Error(`${JSON.stringify(figures)} bar=${BAR} SHORT`);
  return { ...figures, bar: BAR };
}
