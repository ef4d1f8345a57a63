import { addAgreementAct } from '@vigie/db/agreement';
import { newId } from '@vigie/db/id';
import { updateRows } from '@vigie/db/rows';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { type ActProblem, type AgreementAct, actConflict } from '@vigie/domain/agreement';
import { knownDayOf } from '@vigie/domain/calendar';
import { finish } from '../change-set/change-set.ts';
import { nextVersion } from '../change-set/upsert.ts';
import { AppError, type RefusalCode } from '../refusal/refusal.ts';
import { openAgreement } from './edit.ts';

export interface ActInput {
  /** Our id of the agreement. */
  id: string;
  kind: AgreementAct['kind'];
  /** The day it happened or will; today when nothing is said. */
  day?: string | undefined;
}

const REFUSED: Record<ActProblem, RefusalCode> = {
  beforeStart: 'agreement.actBeforeStart',
  afterEnd: 'agreement.actAfterEnd',
  afterCancellation: 'agreement.actAfterCancellation',
  notProposed: 'agreement.notProposed',
  notValidated: 'agreement.notValidated',
  alreadyValidated: 'agreement.alreadyValidated',
  alreadyPaused: 'agreement.alreadyPaused',
  notPaused: 'agreement.notPaused',
  alreadyEnded: 'agreement.alreadyEnded',
};

/** Records what happened to an agreement on a day, unless that makes no sense of it or of what is recorded already. */
export async function recordAct(scope: OrgScope, input: ActInput): Promise<{ id: string; version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const { stored } = await openAgreement(tx, input.id);
    const day = input.day ?? tx.today;
    const act: AgreementAct = { kind: input.kind, day, knownDay: knownDayOf(day, tx.today) };
    const conflict = actConflict(stored, [...stored.acts, act]);
    if (conflict) throw new AppError(REFUSED[conflict.reason], { day: conflict.day }, 'day');
    const id = newId();
    await addAgreementAct(tx, { id, agreementId: stored.id, ...act });
    const next = nextVersion({ ...stored });
    await updateRows(tx, 'agreement', [{ id: stored.id, ...next }]);
    await finish(tx, 'agreement', [
      {
        line: 0,
        outcome: 'updated',
        label: stored.name ?? stored.agreementId ?? '',
        entityId: stored.id,
        customerId: stored.customerId,
        issues: [],
        changes: [{ field: 'act', before: null, after: { kind: act.kind, day } }],
      },
    ]);
    return { id, version: next.version };
  });
}
