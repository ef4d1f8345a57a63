import { randomInt } from 'node:crypto';
import { newId } from '@vigie/db/id';
import type { Client } from './front.ts';
import { ask, ended, INVOICE_MINOR, type Scene } from './scene.ts';

type Act = (scene: Scene, client: Client) => Promise<void>;

const DAY = '2026-06-15';
// While a customer is merged away, what was recorded under it lies with the other, and so does the invoice.
const REFUSALS = ['document.alreadyReversed', 'document.noRoom', 'document.takenBack'];
const awayToo = (scene: Scene): string[] =>
  scene.goesAway ? [...REFUSALS, 'document.unknownInvoice', 'record.notFound'] : REFUSALS;

interface Recorded {
  id: string;
  allocationId: string | null;
}

async function record(
  scene: Scene,
  client: Client,
  kind: string,
  amountMinor: number,
  more: { invoiceId?: string; number?: string } = {},
  refusals = awayToo(scene),
): Promise<Recorded | null> {
  const number = more.number ?? newId();
  const given = { customerId: scene.kept, kind, day: DAY, amount: { amountMinor, currency: 'EUR' } };
  const made: Recorded | null = await ask(scene, client, 'ledger.record', { ...given, ...more, number }, refusals);
  if (!made) return null;
  scene.documents.push({ id: made.id, number, kind, amountMinor, reverses: null });
  if (made.allocationId) scene.allocations.set(made.allocationId, { minor: null, isTaken: false });
  return made;
}

async function reverse(scene: Scene, client: Client, id: string): Promise<string | null> {
  const of = scene.documents.find((one) => one.id === id);
  const made = await ask(scene, client, 'ledger.reverse', { id }, awayToo(scene));
  if (!made) return null;
  scene.documents.push({
    id: made.id,
    number: null,
    kind: of?.kind ?? 'invoice',
    amountMinor: of?.amountMinor ?? INVOICE_MINOR,
    reverses: id,
  });
  return made.id;
}

async function takeBack(scene: Scene, client: Client, id: string): Promise<void> {
  if (!(await ask(scene, client, 'ledger.unallocate', { id }, awayToo(scene)))) return;
  scene.allocations.set(id, { minor: scene.allocations.get(id)?.minor ?? null, isTaken: true });
}

const amount = (): number => randomInt(1_000, 12_000);

/** A payment put against the invoice as it is recorded; some are taken back, some returned by the bank. */
const pay: Act = async (scene, client) => {
  for (let turn = 0; turn < 2; turn += 1) {
    const made = await record(scene, client, 'payment', amount(), { invoiceId: scene.invoice });
    const draw = Math.random();
    if (made?.allocationId && draw < 0.3) await takeBack(scene, client, made.allocationId);
    else if (made && draw < 0.6) {
      const reversal = await reverse(scene, client, made.id);
      if (reversal === null || Math.random() < 0.6) continue;
      scene.hasRevived = true;
      await reverse(scene, client, reversal);
    }
  }
};

/** A payment recorded first and put against the invoice in parts, some of which have no room. */
const putInParts: Act = async (scene, client) => {
  const made = await record(scene, client, 'payment', 20_000);
  if (!made) return;
  for (const amountMinor of [9_000, 9_000, 4_000]) {
    const given = { id: made.id, invoiceId: scene.invoice, amountMinor };
    const put = await ask(scene, client, 'ledger.allocate', given, awayToo(scene));
    if (!put) continue;
    if (put.amountMinor !== amountMinor) throw new Error(`${amountMinor} were put as ${put.amountMinor}`);
    scene.allocations.set(put.id, { minor: amountMinor, isTaken: false });
    if (Math.random() < 0.3) await takeBack(scene, client, put.id);
  }
};

const credit: Act = async (scene, client) => {
  const kind = ['credit-note', 'write-off', 'refund'][randomInt(3)] ?? 'refund';
  await record(scene, client, kind, amount(), kind === 'refund' ? {} : { invoiceId: scene.invoice });
};

const importPayment: Act = async (scene, client) => {
  const [number, minor] = [newId(), amount()];
  const header = 'Number,Customer ID,Day,Amount,Currency,Invoice';
  const row = [number, scene.key, DAY, (minor / 100).toFixed(2), 'EUR', scene.invoiceNumber].join(',');
  const { data } = await client.upload('payments', `${header}\n${row}\n`);
  const mapping = {
    number: 'Number',
    customerId: 'Customer ID',
    day: 'Day',
    amount: 'Amount',
    currency: 'Currency',
    invoiceNumber: 'Invoice',
  };
  await ask(scene, client, 'import.start', { id: data.id, mapping });
  const { created, failed } = await ended(scene, client, 'import.get', data.id);
  if (created === 1) scene.documents.push({ id: null, number, kind: 'payment', amountMinor: minor, reverses: null });
  else if (!scene.goesAway) throw new Error(`An import of a payment failed in ${failed} rows.`);
};

/** Several record under one number: one of them does. */
const sameNumber: Act = async (scene, client) => {
  await record(scene, client, 'payment', amount(), { number: `same-${scene.round}` }, ['document.numberTaken']);
};

/** Now and then the invoice itself is taken away from under them. */
const reverseInvoice: Act = async (scene, client) => {
  if (scene.round % 4 === 3) await reverse(scene, client, scene.invoice);
  else await pay(scene, client);
};

const times = (number: number, act: Act): Act[] => Array.from({ length: number }, () => act);

export const LEDGER_ACTS: Act[] = [
  ...times(11, pay),
  ...times(6, putInParts),
  ...times(3, credit),
  ...times(2, importPayment),
  ...times(3, sameNumber),
  reverseInvoice,
];
