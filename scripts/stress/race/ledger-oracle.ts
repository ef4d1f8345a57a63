import { sql } from 'kysely';
import type { Front } from './front.ts';
import { agree } from './history-oracle.ts';
import { ask, type Scene } from './scene.ts';

interface Row {
  id: string;
  customerId: string;
  kind: string;
  number: string;
  amountMinor: number;
  reversesId: string | null;
  dueDay: string | null;
}
interface Part {
  id: string;
  customerId: string;
  sourceId: string;
  invoiceId: string;
  amountMinor: number;
  reversedDay: string | null;
}
export interface Rows {
  documents: Row[];
  parts: Part[];
}

/** In one statement, so that it is of one moment. */
export async function readRows(front: Front, scene: Scene): Promise<Rows> {
  const { rows } = await sql<Rows>`select
      (select coalesce(json_agg(json_build_object('id', id, 'customerId', customer_id, 'kind', kind, 'number', number,
        'amountMinor', amount_minor, 'reversesId', reverses_id, 'dueDay', due_day)), '[]') from document
        where customer_id in (${scene.kept}, ${scene.other})) as documents,
      (select coalesce(json_agg(json_build_object('id', id, 'customerId', customer_id, 'sourceId', source_id,
        'invoiceId', invoice_id, 'amountMinor', amount_minor, 'reversedDay', reversed_day) order by id), '[]') from allocation
        where customer_id in (${scene.kept}, ${scene.other})) as parts`.execute(front.database.owner);
  const [found] = rows;
  if (!found) throw new Error('no answer');
  return found;
}

/** What was not undone, or was and the undoing was itself undone. */
function standing(documents: Row[]): Map<string, Row> {
  const stands = (one: Row): boolean => !documents.some((other) => other.reversesId === one.id && stands(other));
  return new Map(documents.filter((one) => one.reversesId === null && stands(one)).map((one) => [one.id, one]));
}

/** Never more put against an invoice, or out of a payment, than it holds. */
export function checkRoom({ documents, parts }: Rows): void {
  const live = standing(documents);
  const used = new Map<string, number>();
  for (const { sourceId, invoiceId, amountMinor, reversedDay } of parts) {
    if (reversedDay !== null || !live.has(sourceId) || !live.has(invoiceId)) continue;
    for (const id of [sourceId, invoiceId]) used.set(id, (used.get(id) ?? 0) + amountMinor);
  }
  for (const [id, minor] of used) {
    const most = live.get(id)?.amountMinor ?? 0;
    if (minor > most) throw new Error(`over-allocated: ${minor} of ${most} of a ${live.get(id)?.kind}`);
  }
}

const OWED: Record<string, number> = { invoice: 1, refund: 1, payment: -1, 'credit-note': -1, 'write-off': -1 };

interface Sums {
  outstanding: number;
  unapplied: number;
  overdue: number;
}

function sumsOf({ documents, parts }: Rows, customerId: string, today: string): Sums {
  const live = [...standing(documents).values()].filter((one) => one.customerId === customerId);
  const room = new Map(live.map((one) => [one.id, one.amountMinor]));
  for (const { sourceId, invoiceId, amountMinor, reversedDay } of parts) {
    const [source, invoice] = [room.get(sourceId), room.get(invoiceId)];
    if (reversedDay !== null || source === undefined || invoice === undefined) continue;
    const minor = Math.min(amountMinor, source, invoice);
    room.set(sourceId, source - minor);
    room.set(invoiceId, invoice - minor);
  }
  const sum = (pick: (one: Row) => number): number => live.reduce((total, one) => total + pick(one), 0);
  const left = ({ id }: Row): number => room.get(id) ?? 0;
  return {
    outstanding: sum((one) => (OWED[one.kind] ?? 0) * one.amountMinor),
    unapplied: sum((one) => (one.kind === 'invoice' ? 0 : one.kind === 'refund' ? -one.amountMinor : left(one))),
    overdue: sum((one) => (one.kind === 'invoice' && (one.dueDay ?? today) < today ? left(one) : 0)),
  };
}

/** What the ledger is made of is what clients were told, and each figure of it is the sum of that, shown and stored. */
export async function checkLedger(front: Front, scene: Scene): Promise<void> {
  const rows = await readRows(front, scene);
  if (!scene.hasRevived) checkRoom(rows);
  const said = ({ kind, amountMinor }: { kind: string; amountMinor: number }): string => `${kind} ${amountMinor}`;
  agree(
    'documents',
    rows.documents.map((one) => {
      const told = scene.documents.find(({ id, number }) => (id === null ? number === one.number : id === one.id));
      return `${told ? (told.id ?? told.number) : one.id} ${said(one)} ${one.reversesId}`;
    }),
    scene.documents.map((one) => `${one.id ?? one.number} ${said(one)} ${one.reverses}`),
  );
  const byFile = new Set(
    rows.documents
      .filter((one) => scene.documents.some(({ id, number }) => id === null && number === one.number))
      .map(({ id }) => id),
  );
  agree(
    'allocations',
    rows.parts
      .filter(({ sourceId }) => !byFile.has(sourceId))
      .map(({ id, reversedDay, amountMinor }) => {
        const minor = scene.allocations.get(id)?.minor ?? null;
        return `${id} ${reversedDay !== null} ${minor === null ? null : amountMinor}`;
      }),
    [...scene.allocations].map(([id, { isTaken, minor }]) => `${id} ${isTaken} ${minor}`),
  );

  const [client] = front.clients;
  if (!client) throw new Error('nobody there');
  for (const customerId of [scene.kept, scene.other]) {
    const sums = sumsOf(rows, customerId, front.org.today);
    const { outstanding, unapplied, overdue } = await ask(scene, client, 'ledger.get', { customerId });
    const minor = (amounts: { amountMinor: number }[]): number => amounts[0]?.amountMinor ?? 0;
    equal('shown', { outstanding: minor(outstanding), unapplied: minor(unapplied), overdue: minor(overdue) }, sums);
    const stored =
      await sql<Sums>`select outstanding_minor as outstanding, unapplied_minor as unapplied, overdue_minor as overdue
      from customer_money where customer_id = ${customerId} and currency = 'EUR'`.execute(front.database.owner);
    equal('stored', stored.rows[0] ?? { outstanding: 0, unapplied: 0, overdue: 0 }, sums);
  }
}

function equal(what: string, found: Sums, sums: Sums): void {
  for (const key of ['outstanding', 'unapplied', 'overdue'] as const)
    if (found[key] !== sums[key]) throw new Error(`${what}: ${key} is ${found[key]}, its documents say ${sums[key]}`);
}
