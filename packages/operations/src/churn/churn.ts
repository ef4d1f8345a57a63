import { loadKeyed } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { finish, type RowResult } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import type { Resolve } from '../customer/reference.ts';

export interface ChurnDraft {
  line: number;
  churnId?: string;
  customerId: string;
  day: string;
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
      given: (draft) => {
        const ref = refs.get(draft);
        if (!ref || Array.isArray(ref)) return ref ?? [];
        return {
          churnId: keyOf(draft),
          customerId: ref.id,
          day: draft.day,
          knownDay: draft.day,
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
