import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@vigie/db/connection';
import { sql } from 'kysely';
import pg from 'pg';
import { root } from '../../env.ts';
import { MARK } from './draw.ts';

/** Refusals of the database that are an answer: a key that is taken, a record that went meanwhile. */
const ANSWERS = new Set(['23505', '23503', '40001', '40P01']);

export interface Statements {
  /** Each text once. */
  texts: Set<string>;
  /** Errors of the database, by what they say. */
  errors: Map<string, string>;
  stop(): void;
}

/** Notes every statement that this process sends, as it is sent. */
export function watchStatements(): Statements {
  const plain = pg.Client.prototype.query;
  const texts = new Set<string>();
  const errors = new Map<string, string>();
  // biome-ignore lint/suspicious/noExplicitAny: the driver takes its statement in many shapes.
  pg.Client.prototype.query = function (this: pg.Client, ...args: any[]): any {
    const [first] = args;
    const text: string = typeof first === 'string' ? first : (first.text ?? '');
    texts.add(text);
    const answer = (plain as (...given: unknown[]) => unknown).apply(this, args);
    if (answer instanceof Promise)
      answer.catch((error: { code?: string; message: string }) => {
        if (!ANSWERS.has(error.code ?? '')) errors.set(`${error.code} ${error.message}`, text);
      });
    return answer;
  };
  const stop = (): void => {
    pg.Client.prototype.query = plain;
  };
  return { texts, errors, stop };
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const snake = (word: string): string => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Aliases that the source puts together: of what reverses a document, of what reverses that. */
const PUT_TOGETHER = /^dr+$/;

/** The list: words of SQL, names of the database, and words that our own source writes. */
export async function knownWords(owner: Database): Promise<Set<string>> {
  const { rows } = await sql<{ word: string }>`
    select word from pg_get_keywords() union select relname from pg_class union select attname from pg_attribute
    union select proname from pg_proc union select typname from pg_type union select nspname from pg_namespace
    union select name from pg_settings`.execute(owner);
  const words = new Set(rows.map(({ word }) => word));
  for (const room of ['packages/db/src', 'packages/domain/src', 'packages/operations/src', 'apps/api/src'])
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts'))
        for (const [word] of readFileSync(join(root, room, file), 'utf8').matchAll(WORD))
          words.add(word).add(snake(word));
  return words;
}

// An id of ours: that of the tenant, or the end of the name of a savepoint.
const ID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** Words of statements that are on no list, each with its statement; whatever was sent in may stand in none. */
export function strangers(texts: Iterable<string>, known: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    if (text.includes(MARK)) found.set(MARK, text);
    for (const [word] of text.replace(ID, '').matchAll(WORD))
      if (!PUT_TOGETHER.test(word) && !known.has(word) && !known.has(word.toLowerCase())) found.set(word, text);
  }
  return found;
}
