import { addDays, type CalendarDate } from '@vigie/domain/calendar';
import { INTERACTION_KINDS, INTERACTION_STATUSES, isOpenTicket } from '@vigie/domain/interaction';
import { usageTotals } from '@vigie/domain/usage';
import fc from 'fast-check';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { NIL_ID } from '../usage/usage.ts';
import { ASKED, agree, day, type FactCheck, text } from './check-facts.property.ts';
import { loadInteractionFacts, loadUsageFacts } from './facts.ts';

const CONTACTS = ['known', 'archived', 'visitor', null] as const;
export const usageCheck: FactCheck<
  { day: string; contact: (typeof CONTACTS)[number]; feature: number | null; connections: number; uses: number }[]
> = {
  facts: fc.uniqueArray(
    fc.record({
      day,
      contact: fc.constantFrom(...CONTACTS),
      feature: fc.option(fc.nat(2)),
      connections: fc.nat(3),
      uses: fc.nat(2),
    }),
    { maxLength: 30, selector: (row) => `${row.day} ${row.contact} ${row.feature}` },
  ),
  check: async (tx, customerId, facts) => {
    const contacts = { known: newId(), archived: newId(), visitor: newId() };
    const features = [newId(), newId(), newId()];
    await insertRows(
      tx,
      'contact',
      Object.entries(contacts).map(([kind, id]) => ({
        id,
        customerId,
        nameFolded: kind,
        isKnown: kind !== 'visitor',
        archivedAt: kind === 'archived' ? new Date() : null,
      })),
    );
    const rows = facts.map(({ contact, feature, ...row }) => ({
      ...row,
      contactId: contact && contacts[contact],
      featureId: feature === null ? null : (features[feature] ?? null),
    }));
    await insertRows(
      tx,
      'usage_day',
      rows.map((row) => ({
        customerId,
        ...row,
        contactId: row.contactId ?? NIL_ID,
        featureId: row.featureId ?? NIL_ID,
      })),
    );
    for (const asOf of ASKED) {
      const { isTracked, ...expected } = usageTotals(rows, new Set([contacts.known]), asOf);
      const [actual] = await loadUsageFacts(tx, [customerId], asOf);
      agree(`usage on ${asOf} of ${text(rows)}`, actual, isTracked ? { customerId, ...expected } : undefined);
    }
  },
};

export const interactionCheck: FactCheck<
  {
    kind: (typeof INTERACTION_KINDS)[number];
    status: (typeof INTERACTION_STATUSES)[number];
    day: string;
    closedDay: string | null;
    touchDay: string | null;
    isUserTouch: boolean;
    sentiment: number | null;
  }[]
> = {
  facts: fc.array(
    fc.record({
      kind: fc.constantFrom<(typeof INTERACTION_KINDS)[number][]>('ticket', 'ticket', ...INTERACTION_KINDS),
      status: fc.constantFrom(...INTERACTION_STATUSES),
      day,
      closedDay: fc.option(day),
      touchDay: fc.option(day),
      isUserTouch: fc.boolean(),
      sentiment: fc.option(fc.integer({ min: 1, max: 5 })),
    }),
    { maxLength: 20 },
  ),
  check: async (tx, customerId, facts) => {
    await insertRows(
      tx,
      'interaction',
      facts.map((row) => ({
        id: newId(),
        customerId,
        direction: 'incoming',
        startedAt: new Date(),
        knownDay: row.day,
        subject: '',
        details: '',
        isSentimentCounted: row.sentiment !== null,
        isAutomatic: false,
        isPrivate: false,
        isSentimentExcluded: false,
        isSponsorTouch: false,
        createdAt: new Date(),
        ...row,
      })),
    );
    for (const asOf of ASKED) {
      const known = facts.filter((row) => row.day <= asOf);
      const graded = known.filter((row) => row.sentiment !== null && row.day > addDays(asOf, -90));
      const last = (touches: typeof facts): CalendarDate | null =>
        touches
          .map((row) => row.touchDay)
          .filter((touchDay) => touchDay !== null && touchDay <= asOf)
          .sort()
          .at(-1) ?? null;
      const expected = {
        customerId,
        lastTouchDay: last(known),
        lastUserTouchDay: last(known.filter((row) => row.isUserTouch)),
        lastSponsorTouchDay: null,
        lastMeetingDay: last(known.filter((row) => row.kind === 'meeting' || row.kind === 'video-meeting')),
        lastCallDay: last(known.filter((row) => row.kind === 'call')),
        sentimentSum: graded.reduce((sum, row) => sum + (row.sentiment ?? 0), 0),
        sentimentCount: graded.length,
        openTickets: facts.filter((row) => isOpenTicket(row, asOf)).length,
      };
      const [actual] = await loadInteractionFacts(tx, [customerId], asOf);
      agree(`interactions on ${asOf} of ${text(facts)}`, actual, known.length === 0 ? undefined : expected);
    }
  },
};
