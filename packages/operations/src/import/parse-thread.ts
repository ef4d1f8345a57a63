// A thread that reads one file: its parts come in, then each question is answered with the next part of the outcome.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../refusal/refusal.ts';
import { READINGS, type Readings } from './parse.ts';

/** A part of the file, or, once all are there, null: the question for what comes next. */
export type Order = Uint8Array | null;

/** What comes next; null when there is no more. */
export type Answer<T> = { value: T } | { refused: Pick<AppError, 'code' | 'params'> } | null;

const parts: Uint8Array[] = [];
let outcome: AsyncGenerator<Readings[keyof Readings]> | null = null;

async function answer(): Promise<Answer<Readings[keyof Readings]>> {
  const { reading, sheet } = workerData as { reading: keyof Readings; sheet: string | null };
  outcome ??= READINGS[reading](Buffer.concat(parts.splice(0)), sheet);
  try {
    const { done, value } = await outcome.next();
    return done ? null : { value };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { refused: { code: error.code, params: error.params } };
  }
}

parentPort?.on('message', async (order: Order) => {
  if (order === null) parentPort?.postMessage(await answer());
  else parts.push(order);
});
