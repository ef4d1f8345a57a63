import { loadContactsByEmail } from '@vigie/db/contact';
import { loadKeyed } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { foldText } from '@vigie/domain/text';
import { sql } from 'kysely';
import { finish, issue, type RowResult } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, type CustomOptions, openCustomValues } from '../custom-field/custom-value.ts';
import type { Resolve } from '../customer/reference.ts';

export interface TicketDraft {
  line: number;
  ticketId: string;
  customerId: string;
  openedAt: Date;
  openedDay: string;
  closedAt?: Date | null;
  closedDay?: string | null;
  subject?: string | null;
  priority?: string | null;
  status?: string | null;
  /** Grade 1–5 given by a person. */
  sentiment?: number | null;
  contactEmail?: string | null;
  /** Values of custom fields of exchanges by their keys. */
  custom?: CustomDraft | undefined;
}

const SOURCE = 'import';

/** Tickets are interactions of kind ticket: open until the day they closed, which is known only on that day. */
export async function saveTickets(
  tx: OrgTx,
  drafts: TicketDraft[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<RowResult[]> {
  const stored = await loadKeyed(
    tx,
    'interaction',
    'external_id',
    drafts.map((draft) => draft.ticketId),
    sql`t.source = ${SOURCE}`,
  );
  const contacts = await loadContactsByEmail(
    tx,
    drafts
      .map((draft) => draft.contactEmail)
      .filter((email) => typeof email === 'string')
      .map(foldText),
  );
  const customValues = await openCustomValues(
    tx,
    'interaction',
    drafts.map(({ custom, ticketId }) => ({ custom, entityId: (stored.get(ticketId)?.id as string) ?? null })),
    options,
  );
  const results = await upsert(
    tx,
    {
      table: 'interaction',
      customValues,
      label: (draft) => draft.subject ?? draft.ticketId,
      stored: (draft) => stored.get(draft.ticketId),
      given: (draft) => {
        const ref = resolve(draft.customerId);
        if (Array.isArray(ref)) return ref;
        if (draft.closedDay && draft.closedDay < draft.openedDay) return [issue('closedAt', 'closedBeforeOpened')];
        if (typeof draft.sentiment === 'number' && (draft.sentiment < 1 || draft.sentiment > 5))
          return [issue('sentiment', 'gradeOutOfRange')];
        return {
          source: SOURCE,
          externalId: draft.ticketId,
          customerId: ref.id,
          kind: 'ticket',
          direction: 'incoming',
          status: draft.closedDay === undefined ? undefined : draft.closedDay ? 'done' : 'in-progress',
          startedAt: draft.openedAt,
          endedAt: draft.closedAt,
          day: draft.openedDay,
          knownDay: draft.openedDay,
          closedDay: draft.closedDay,
          subject: draft.subject ?? undefined,
          priority: draft.priority,
          sentiment: draft.sentiment,
          sentimentSource: draft.sentiment === undefined ? undefined : draft.sentiment === null ? null : 'person',
          isSentimentCounted: draft.sentiment === undefined ? undefined : draft.sentiment !== null,
          contactId: draft.contactEmail
            ? (contacts.get(`${ref.id} ${foldText(draft.contactEmail)}`) ?? null)
            : undefined,
        };
      },
      defaults: {
        source: SOURCE,
        externalId: null,
        kind: 'ticket',
        direction: 'incoming',
        status: 'in-progress',
        startedAt: null,
        endedAt: null,
        day: null,
        knownDay: null,
        closedDay: null,
        subject: '',
        priority: null,
        sentiment: null,
        sentimentSource: null,
        isSentimentCounted: false,
        contactId: null,
      },
      derived: ({ subject }) => ({ subjectFolded: foldText(String(subject)) }),
    },
    drafts,
  );
  return finish(tx, 'interaction', results);
}
