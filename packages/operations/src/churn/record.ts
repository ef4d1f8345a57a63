import { getChurnKey } from '@vigie/db/churn';
import { lockCustomers } from '@vigie/db/customer';
import { loadKeyed } from '@vigie/db/rows';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { knownDayOf } from '@vigie/domain/calendar';
import { finish, type Outcome, type RowResult } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { editableCustomer, type Resolve } from '../customer/reference.ts';

export interface ChurnDraft {
  line: number;
  churnId?: string;
  customerId: string;
  day: string;
  /** Day from which it could be known; its own when nothing else is said. */
  knownDay?: string;
  reason?: string | null;
  note?: string | null;
}

/** Records churn events. They never change a stage by themselves: a return is a new stay. */
export async function saveChurnEvents(tx: OrgTx, drafts: ChurnDraft[], resolve: Resolve): Promise<RowResult[]> {
  // Without an id of its own, an event is known by its customer and day.
  const refs = new Map(drafts.map((draft) => [draft, resolve(draft.customerId)]));
  const keyOf = (draft: ChurnDraft): string => {
    const ref = refs.get(draft);
    return draft.churnId ?? (ref && !Array.isArray(ref) ? `${ref.id} ${draft.day}` : '');
  };
  const stored = await loadKeyed(tx, 'churn_event', 'churn_id', drafts.map(keyOf));
  const results = await upsert(
    tx,
    {
      table: 'churn_event',
      label: (draft) => draft.churnId ?? draft.customerId,
      stored: (draft) => stored.get(keyOf(draft)),
      given: (draft, existing) => {
        const ref = refs.get(draft);
        if (!ref || Array.isArray(ref)) return ref ?? [];
        return {
          churnId: keyOf(draft),
          customerId: ref.id,
          day: draft.day,
          // When it could be known was settled when it came in.
          knownDay: existing ? undefined : (draft.knownDay ?? draft.day),
          reason: draft.reason,
          note: draft.note,
        };
      },
      defaults: { churnId: null, day: null, knownDay: null, reason: null, note: null },
    },
    drafts,
  );
  return finish(tx, 'churn-event', results);
}

export interface ChurnInput {
  customerId: string;
  day: string;
  reason?: string | null | undefined;
  note?: string | null | undefined;
}

/**
 * One churn event by hand. A customer leaves once a day: a second event of that day, whoever brought the first, changes
 * its reason and note.
 */
export async function recordChurn(
  scope: OrgScope,
  { customerId, day, reason, note }: ChurnInput,
): Promise<{ id: string; outcome: Exclude<Outcome, 'failed'> }> {
  return inRetriedTransaction(scope, async (tx) => {
    const ref = await editableCustomer(tx, customerId);
    // Of two who record the same day at once, the second finds what the first one wrote.
    await lockCustomers(tx, [customerId]);
    const churnId = await getChurnKey(tx, customerId, day);
    const draft: ChurnDraft = {
      line: 0,
      customerId,
      day,
      knownDay: knownDayOf(day, tx.today),
      ...(churnId === null ? {} : { churnId }),
      ...(reason === undefined ? {} : { reason }),
      ...(note === undefined ? {} : { note }),
    };
    const [result] = await saveChurnEvents(tx, [draft], () => ref);
    if (!result?.entityId || result.outcome === 'failed') throw new Error('A write of one churn event gave no result.');
    return { id: result.entityId, outcome: result.outcome };
  });
}
