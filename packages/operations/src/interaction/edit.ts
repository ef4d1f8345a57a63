import { keepCustomers } from '@vigie/db/customer';
import { getInteraction, lockInteraction } from '@vigie/db/interaction';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { isSentimentCounted, opensExchange } from '@vigie/domain/interaction';
import { finish } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, openCustomValues } from '../custom-field/custom-value.ts';
import { refuseCustom } from '../custom-field/refusal.ts';
import { editableCustomer } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';

/** What a person adds to an exchange; what it was stays as its source tells it. */
export interface InteractionEdit {
  id: string;
  /** 1 to 5 as a person grades it, null to take that back; it is never overwritten by the engine. */
  sentiment?: number | null | undefined;
  /** It says nothing of the customer: it counts in no mean. */
  isSentimentExcluded?: boolean | undefined;
  /** The grade that this one was given over: another that somebody gave since is not overwritten. */
  gradeRead?: number | null | undefined;
  custom?: CustomDraft | undefined;
  /** The values of own fields that the changes were made over. */
  read?: CustomDraft | undefined;
}

type Row = Record<string, unknown>;

/**
 * Grades an exchange and fills the organisation's own fields of it. A private one is for its author alone.
 * @throws AppError `record.notFound`, `access.forbidden`, `customField.changed` where somebody changed a value since it was `read`,
 * `interaction.gradeChanged` where somebody else graded it.
 */
export async function editInteraction(
  scope: OrgScope,
  { id, custom, read, gradeRead, ...grade }: InteractionEdit,
): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const found = await getInteraction(tx, id);
    if (found === null) throw new AppError('record.notFound');
    await keepCustomers(tx, [found.customerId]);
    await editableCustomer(tx, found.customerId);
    const stored = await lockInteraction(tx, id);
    // Moved by a merge meanwhile: whoever asks again finds it there.
    if (stored === null || stored.customerId !== found.customerId) throw new AppError('record.notFound');
    const reader = { isSystem: tx.actor.kind === 'system', userId: tx.actor.userId };
    if (!opensExchange(reader, { ...found, assignedUserIds: [] }))
      throw new AppError('access.forbidden', { action: 'customer.edit' });
    if (gradeRead !== undefined && stored.sentiment !== gradeRead && stored.sentiment !== grade.sentiment)
      throw new AppError('interaction.gradeChanged', { grade: Number(stored.sentiment ?? 0) }, 'sentiment');
    const draft = { line: 0, custom };
    const results = await upsert(
      tx,
      {
        table: 'interaction',
        label: () => found.subject,
        stored: () => stored,
        given: () => gradeOf(stored, grade),
        defaults: { sentiment: null, sentimentSource: null, isSentimentExcluded: false, isSentimentCounted: false },
        customValues: await openCustomValues(tx, 'interaction', [{ custom, entityId: id }], { read }),
      },
      [draft],
    );
    refuseCustom(results);
    await finish(tx, 'interaction', results);
  });
}

/** The columns of a grade, with whether it counts. */
function gradeOf(
  stored: Row,
  { sentiment, isSentimentExcluded }: Pick<InteractionEdit, 'sentiment' | 'isSentimentExcluded'>,
): Row {
  const given: Row = {
    ...(sentiment === undefined || sentiment === stored.sentiment
      ? {}
      : { sentiment, sentimentSource: sentiment === null ? null : 'person' }),
    ...(isSentimentExcluded === undefined ? {} : { isSentimentExcluded }),
  };
  const row = { ...stored, ...given } as unknown as Parameters<typeof isSentimentCounted>[0];
  return { ...given, isSentimentCounted: isSentimentCounted(row) };
}
