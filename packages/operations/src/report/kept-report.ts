import { loadCustomerCatalogue } from '@vigie/db/condition';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import type { ReportShown, ReportState } from '@vigie/domain/report';
import { readCondition } from '../condition/condition.ts';
import {
  createKept,
  deleteKept,
  editKept,
  type FoundKept,
  findKept,
  type Keeping,
  type KeptDraft,
  type KeptEdit,
  requireKeepable,
} from '../view/kept.ts';
import { readFields, requireReader } from './groups.ts';
import { readDays } from './movers.ts';

/** What is said of a report that is kept; its fields and condition are read here, as those of one that is run. */
export type ReportDraft = KeptDraft<ReportShown & { where?: unknown }>;

const REPORTS: Keeping<ReportDraft['state'], ReportState> = { kind: 'report', read: stateOf };

/** The reports that somebody keeps and those that are shared, by name; each is run under the rights of its reader. */
export const findReports = (scope: OrgScope): Promise<FoundKept<ReportState>[]> =>
  inTransaction(scope, async (tx) => {
    requireReader(tx);
    return findKept(tx, REPORTS);
  });

async function stateOf(tx: OrgTx, { where, ...shown }: ReportDraft['state']): Promise<ReportState> {
  const catalogue = await loadCustomerCatalogue(tx);
  if (shown.shows === 'groups')
    readFields(tx, catalogue, {
      by: shown.by,
      measures: shown.of === null ? [] : [{ fold: shown.fold, field: shown.of }],
    });
  if (shown.shows === 'movers') readDays(tx, shown);
  const isAll = where === undefined || where === null;
  const condition = isAll ? null : readCondition(where, catalogue, tx.actor);
  requireKeepable(REPORTS.kind, condition);
  return { ...shown, where: condition };
}

/**
 * Keeps a report, for oneself or shared (V1).
 * @throws AppError as running it does; `access.forbidden`, `report.tooMany`, `view.tooLarge`.
 */
export const createReport = (scope: OrgScope, draft: ReportDraft): Promise<{ id: string }> =>
  inTransaction(scope, (tx) => createKept(tx, REPORTS, draft));

/** @throws AppError `report.versionConflict` when somebody changed it since. */
export const editReport = (scope: OrgScope, edit: KeptEdit<ReportDraft['state']>): Promise<{ version: number }> =>
  inTransaction(scope, (tx) => editKept(tx, REPORTS, edit));

export const deleteReport = (scope: OrgScope, id: string): Promise<void> =>
  inTransaction(scope, (tx) => deleteKept(tx, REPORTS.kind, id));
