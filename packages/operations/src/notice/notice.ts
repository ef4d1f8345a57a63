import { loadCustomerRefs } from '@vigie/db/customer';
import { notifyChanged } from '@vigie/db/mark';
import {
  countUnreadNotices,
  listEndedOverrides,
  listEndingPulses,
  listNotices,
  markNoticesRead,
  type Notice,
  type StoredNotice,
  saveNotices,
} from '@vigie/db/notice';
import { listMembers } from '@vigie/db/organization';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { addDays } from '@vigie/domain/calendar';
import { healthFieldsOf } from '../health/health.ts';
import { memberActor } from '../organization/member.ts';
import { AppError } from '../refusal/refusal.ts';

/** Unread notices are counted up to this many. */
const MANY = 100;
/** Days before the end of a pulse on which its customer's owner is asked for another. */
const PULSE_WARNING_DAYS = 7;
/** What ended longer ago than this, while nobody ran, is no news any more. */
const NEWS_DAYS = 90;

type Draft = Omit<Notice, 'userId'> & { to: (string | null)[] };

/**
 * Tells people what ended by itself: overrides whose last day is over, to the owner of the customer and to whoever set them,
 * with what the field is since; pulses that expire soon or have, to the owner (H6, R9). Each is told once, however often
 * this runs, and never to somebody who may not read the customer.
 */
export async function tellOfTheDay(scope: OrgScope): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const drafts = [...(await endedOverrides(tx)), ...(await endingPulses(tx))];
    if (drafts.length === 0) return;
    const refs = await loadCustomerRefs(tx, [...new Set(drafts.map(({ customerId }) => customerId))]);
    const members = new Map(
      (await listMembers(tx)).filter(({ disabled }) => !disabled).map((member) => [member.userId, member]),
    );
    const notices = drafts.flatMap(({ to, ...draft }) => {
      const customer = refs.get(draft.customerId);
      if (customer === undefined) return [];
      return [...new Set([customer.ownerId, ...to])].flatMap((userId) => {
        const member = userId === null ? undefined : members.get(userId);
        if (userId === null || member === undefined) return [];
        return can(memberActor(member), 'customer.read', customer) ? [{ ...draft, userId } as Notice] : [];
      });
    });
    await saveNotices(tx, notices);
    await notifyChanged(tx, [...new Set(notices.map(({ customerId }) => customerId))]);
  });
}

async function endedOverrides(tx: OrgTx): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const ended of await listEndedOverrides(tx, addDays(tx.today, -NEWS_DAYS), addDays(tx.today, -1))) {
    const { id, customerId, actorId, field, value, until } = ended;
    const now = (await healthFieldsOf(tx, customerId)).effective[field];
    drafts.push({
      kind: 'override-ended',
      customerId,
      subjectId: id,
      to: [actorId],
      params: { field, was: value, now: now.value === null ? null : String(now.value), source: now.source, day: until },
    });
  }
  return drafts;
}

async function endingPulses(tx: OrgTx): Promise<Draft[]> {
  const [from, to] = [addDays(tx.today, -NEWS_DAYS), addDays(tx.today, PULSE_WARNING_DAYS)];
  const ending = await listEndingPulses(tx, from, to);
  return ending.map(({ id, customerId, value, until }) => ({
    kind: 'pulse-expired',
    customerId,
    subjectId: id,
    to: [],
    params: { value: Number(value), until },
  }));
}

/** Notices are of people: a key has no inbox. */
function personOf(tx: OrgTx): string {
  if (tx.actor.kind !== 'person' || tx.actor.userId === null)
    throw new AppError('access.forbidden', { action: 'notice' });
  return tx.actor.userId;
}

/** What the reader was told, the latest first, as far as they may read the customers now. */
export async function findNotices(
  scope: OrgScope,
  isUnread: boolean,
  cursor: string | null,
  limit: number,
): Promise<StoredNotice[]> {
  return inTransaction(scope, (tx) => listNotices(tx, personOf(tx), isUnread, cursor, limit));
}

/** Unread notices, counted up to a hundred. */
export async function countNotices(scope: OrgScope): Promise<number> {
  return inTransaction(scope, (tx) => countUnreadNotices(tx, personOf(tx), MANY));
}

/** Marks notices as read: the given ones, or (null) all. */
export async function readNotices(scope: OrgScope, ids: string[] | null): Promise<void> {
  await inTransaction(scope, (tx) => markNoticesRead(tx, personOf(tx), ids));
}
