import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { editCustomer } from '../customer/customer.ts';
import { AppError } from '../refusal/refusal.ts';
import { recordChurn } from './record.ts';

export interface Archiving {
  customerId: string;
  /** The version that was read. */
  version: number;
  /** A stage of kind churn. */
  stageId: string;
  /** When it left: today or before. */
  day: string;
  reason?: string | null | undefined;
}

/**
 * Takes a lost customer out of the lists: its churn is recorded and its stage set, both or neither. Its history stays,
 * and its score as of today.
 */
export async function archiveCustomer(
  scope: OrgScope,
  { customerId, version, stageId, day, reason }: Archiving,
): Promise<{ version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const within = { ...scope, joined: tx.db };
    // Rights first: whoever may not edit it learns nothing of stages.
    const edited = await editCustomer(within, { id: customerId, version, stageId });
    const stage = (await listStages(tx)).find(({ id }) => id === stageId);
    if (stage?.kind !== 'churn') throw new AppError('customer.unknownStage', {}, 'stageId');
    if (day > tx.today) throw new AppError('churn.futureDay', {}, 'day');
    await recordChurn(within, { customerId, day, reason });
    return edited;
  });
}
