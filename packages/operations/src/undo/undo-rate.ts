import { deleteRates, lockRates, type Rate, saveRates } from '@vigie/db/rate';
import type { OrgTx } from '@vigie/db/scope';
import { type RateChange, recordRates } from '../rate/rate.ts';
import type { UndoUnit } from './undo-plan.ts';

/** Gives rates back what they were, and takes those away that an import brought. */
export async function restoreRates(tx: OrgTx, units: UndoUnit[]): Promise<void> {
  await lockRates(tx);
  const changes = units.flatMap(({ step, state, line }): RateChange[] => {
    const before = state.now as Rate | null;
    if (step.kind === 'remove') return [{ before, after: null }];
    return step.kind === 'restore' ? [{ before, after: line.before as unknown as Rate }] : [];
  });
  await saveRates(
    tx,
    changes.map(({ after }) => after).filter((rate) => rate !== null),
  );
  await deleteRates(
    tx,
    changes.flatMap(({ before, after }) => (before !== null && after === null ? [before] : [])),
  );
  await recordRates(tx, changes);
}
