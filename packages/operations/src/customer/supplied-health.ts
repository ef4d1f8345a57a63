import { type DatedChange, loadSuppliedHealth, type StoredCustomer, type SuppliedHealth } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import type { CustomerDraft } from './customer-draft.ts';

/** A health field that a file or another system supplies is a dated fact beside ours, never instead of it. */
export type SuppliedChange = DatedChange & { before: string | null };

const isSupplying = ({ healthScore, healthStatus, churnRisk }: CustomerDraft): boolean =>
  healthScore !== undefined || healthStatus !== undefined || churnRisk !== undefined;

/** What was last supplied of the stored customers of a set, if any of its drafts says anything of it. */
export async function loadSupplied(
  tx: OrgTx,
  drafts: CustomerDraft[],
  stored: StoredCustomer[],
): Promise<Map<string, Record<string, string | null>>> {
  return drafts.some(isSupplying)
    ? loadSuppliedHealth(
        tx,
        stored.map(({ id }) => id),
      )
    : new Map();
}

export function suppliedChanges(
  tx: OrgTx,
  { draft, stored }: { draft: CustomerDraft; stored: StoredCustomer | null },
  before: Record<string, string | null>,
): SuppliedChange[] {
  const given: [SuppliedHealth, string | null | undefined][] = [
    ['supplied-score', draft.healthScore === undefined ? undefined : (draft.healthScore?.toString() ?? null)],
    ['supplied-status', draft.healthStatus],
    ['supplied-churn-risk', draft.churnRisk === undefined ? undefined : (draft.churnRisk?.toString() ?? null)],
  ];
  return given.flatMap(([field, value]) =>
    value === undefined || (before[field] ?? null) === value
      ? []
      : [{ customerId: stored?.id ?? '', field, value, before: before[field] ?? null, note: null, day: tx.today }],
  );
}
