import { Worker } from 'node:worker_threads';

/** What a piece of work took, and how long it kept this thread, and an idle one beside it, from coming round. */
export interface Measured {
  ms: number;
  stallMs: number;
  idleMs: number;
}

const EVERY_MS = 5;

/** A loop that does nothing else: where it stands still, the machine does. */
const IDLE = `
  const { workerData: longest } = require('node:worker_threads');
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    longest[0] = Math.max(longest[0], now - last - ${EVERY_MS});
    last = now;
  }, ${EVERY_MS});
`;

export interface Meter {
  during(work: () => Promise<unknown>): Promise<Measured>;
  close(): Promise<unknown>;
}

export function openMeter(): Meter {
  const longest = new Float64Array(new SharedArrayBuffer(8));
  const idle = new Worker(IDLE, { eval: true, workerData: longest });
  return {
    during: async (work) => {
      let [last, stallMs] = [performance.now(), 0];
      const look = (): void => {
        const now = performance.now();
        stallMs = Math.max(stallMs, now - last - EVERY_MS);
        last = now;
      };
      longest[0] = 0;
      const startedAt = last;
      const timer = setInterval(look, EVERY_MS);
      try {
        await work();
      } finally {
        clearInterval(timer);
      }
      look();
      return { ms: performance.now() - startedAt, stallMs, idleMs: longest[0] ?? 0 };
    },
    close: () => idle.terminate(),
  };
}
