// A process that reads one file: its parts come in, then each question is answered with the next part of the outcome.
import { AppError } from '../refusal/refusal.ts';
import { READINGS, type Readings } from './parse.ts';

/** What is to be read, a part of the file, or, once all are there, null: the question for what comes next. */
export type Order = { reading: keyof Readings; sheet: string | null } | Uint8Array | null;

/** What comes next; null when there is no more. */
export type Answer<T> = { value: T } | { refused: Pick<AppError, 'code' | 'params'> } | { failed: string } | null;

const parts: Uint8Array[] = [];
let asked: Exclude<Order, Uint8Array | null> | null = null;
let outcome: AsyncGenerator<Readings[keyof Readings]> | null = null;

async function answer(): Promise<Answer<Readings[keyof Readings]>> {
  if (asked === null) throw new Error('Nothing was said of what is to be read.');
  outcome ??= READINGS[asked.reading](Buffer.concat(parts.splice(0)), asked.sheet);
  try {
    const { done, value } = await outcome.next();
    return done ? null : { value };
  } catch (error) {
    if (error instanceof AppError) return { refused: { code: error.code, params: error.params } };
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', async (order: Order) => {
  if (order === null) process.send?.(await answer());
  else if (order instanceof Uint8Array) parts.push(order);
  else asked = order;
});
