import { saveAudit } from '@vigie/db/audit';
import { keepCustomers, loadCustomerRefs } from '@vigie/db/customer';
import { countFeaturesUsed, listTrackedCustomers } from '@vigie/db/health';
import { markDirty } from '@vigie/db/mark';
import type { OrgTx } from '@vigie/db/scope';
import {
  ensureFeatures,
  ensureVisitors,
  loadAgreementRefs,
  loadVisits,
  lockUsageEvents,
  saveUsageEvents,
  type UsageDelta,
  type UsageEventRow,
} from '@vigie/db/usage';
import { can } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { visitKey } from '@vigie/domain/usage';
import { failed, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import type { Resolve } from '../customer/reference.ts';

export { MAX_USAGE_EVENTS, receiveUsage, type UsageReceipt } from './receive.ts';
export { forgetUsageEvents, readUsageEventMonths, setUsageEventMonths } from './retention.ts';
export { ignoreVisitor } from './visitor.ts';

export interface UsageDraft {
  line: number;
  source: string;
  /** Identity within the source: what makes a second sending harmless. */
  eventId: string;
  customerId?: string;
  agreementId?: string;
  contactEmail?: string | null;
  day: string;
  feature?: string | null;
  /** Absent where the source counts feature use only. */
  connections?: number;
  uses?: number;
}

interface Resolved {
  draft: UsageDraft;
  customerId: string;
  agreementId: string | null;
  warnings: RowIssue[];
}

/** Adds usage, rolled up per day in the same transaction. Late rows count on their own day. */
export async function saveUsage(tx: OrgTx, drafts: UsageDraft[], resolve: Resolve): Promise<RowResult[]> {
  const results = new Map<UsageDraft, RowResult>();
  const resolved = await resolveUsage(tx, drafts, resolve, results);
  const features = await ensureFeatures(
    tx,
    new Map(
      resolved
        .filter(({ draft }) => draft.feature)
        .map(({ draft }) => [foldText(draft.feature ?? ''), draft.feature ?? '']),
    ),
  );
  const contacts = await ensureVisitors(
    tx,
    resolved
      .filter(({ draft }) => draft.contactEmail)
      .map(({ draft, customerId }) => ({
        customerId,
        email: draft.contactEmail ?? '',
        emailFolded: foldText(draft.contactEmail ?? ''),
      })),
  );
  const bySource = new Map<string, string[]>();
  for (const { draft } of resolved) bySource.set(draft.source, [...(bySource.get(draft.source) ?? []), draft.eventId]);
  const stored = new Map<string, UsageEventRow>();
  for (const [source, ids] of bySource)
    for (const [id, row] of await lockUsageEvents(tx, source, ids)) stored.set(`${source} ${id}`, row);

  const visits = await loadVisits(
    tx,
    resolved
      .filter(({ draft }) => draft.connections === undefined)
      .map(({ draft, customerId }) => ({ source: draft.source, customerId, day: draft.day })),
  );

  const created: UsageEventRow[] = [];
  const updated: UsageEventRow[] = [];
  const rollUp: UsageDelta[] = [];
  const touched = new Set<string>();
  for (const { draft, customerId, agreementId, warnings } of resolved) {
    const before = stored.get(`${draft.source} ${draft.eventId}`);
    const contactId = draft.contactEmail
      ? (contacts.get(`${customerId} ${foldText(draft.contactEmail)}`) ?? null)
      : null;
    const visit = visitKey({ source: draft.source, customerId, contactId, day: draft.day });
    const row: UsageEventRow = {
      source: draft.source,
      eventId: draft.eventId,
      customerId,
      agreementId,
      contactId,
      featureId: draft.feature ? (features.get(foldText(draft.feature)) ?? null) : null,
      day: draft.day,
      // A source that sends feature use only: its first row of a contact and day is the visit (domain rules §4).
      connections: draft.connections ?? before?.connections ?? (visits.has(visit) ? 0 : 1),
      uses: draft.uses ?? (draft.feature ? (draft.connections ?? 1) : 0),
    };
    if (row.connections > 0) visits.add(visit);
    const label = draft.eventId;
    const base = { line: draft.line, label, entityId: null, customerId, issues: warnings, changes: [] };
    if (before && before.customerId !== customerId) {
      results.set(draft, failed(draft.line, label, [issue('customerId', 'otherCustomer')]));
    } else if (
      before &&
      before.connections === row.connections &&
      before.uses === row.uses &&
      before.contactId === row.contactId
    ) {
      results.set(draft, { ...base, outcome: 'unchanged' });
    } else {
      if (before) {
        updated.push(row);
        rollUp.push({ ...before, connections: -before.connections, uses: -before.uses });
      } else created.push(row);
      rollUp.push(row);
      touched.add(customerId);
      results.set(draft, {
        ...base,
        outcome: before ? 'updated' : 'created',
        changes: [{ field: 'connections', before: before?.connections ?? null, after: row.connections }],
      });
    }
  }
  const featureIds = [...features.values()];
  const usedBefore = await countFeaturesUsed(tx, tx.today, featureIds);
  await saveUsageEvents(tx, created, updated, rollUp);
  await recordWrite(tx, { created, updated, stored }, touched.size);
  // "Features anyone used" is a base that every tracked customer is measured against.
  const isBaseNew = (await countFeaturesUsed(tx, tx.today, featureIds)) !== usedBefore;
  await markDirty(tx, [...new Set([...touched, ...(isBaseNew ? await listTrackedCustomers(tx) : [])])]);
  return drafts.map((draft) => results.get(draft) ?? failed(draft.line, draft.eventId, []));
}

/** What a set did to one event; as an import keeps it, to be taken back. */
export interface UsageTrace {
  eventId: string;
  contactId: string | null;
  connections: number;
  uses: number;
  /** Null for an event that was created. */
  before: { contactId: string | null; connections: number; uses: number } | null;
}

/**
 * One line of history for the whole set: each event has its own identity, and is never changed by hand. An import keeps
 * what it did to each of them there.
 */
async function recordWrite(
  tx: OrgTx,
  {
    created,
    updated,
    stored,
  }: { created: UsageEventRow[]; updated: UsageEventRow[]; stored: Map<string, UsageEventRow> },
  customers: number,
): Promise<void> {
  if (created.length + updated.length === 0) return;
  const traces = [...created, ...updated].map((row): UsageTrace => {
    const { eventId, contactId, connections, uses } = row;
    const before = stored.get(`${row.source} ${eventId}`);
    return {
      eventId,
      contactId,
      connections,
      uses,
      before: before ? { contactId: before.contactId, connections: before.connections, uses: before.uses } : null,
    };
  });
  const after = {
    created: created.length,
    updated: updated.length,
    customers,
    ...(tx.changeSetId === undefined ? {} : { events: traces }),
  };
  await saveAudit(tx, [
    { entity: 'usage', entityId: tx.orgId, customerId: null, action: 'update', before: null, after },
  ]);
}

async function resolveUsage(
  tx: OrgTx,
  drafts: UsageDraft[],
  resolve: Resolve,
  results: Map<UsageDraft, RowResult>,
): Promise<Resolved[]> {
  const named = drafts.map((draft) => draft.agreementId).filter((key) => key !== undefined);
  await keepCustomers(
    tx,
    [...(await loadAgreementRefs(tx, named)).values()].map(({ customerId }) => customerId),
  );
  const agreements = await loadAgreementRefs(tx, named);
  const owners = await loadCustomerRefs(tx, [
    ...new Set([...agreements.values()].map((agreement) => agreement.customerId)),
  ]);
  const resolved: Resolved[] = [];
  for (const draft of drafts) {
    const refuse = (issues: RowIssue[]) => results.set(draft, failed(draft.line, draft.eventId, issues));
    const found = draft.agreementId === undefined ? undefined : agreements.get(draft.agreementId);
    const owner = found && owners.get(found.customerId);
    // An agreement of a customer one may not see is answered like one that does not exist.
    const agreement = owner && can(tx.actor, 'customer.read', owner) ? found : undefined;
    const ref = draft.customerId !== undefined ? resolve(draft.customerId) : agreement && owner;
    if (Array.isArray(ref)) refuse(ref);
    else if (draft.agreementId !== undefined && !agreement)
      refuse([issue('agreementId', 'unknownAgreement', { value: draft.agreementId })]);
    else if (!ref) refuse([issue('customerId', 'required')]);
    else if (!can(tx.actor, 'usage.write', ref)) refuse([issue('customerId', 'notAllowed')]);
    else if (agreement && agreement.customerId !== ref.id) refuse([issue('agreementId', 'otherCustomer')]);
    else
      resolved.push({
        draft,
        customerId: ref.id,
        agreementId: agreement?.id ?? null,
        warnings: agreement ? outsideAgreement(draft.day, agreement) : [],
      });
  }
  return resolved;
}

function outsideAgreement(day: string, agreement: { startDay: string; endedOn: string | null }): RowIssue[] {
  if (day < agreement.startDay) return [warning('day', 'usageBeforeStart', { start: agreement.startDay })];
  return agreement.endedOn !== null && day > agreement.endedOn
    ? [warning('day', 'usageAfterEnd', { end: agreement.endedOn })]
    : [];
}
