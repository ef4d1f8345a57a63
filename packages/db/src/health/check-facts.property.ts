/** What the comparisons of SQL with the domain share; they throw plain errors, so that a script runs them too. */
import { addDays } from '@vigie/domain/calendar';
import fc from 'fast-check';
import type { Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';

const FIRST = '2026-01-01';
const SPAN = 120;
export const day = fc.nat(SPAN).map((offset) => addDays(FIRST, offset));
/** Days to ask about: before anything, in the middle of it, after everything. */
export const ASKED = [
  addDays(FIRST, -1),
  ...[20, 45, 60, 90, 119].map((offset) => addDays(FIRST, offset)),
  addDays(FIRST, 200),
];

export const text = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
export function agree(what: string, actual: unknown, expected: unknown): void {
  if (text(actual) !== text(expected)) throw new Error(`${what}: ${text(actual)}, the domain says ${text(expected)}`);
}

/** Sums of SQL beside those of the domain over the same rows; one organisation per run. */
export interface FactCheck<T> {
  facts: fc.Arbitrary<T>;
  check: (tx: OrgTx, customerId: string, facts: T) => Promise<void>;
}

/** Throws unless SQL and the domain sum random rows to the same, on every day asked. */
export async function checkFacts<T>(db: Database, { facts, check }: FactCheck<T>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(facts, async (given) => {
      const orgId = newId();
      const scope: OrgScope = {
        orgId,
        db,
        today: '2026-06-30',
        actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
        org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
      };
      await inDiscardedTransaction(scope, async (tx) => {
        const [stageId, customerId] = [newId(), newId()];
        await insertRows(tx, 'stage', [{ id: stageId, name: 'Run', kind: 'customer', position: 0 }]);
        await insertRows(tx, 'customer', [{ id: customerId, customerId: 'C', name: 'C', nameFolded: 'c', stageId }]);
        await check(tx, customerId, given);
      });
    }),
    { numRuns: runs },
  );
}
