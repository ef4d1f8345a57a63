/**
 * Every function that the domain publishes shows by example what it answers, and every example is true.
 *
 * The form of an example, last in the docstring: `@example`, JavaScript on one or more lines that calls the function,
 * then ` // ` and the value of its last expression, written as a literal that may go on over lines of its own. A number
 * holds to the decimals it shows. For a refusal the value is `throws 'concept.reason'`, the code of the `DomainError`.
 * What the concept publishes is in scope by its name, and so is what a single other concept publishes by that name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDomainError } from '@vigie/domain/refusal';
import { describe, expect, test } from 'vitest';
import { agrees } from './agrees.ts';
import { concepts, SOURCE } from './domain-package.ts';

interface Documented {
  concept: string;
  name: string;
  value: unknown;
  examples: string[];
}

type Names = Readonly<Record<string, unknown>>;

/** A comment, and the name of what is exported right after it. */
const DOCSTRING = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:function|const|class) (\w+)/g;

const TAG = /@example\s/;

const load = async (path: string): Promise<Names> => (await import(path)) as Names;
const folderOf = (concept: string): string => join(SOURCE, 'src', concept);

/** What the files of a concept (not its tests) declare and document; the public face gives the same values on. */
async function documentedIn(concept: string): Promise<Documented[]> {
  const found: Documented[] = [];
  for (const file of readdirSync(folderOf(concept)).filter((name) => /^[\w-]+\.ts$/.test(name))) {
    const names = await load(join(folderOf(concept), file));
    const text = readFileSync(join(folderOf(concept), file), 'utf8');
    written += text.split(TAG).length - 1;
    for (const [, body = '', name = ''] of text.matchAll(DOCSTRING))
      found.push({ concept, name, value: names[name], examples: examplesIn(body) });
  }
  return found;
}

/** The examples of a docstring, without the signs of the comment. */
function examplesIn(body: string): string[] {
  const [, ...parts] = body.replace(/^ *\* ?/gm, '').split(TAG);
  return parts.map((part) => (part.split(/^@/m)[0] ?? '').trim());
}

/** The code of an example and what it says that comes out. */
function partsOf(example: string): { code: string; answer: string } {
  const at = example.search(/(?<=^|\s)\/\/ /m);
  if (at < 0) throw new Error(`An example says no value: ${example}`);
  return { code: example.slice(0, at).trim(), answer: example.slice(at + 3).replace(/^\s*\/\/ /gm, '') };
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' && !Function.prototype.toString.call(value).startsWith('class');

// One after the other: modules that import each other, asked for at once, may be seen half loaded.
const faces = new Map<string, Names>();
const documented: Documented[] = [];
/** Examples in the files, wherever they stand. */
let written = 0;
for (const concept of concepts()) {
  faces.set(concept, await load(join(folderOf(concept), `${concept}.ts`)));
  documented.push(...(await documentedIn(concept)));
}
const published = [...faces].flatMap(([concept, face]) =>
  Object.entries(face)
    .filter(([, value]) => isFunction(value))
    .map(([name, value]) => ({ concept, name, value })),
);

const named = Map.groupBy(
  [...faces.values()].flatMap((face) => Object.entries(face)),
  ([name]) => name,
);
const unambiguous = Object.fromEntries([...named.values()].filter(({ length }) => length === 1).flat());

/** What an example of a concept may call: its own public face, and what one other concept alone calls by a name. */
const scopeOf = (concept: string): Names => ({ ...unambiguous, ...faces.get(concept) });

/** The value of the last expression, or the code with which the domain refused. */
function answerOf(code: string, scope: Names): { value: unknown } | { refusal: string } {
  const run = new Function(...Object.keys(scope), `'use strict'; return eval(${JSON.stringify(code)});`);
  try {
    return { value: run(...Object.values(scope)) };
  } catch (error) {
    if (isDomainError(error)) return { refusal: error.code };
    throw error;
  }
}

test('every function that a concept publishes has an example', () => {
  expect(published.length).toBeGreaterThan(160);
  const exemplified = new Set(documented.filter(({ examples }) => examples.length > 0).map(({ value }) => value));
  const missing = published.filter(({ value }) => !exemplified.has(value));
  expect(missing.map(({ concept, name }) => `${concept}: ${name}`)).toEqual([]);
});

describe('every example is what the library answers', () => {
  const cases = documented.flatMap(({ concept, name, examples }) =>
    examples.map((example) => ({ concept, name, example })),
  );
  test('none stands where it would not be run', () => expect(cases.length).toBe(written));
  for (const { concept, name, example } of cases) {
    test(`${concept}: ${example.replace(/\s+/g, ' ')}`, () => {
      const { code, answer: expected } = partsOf(example);
      expect(code, 'an example calls what it stands on').toMatch(new RegExp(`\\b${name}\\b`));
      const answer = answerOf(code, scopeOf(concept));
      const refusal = /^throws '([\w.-]+)'$/.exec(expected)?.[1];
      if (refusal !== undefined) expect(answer).toEqual({ refusal });
      else if ('refusal' in answer) expect.fail(`refused with ${answer.refusal}`);
      else agrees(answer.value, expected);
    });
  }
});
