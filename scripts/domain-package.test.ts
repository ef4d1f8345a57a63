import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packDomain } from './domain-package.ts';
import { root } from './env.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigie-domain-'));
const consumer = join(folder, 'consumer');
let packageDir: string;

function run(command: string, ...args: string[]): string {
  const result = spawnSync(command, args, { cwd: consumer, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

beforeAll(() => {
  const packed = packDomain(folder);
  packageDir = packed.packageDir;
  spawnSync('mkdir', ['-p', consumer]);
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', packed.tarball);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCORE = `
import { readFileSync } from 'node:fs';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { scoreHealth, explain } from '@vigie/domain/health';
import { payerScore, payerTotals } from '@vigie/domain/ledger';
const asOf = '2026-03-31';
// The example of the rules: 14 of 23 active, trend 78, 2 days, 9 of 30 features; touch 12 days, sentiment 3.2, 5 tickets; pulse 4 …
const raw = {
  isTracked: true, contacts: 23, activeContacts: 14, connections30: 78, connectionsPrevious30: 100, lastActivityDay: '2026-03-29',
  features30: 9, featuresAnyone90: 30, lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5,
  pulse: 4, pulseDay: '2026-03-01', noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100,
  averageDelayDays: 34, outstandingMinor: 4218000, overdueMinor: 1240000, hasDocuments: true, brokenPromises: null,
};
const paid = (amountMinor, settledDay) => ({ amountMinor, dueDay: '2026-01-31', settledDay, isSettledByPayment: true });
const answer = () => {
  const { score, status, confidence } = scoreHealth(raw, asOf);
  const { measures, unroundedMillionths } = explain(raw, asOf);
  const sum = measures.reduce((total, { contributionMillionths }) => total + (contributionMillionths ?? 0), 0);
  return { score, status, confidence: Math.round(confidence * 1000), isExact: sum === unroundedMillionths,
    payer: payerScore(payerTotals([paid(14000, '2026-02-07'), paid(8500, '2026-03-27')], asOf)) };
};
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', (other) => console.log(JSON.stringify([answer(), other])));
} else parentPort.postMessage(answer());
`;

test('the packed library, installed in an empty folder, scores a customer: on the main thread and in a worker (X3)', () => {
  writeFileSync(join(consumer, 'score.mjs'), SCORE);
  const expected = {
    score: 65,
    status: 'at-risk',
    confidence: 979,
    isExact: true,
    payer: { averageDelayDays: 25, rating: 'A' },
  };
  expect(JSON.parse(run(process.execPath, 'score.mjs'))).toEqual([expected, expected]);
});

test('every entry loads, has no dependency, and its types resolve in both ways that programs are built', () => {
  const { exports, dependencies } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
    dependencies?: object;
  };
  const entries = Object.keys(exports).map((entry) => `@vigie/domain/${entry.slice(2)}`);
  expect(entries.length).toBeGreaterThan(14);
  expect(dependencies).toBeUndefined();
  writeFileSync(
    join(consumer, 'load.mjs'),
    `for (const entry of ${JSON.stringify(entries)}) if (Object.keys(await import(entry)).length === 0) throw new Error(entry);`,
  );
  run(process.execPath, 'load.mjs');
  writeFileSync(
    join(consumer, 'use.ts'),
    `${entries.map((entry, index) => `import * as e${index} from '${entry}';`).join('\n')}
import { scoreHealth, type HealthRaw } from '@vigie/domain/health';
export const score: number | null = scoreHealth({} as HealthRaw, '2026-03-31').score;
// @ts-expect-error a day is text, not a number
scoreHealth({} as HealthRaw, 20260331);
export const all = [${entries.map((_, index) => `e${index}`).join(', ')}];
`,
  );
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const)
    run(
      join(root, 'node_modules/.bin/tsc'),
      ...['--noEmit', '--strict', '--target', 'es2024', '--module', module, '--moduleResolution', resolution, 'use.ts'],
    );
});

test('publint finds nothing to say', async () => {
  const { messages } = await publint({ pkgDir: packageDir, strict: true });
  expect(messages).toEqual([]);
});
