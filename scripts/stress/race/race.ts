import { setTimeout as pause } from 'node:timers/promises';
import { createCustomField } from '@vigie/operations/custom-field';
import { sql } from 'kysely';
import type { Figures } from '../marks.ts';
import { ACTS } from './act.ts';
import { type Front, openFront } from './front.ts';
import { checkHistory } from './history-oracle.ts';
import { checkLedger, checkRoom, readRows } from './ledger-oracle.ts';
import { ask, FIELDS, INVOICE_MINOR, type Scene } from './scene.ts';

/**
 * qD7: 64 clients at once on one customer and one invoice of it, through the doors of two servers, beside a worker: by
 * form, bulk change, file, merge, archive, comment; by payment, credit note, taking back, reversal. Nothing that was
 * answered with success is lost, nothing over-allocated, and nobody is answered with an error of ours.
 */
export async function clientsRace(rounds: number): Promise<Figures> {
  const front = await openFront(ACTS.length);
  try {
    for (const field of FIELDS.filter((name) => name.startsWith('custom.')))
      await createCustomField(front.org, { entity: 'customer', key: field.slice(7), label: field, type: 'text' });
    const tally = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const scene = await setScene(front, round, tally);
      try {
        await play(front, scene);
        await checkHistory(front, scene);
        await checkLedger(front, scene);
        // What a worker was thrown out of it takes up again, and what became of it was looked at above.
        const thrownOut = front.log.filter((line) => line.includes('will be tried again'));
        if (front.log.length > thrownOut.length) throw new Error('something was logged');
        tally.set('takenUpAgain', (tally.get('takenUpAgain') ?? 0) + front.log.splice(0).length);
      } catch (error) {
        throw new Error([`round ${round}: ${error instanceof Error ? error.message : error}`, ...front.log].join('\n'));
      }
    }
    const { rows } = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
      where datname = current_database()`.execute(front.database.owner);
    return { rounds, clients: ACTS.length, ...Object.fromEntries(tally), deadlocks: rows[0]?.deadlocks ?? 0, lost: 0 };
  } finally {
    await front.close();
  }
}

async function setScene(front: Front, round: number, tally: Scene['tally']): Promise<Scene> {
  const [client] = front.clients;
  if (!client) throw new Error('nobody there');
  const scene: Scene = {
    round,
    kept: '',
    key: `R-${round}`,
    other: '',
    invoice: '',
    invoiceNumber: `F-${round}`,
    churnStage: '',
    stage: '',
    goesAway: false,
    isOver: false,
    wrote: [],
    versions: [],
    tags: new Set(),
    comments: new Map(),
    documents: [],
    allocations: new Map(),
    churned: false,
    hasRevived: false,
    tally,
  };
  const stages: { id: string; kind: string }[] = (await ask(scene, client, 'stage.list', {})).items;
  scene.churnStage = stages.find(({ kind }) => kind === 'churn')?.id ?? '';
  scene.stage = stages.find(({ kind }) => kind !== 'churn')?.id ?? '';
  const other = { name: 'Other', customerId: `O-${round}`, tags: ['of the other'] };
  scene.other = (await ask(scene, client, 'customer.create', other)).id;
  scene.kept = (await ask(scene, client, 'customer.create', { name: 'Kept', customerId: scene.key })).id;
  for (const [customerId, number, amountMinor] of [
    [scene.kept, scene.invoiceNumber, INVOICE_MINOR],
    [scene.other, `G-${round}`, 5_000],
  ] as const) {
    const amount = { amountMinor, currency: 'EUR' };
    const invoice = { customerId, kind: 'invoice', number, day: '2026-05-01', dueDay: '2026-05-31', amount };
    const { id } = await ask(scene, client, 'ledger.record', invoice);
    scene.documents.push({ id, number, kind: 'invoice', amountMinor, reverses: null });
    if (customerId === scene.kept) scene.invoice = id;
  }
  scene.goesAway = round % 2 === 1;
  return scene;
}

async function play(front: Front, scene: Scene): Promise<void> {
  const watch = Promise.allSettled([watching(front, scene)]);
  const clients = front.clients.toSorted(() => Math.random() - 0.5);
  const ends = await Promise.allSettled(
    ACTS.map((act, index) => act(scene, clients[index] as (typeof clients)[number])),
  );
  scene.isOver = true;
  const failure = [...ends, ...(await watch)].find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  await scored(front);
}

/** An over-allocation that is taken back again would not be seen at the end. */
async function watching(front: Front, scene: Scene): Promise<void> {
  while (!scene.isOver) {
    const rows = await readRows(front, scene);
    if (!scene.hasRevived) checkRoom(rows);
    await pause(20);
  }
}

/** Until the worker has taken every mark. */
async function scored(front: Front): Promise<void> {
  for (;;) {
    const { rows } = await sql`select 1 from control.dirty_mark limit 1`.execute(front.database.owner);
    if (rows.length === 0) return;
    await pause(50);
  }
}
