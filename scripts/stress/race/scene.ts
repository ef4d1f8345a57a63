import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@vigie/api/test-server/door';
import type { Client } from './front.ts';

/** Own fields of customers that clients write, besides the name and the domain. */
export const FIELDS = ['name', 'domain', ...Array.from({ length: 8 }, (_, i) => `custom.f${i}`)];
export const INVOICE_MINOR = 100_000;

/** What a round is about, and what its clients were told: all that was answered with success, and nothing else. */
export interface Scene {
  round: number;
  kept: string;
  key: string;
  other: string;
  invoice: string;
  invoiceNumber: string;
  churnStage: string;
  stage: string;
  /** The customer that is edited is merged into the other, and comes back: meanwhile it is not there. */
  goesAway: boolean;
  isOver: boolean;
  wrote: { client: string | null; entity: string; field: string; value: unknown; changeSet?: string }[];
  versions: number[];
  tags: Set<string>;
  comments: Map<string, string | null>;
  documents: Told[];
  allocations: Map<string, { minor: number | null; isTaken: boolean }>;
  churned: boolean;
  /** A reversal was reversed: parts that were put meanwhile may stand beside the old ones, each as far as there is room. */
  hasRevived: boolean;
  tally: Map<string, number>;
}

/** A document that is there: by its id, or where a file brought it by its number. */
export interface Told {
  id: string | null;
  number: string | null;
  kind: string;
  amountMinor: number;
  reverses: string | null;
}

export const count = (scene: Scene, what: string, by = 1): void => {
  scene.tally.set(what, (scene.tally.get(what) ?? 0) + by);
};

/** The answer of a call; null where it was refused for one of the reasons there may be. */
export async function ask(
  scene: Scene,
  client: Client,
  name: string,
  input: object,
  refusals: string[] = [],
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the procedure says.
): Promise<any> {
  return accept(scene, name, await client.call(name, input), refusals);
}

function accept(scene: Scene, name: string, answer: Answer, refusals: string[]): unknown {
  if (answer.status < 300) {
    count(scene, 'done');
    return answer.data;
  }
  const code = answer.problem?.code ?? '';
  const isAway = code === 'record.notFound' && scene.goesAway;
  if (answer.status >= 500 || !(isAway || refusals.includes(code)))
    throw new Error(`${name} was answered ${answer.status} ${code} ${answer.text.slice(0, 200)}`);
  count(scene, 'refused');
  return null;
}

const MAX_ATTEMPTS = 400;
const CONFLICT = ['customer.versionConflict'];

/**
 * Writes against the version that was read, as the web does: where somebody else wrote meanwhile, the record is read
 * again. `change` says what to write on what was read, null to leave it.
 * @returns the version it then has; null where it was not written.
 */
export async function writeVersioned(
  scene: Scene,
  client: Client,
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: a record as it was answered.
  change: (record: any) => object | null,
): Promise<number | null> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const record = await ask(scene, client, 'customer.get', { id: scene.kept });
    const input = record && change(record);
    if (!input) return null;
    const answer = await client.call(name, { ...input, version: record.version });
    const done = accept(scene, name, answer, CONFLICT) as { version: number } | null;
    if (done || answer.problem?.code !== CONFLICT[0]) return done?.version ?? null;
    await pause(randomInt(Math.min(300, 20 * (attempt + 1))));
  }
  throw new Error(`${name} met somebody else ${MAX_ATTEMPTS} times`);
}

/** Waits until the worker has ended a change set, and says what became of it. */
export async function ended(scene: Scene, client: Client, name: string, id: string): Promise<Record<string, number>> {
  for (;;) {
    const { status, counts, failure } = await ask(scene, client, name, { id });
    if (status === 'applied') return counts;
    if (status === 'failed') throw new Error(`${name}: the worker ended it with ${failure}`);
    await pause(60);
  }
}
