import type { OrgTx } from '@vigie/db/scope';
import type { Action } from '@vigie/domain/access';
import { CUSTOM_PREFIX, type ImportKind } from '@vigie/domain/import';
import type { RowIssue, RowResult } from '../change-set/change-set.ts';
import { type Resolve, resolveCustomers } from '../customer/reference.ts';
import type { Values } from './cells.ts';
import type { Draft, ImportWriter, ReadRow } from './draft.ts';
import { ACTIVITY_WRITERS } from './drafts-activity.ts';
import { RECEIVABLES_WRITERS } from './drafts-receivables.ts';
import { RELATION_WRITERS } from './drafts-relation.ts';
import type { ImportSettings } from './settings.ts';

const WRITERS: Record<ImportKind, ImportWriter> = { ...RELATION_WRITERS, ...ACTIVITY_WRITERS, ...RECEIVABLES_WRITERS };

/** The field that says which record a row of a kind is about. */
export const identityField = (kind: ImportKind): string => WRITERS[kind].identityField;

/** A row as the operation of its kind takes it, or what is wrong with it. */
export function draftOf(
  kind: ImportKind,
  row: ReadRow,
  tx: Pick<OrgTx, 'org'>,
  settings: ImportSettings,
): Draft | RowIssue[] {
  const { values, custom } = partedValues(row.values);
  const draft = WRITERS[kind].draft({ line: row.line, values }, { orgCurrency: tx.org.currency, settings });
  return Array.isArray(draft) || custom === null ? draft : { ...draft, custom };
}

/** The values of custom fields by their keys, apart from all others; null where the file has none. */
function partedValues(row: Values): { values: Values; custom: Values | null } {
  const [own, others] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [key, value] of Object.entries(row)) {
    if (key.startsWith(CUSTOM_PREFIX)) own.set(key.slice(CUSTOM_PREFIX.length), value);
    else others.set(key, value);
  }
  return { values: Object.fromEntries(others), custom: own.size === 0 ? null : Object.fromEntries(own) };
}

/** Writes drafts of one kind through the same operations that forms and the API use. */
export async function saveDrafts(
  tx: OrgTx,
  kind: ImportKind,
  drafts: Draft[],
  createMissing: boolean,
): Promise<RowResult[]> {
  const rows = drafts.filter((draft) => draft.customerId !== undefined && draft.customerId !== null) as unknown as {
    line: number;
    customerId: string;
    customerName?: string;
  }[];
  const resolve = (action: Action): Promise<Resolve> => resolveCustomers(tx, rows, { createMissing, action });
  return WRITERS[kind].save(tx, drafts as never[], resolve);
}
