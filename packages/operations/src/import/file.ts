import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../refusal/refusal.ts';
import { type FileRow, type FileSummary, READINGS, type Readings } from './parse.ts';
import type { Answer, Order } from './parse-thread.ts';
import { isArchive } from './workbook.ts';

export type { FileColumn, FileRow, FileSummary } from './parse.ts';

export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The bytes of a file, in order. */
export type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** How long one answer about a file may take, and how much memory its reading may hold beside the file itself. */
export interface ReadingLimits {
  seconds: number;
  megabytes: number;
}

const LIMITS: ReadingLimits = { seconds: 120, megabytes: 512 };

export interface ReadingOptions extends Partial<ReadingLimits> {
  /** Which sheet of a workbook; the first that holds something when nothing is said. */
  sheet?: string | undefined;
}

/** Smaller files are read where they are: a thread takes longer to start than they take to read. */
const SMALL_BYTES = 128 * 1024;

/** Reads a file whole, once, and says what it shows. @throws AppError `import.*`. */
export async function summarizeFile(parts: Parts, options: ReadingOptions = {}): Promise<FileSummary> {
  for await (const summary of read('summary', parts, options)) return summary;
  throw new Error('A file was read without a summary.');
}

/** The rows of a file in parts, read as they are asked for. @throws AppError `import.*`. */
export function readFileRows(parts: Parts, options: ReadingOptions = {}): AsyncGenerator<FileRow[]> {
  return read('rows', parts, options);
}

async function* read<K extends keyof Readings>(
  reading: K,
  parts: Parts,
  options: ReadingOptions,
): AsyncGenerator<Readings[K]> {
  const source = partsOf(parts);
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < SMALL_BYTES) {
    const next = await source.next();
    if (next.done) break;
    head.push(next.value);
    size += next.value.length;
  }
  const [first] = head;
  // A small archive may hold a thousand times as much.
  const isSmall = size < SMALL_BYTES && !(first && isArchive(first));
  if (isSmall) yield* READINGS[reading](Buffer.concat(head), null);
  else yield* readInThread(reading, joined(head, source), options);
}

async function* partsOf(parts: Parts): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function* joined(head: Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

/** A file takes seconds to read: whoever serves people meanwhile must not stand still for it. */
async function* readInThread<K extends keyof Readings>(
  reading: K,
  parts: AsyncGenerator<Uint8Array>,
  options: ReadingOptions,
): AsyncGenerator<Readings[K]> {
  const limits = { ...LIMITS, ...options };
  const worker = new Worker(new URL('./parse-thread.ts', import.meta.url), {
    workerData: { reading, sheet: options.sheet ?? null },
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
  });
  const tell = (order: Order): void => worker.postMessage(order, order === null ? [] : [order.buffer as ArrayBuffer]);
  const failure = new Promise<never>((_, reject) => worker.once('error', reject));
  // It may fail while nobody waits for an answer; who asks next is told.
  failure.catch(() => undefined);
  try {
    for await (const part of parts) {
      tell(new Uint8Array(part));
      await setImmediate();
    }
    for (;;) {
      const message = once(worker, 'message', { signal: AbortSignal.timeout(limits.seconds * 1000) });
      tell(null);
      const [answer] = (await Promise.race([failure, message])) as [Answer<Readings[K]>];
      if (answer === null) return;
      if ('refused' in answer) throw new AppError(answer.refused.code, answer.refused.params);
      yield answer.value;
    }
  } catch (error) {
    throw isOverLimit(error) ? new AppError('import.fileTooHeavy') : error;
  } finally {
    await worker.terminate();
  }
}

function isOverLimit(error: unknown): boolean {
  return error instanceof Error && 'code' in error && OVER_LIMIT.has(String(error.code));
}
const OVER_LIMIT = new Set(['ABORT_ERR', 'ERR_WORKER_OUT_OF_MEMORY']);
