import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AppError } from '../refusal/refusal.ts';
import { type FileRow, type FileSummary, READINGS, type Readings } from './parse.ts';
import type { Answer, Order } from './parse-process.ts';
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

/** Smaller files are read where they are: a process takes longer to start than they take to read. */
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
  else yield* readApart(reading, joined(head, source), options);
}

async function* partsOf(parts: Parts): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function* joined(head: Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

const READER = fileURLToPath(new URL('./parse-process.ts', import.meta.url));

/**
 * A file takes seconds to read: whoever serves people meanwhile must not stand still for it. One that asks for more memory
 * than it may have ends the process it is read in, whatever it asks for it with; a thread would take all others along.
 * That process knows nothing that a file could make it tell: no secret is in its environment.
 */
async function* readApart<K extends keyof Readings>(
  reading: K,
  parts: AsyncGenerator<Uint8Array>,
  options: ReadingOptions,
): AsyncGenerator<Readings[K]> {
  const limits = { ...LIMITS, ...options };
  const reader = fork(READER, {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${limits.megabytes}`],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const gone = new Promise<never>((_, reject) => {
    reader.once('error', reject);
    reader.once('exit', () => reject(new AppError('import.fileTooHeavy')));
  });
  // It may end while nobody waits for an answer; who asks next is told.
  gone.catch(() => undefined);
  try {
    await tell(reader, gone, { reading, sheet: options.sheet ?? null });
    for await (const part of parts) await tell(reader, gone, new Uint8Array(part));
    for (;;) {
      const message = once(reader, 'message', { signal: AbortSignal.timeout(limits.seconds * 1000) });
      // Who waits for the other one first leaves this one to itself.
      message.catch(() => undefined);
      await tell(reader, gone, null);
      const [answer] = (await Promise.race([gone, message])) as [Answer<Readings[K]>];
      if (answer === null) return;
      if ('refused' in answer) throw new AppError(answer.refused.code, answer.refused.params);
      if ('failed' in answer) throw new Error(`A file could not be read: ${answer.failed}`);
      yield answer.value;
    }
  } catch (error) {
    throw isTooSlow(error) ? new AppError('import.fileTooHeavy') : error;
  } finally {
    reader.kill('SIGKILL');
  }
}

/** Ends once the other side has taken it, so that no file is held twice. */
function tell(reader: ChildProcess, gone: Promise<never>, order: Order): Promise<void> {
  const told = new Promise<void>((resolve) => {
    // What a process that has ended cannot take, its end tells.
    reader.send(order as object, (error) => (error === null ? resolve() : undefined));
  });
  return Promise.race([gone, told]);
}

const isTooSlow = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ABORT_ERR';
