import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as agreement from '@vigie/domain/agreement';
import * as health from '@vigie/domain/health';
import * as ledger from '@vigie/domain/ledger';
import { expect, test } from 'vitest';
import { agrees } from './agrees.ts';
import { root } from './env.ts';

const text = readFileSync(join(root, 'docs/scoring.md'), 'utf8');
const blocks = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code);
const ASSERTION = /^(.*); \/\/ → (.*)$/gm;

test('every example of docs/scoring.md is what the library answers', () => {
  let looked = 0;
  // Definitions of one example are used by the next.
  let before = '';
  for (const block of blocks) {
    for (const [, expression = '', written = ''] of block.matchAll(ASSERTION)) {
      const body = `${before}${block.replace(ASSERTION, '')}\nreturn (${expression});`;
      agrees(new Function('agreement', 'health', 'ledger', body)(agreement, health, ledger), written);
      looked += 1;
    }
    before += block.replace(ASSERTION, '');
  }
  expect(looked).toBeGreaterThan(25);
});
