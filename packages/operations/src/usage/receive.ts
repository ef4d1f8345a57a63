import { saveAudit } from '@vigie/db/audit';
import { countFeaturesUsed, listTrackedCustomers } from '@vigie/db/health';
import { markDirty } from '@vigie/db/mark';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { getUsageEventMonths } from '@vigie/db/setting';
import {
  ensureFeatures,
  ensureVisitors,
  insertUsageEvents,
  keepVisits,
  type ReceivedEvent,
  rollUpUsage,
  type UsageDelta,
  type Visit,
  visitorKey,
} from '@vigie/db/usage';
import { can } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { DEFAULT_USAGE_EVENT_MONTHS } from '@vigie/domain/usage';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { keptByKey } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';
import { readUsageEvent, type UsageEvent } from './read-event.ts';

/** Events that one request may bring. */
export const MAX_USAGE_EVENTS = 1_000;

/**
 * Features that events may make in an organisation. Every customer is measured against those that anyone uses, so that each
 * new one scores all again; and the key of a page is public.
 */
export const MAX_FEATURES = 1_000;

/** What became of one event, in the order they were sent. */
export interface UsageReceipt {
  /** As it was sent, as far as it can be shown; null where there is none. */
  eventId: string | null;
  outcome: 'created' | 'unchanged' | 'failed';
  issues: RowIssue[];
}

interface Placed {
  event: UsageEvent;
  customerId: string;
  receipt: UsageReceipt;
}

/**
 * Takes in a batch of usage events (U4) and rolls them up per day in the same transaction. An event is known by its
 * source and id: sent again it changes nothing, whatever it says. Each event has an answer of its own, and those that are
 * right are kept whatever the others are.
 * @throws AppError `access.forbidden` for who may send usage of no customer at all.
 */
export async function receiveUsage(
  scope: OrgScope,
  { source, events }: { source: string; events: readonly unknown[] },
): Promise<UsageReceipt[]> {
  if (!can(scope.actor, 'usage.write')) throw new AppError('access.forbidden', { action: 'usage.write' });
  return inRetriedTransaction(scope, async (tx) => {
    const bounds = {
      today: tx.today,
      zone: tx.org.zone,
      keptMonths: (await getUsageEventMonths(tx)) ?? DEFAULT_USAGE_EVENT_MONTHS,
    };
    const read = events.map((raw, index) =>
      index < MAX_USAGE_EVENTS
        ? readUsageEvent(raw, bounds)
        : [issue('event', 'usage.batchFull', { limit: MAX_USAGE_EVENTS })],
    );
    const receipts = read.map(
      (event, index): UsageReceipt =>
        Array.isArray(event)
          ? { eventId: sentId(events[index]), outcome: 'failed', issues: event }
          : { eventId: event.eventId, outcome: 'unchanged', issues: [] },
    );
    const placed = await place(tx, read, receipts);
    await store(tx, source, placed);
    return receipts;
  });
}

function sentId(raw: unknown): string | null {
  const id = typeof raw === 'object' && raw !== null && 'eventId' in raw ? raw.eventId : null;
  return typeof id === 'string' ? id.slice(0, 200) : null;
}

/** Events with the customer they are of, each id once; the others are answered. */
async function place(tx: OrgTx, read: (UsageEvent | RowIssue[])[], receipts: UsageReceipt[]): Promise<Placed[]> {
  const keys = new Set(read.flatMap((event) => (Array.isArray(event) ? [] : [event.customer])));
  const customers = await keptByKey(tx, [...keys]);
  const first = new Map<string, { index: number; sameness: string }>();
  const placed: Placed[] = [];
  for (const [index, event] of read.entries()) {
    const receipt = receipts[index];
    if (Array.isArray(event) || !receipt) continue;
    const fail = (...issues: RowIssue[]): void => {
      Object.assign(receipt, { outcome: 'failed', issues });
    };
    const ref = customers.get(event.customer);
    const sameness = JSON.stringify(event);
    const earlier = first.get(event.eventId);
    // A customer one may not see is answered like one that does not exist; a key that only sends usage sees none.
    if (!ref || !(can(tx.actor, 'usage.write', ref) || can(tx.actor, 'customer.read', ref)))
      fail(issue('customer', 'unknownCustomer', { value: event.customer }));
    else if (!can(tx.actor, 'usage.write', ref)) fail(issue('customer', 'notAllowed'));
    else if (earlier === undefined) {
      first.set(event.eventId, { index, sameness });
      placed.push({ event, customerId: ref.id, receipt });
    } else if (earlier.sameness !== sameness) fail(issue('eventId', 'repeatedRow', { line: earlier.index + 1 }));
  }
  return placed;
}

async function store(tx: OrgTx, source: string, given: Placed[]): Promise<void> {
  if (given.length === 0) return;
  const features = await ensureFeatures(
    tx,
    new Map(given.flatMap(({ event: { feature } }) => (feature === null ? [] : [[foldText(feature), feature]]))),
    MAX_FEATURES,
  );
  const placed = given.filter(({ event: { feature }, receipt }) => {
    if (feature === null || features.has(foldText(feature))) return true;
    receipt.outcome = 'failed';
    receipt.issues.push(issue('feature', 'usage.tooManyFeatures', { limit: MAX_FEATURES }));
    return false;
  });
  const contacts = await ensureVisitors(
    tx,
    placed.flatMap(({ event: { contactEmail }, customerId }) =>
      contactEmail === null ? [] : [{ customerId, email: contactEmail, emailFolded: foldText(contactEmail) }],
    ),
  );
  const rows = placed.map(({ event, customerId }): ReceivedEvent => {
    const { eventId, contactEmail, feature, count, day, properties } = event;
    return {
      source,
      eventId,
      customerId,
      agreementId: null,
      contactId:
        contactEmail === null
          ? null
          : (contacts.get(visitorKey({ customerId, emailFolded: foldText(contactEmail) })) ?? null),
      featureId: feature === null ? null : (features.get(foldText(feature)) ?? null),
      day,
      connections: feature === null ? count : 0,
      uses: feature === null ? 0 : count,
      properties,
    };
  });
  const fresh = await insertUsageEvents(tx, rows);
  for (const { event, receipt } of placed) if (fresh.has(event.eventId)) receipt.outcome = 'created';
  const created = rows.filter(({ eventId }) => fresh.has(eventId));
  if (created.length === 0) return;
  await countIn(tx, source, created);
}

/** Adds new events to the use of their days, and says so. */
async function countIn(tx: OrgTx, source: string, created: ReceivedEvent[]): Promise<void> {
  const used = [...new Set(created.flatMap(({ featureId }) => (featureId === null ? [] : [featureId])))];
  const usedBefore = await countFeaturesUsed(tx, tx.today, used);
  const visits = await keepVisits(tx, visitsOf(source, created));
  const deltas: UsageDelta[] = [...created, ...visits.map((visit) => ({ ...visit, uses: 0 }))];
  await rollUpUsage(tx, deltas);
  const touched = [...new Set(created.map(({ customerId }) => customerId))];
  await saveAudit(tx, [
    {
      entity: 'usage',
      entityId: tx.orgId,
      customerId: null,
      action: 'update',
      before: null,
      after: { source, created: created.length, updated: 0, customers: touched.length },
    },
  ]);
  // "Features anyone used" is a base that every tracked customer is measured against.
  const isBaseNew = usedBefore < used.length && (await countFeaturesUsed(tx, tx.today, used)) !== usedBefore;
  await markDirty(tx, [...new Set([...touched, ...(isBaseNew ? await listTrackedCustomers(tx) : [])])]);
}

/** The visits that events are of: told by connections, or to be derived where there was use only (domain rules §4). */
function visitsOf(source: string, events: ReceivedEvent[]): Visit[] {
  const visits = new Map<string, Visit>();
  for (const { customerId, contactId, featureId, day, connections } of events) {
    const key = `${day} ${customerId} ${contactId ?? '-'}`;
    if (connections > 0 || !visits.has(key))
      visits.set(key, {
        source,
        key,
        customerId,
        contactId,
        featureId: connections > 0 ? null : featureId,
        day,
      });
  }
  return [...visits.values()];
}
