import type { Outputs } from '../../app/api.tsx';
import { inOrder } from '../view/views.ts';

export type SavedReport = Outputs['report']['list']['items'][number];
export type ReportState = SavedReport['state'];

/** What the address of a report holds; everything else has its default. */
export type ReportSearch = {
  /** The saved report that was opened; what it is changed to stands beside it. */
  saved?: string | undefined;
  /** The field that customers are grouped by. */
  by?: string | undefined;
  /** The field that is summed or averaged; customers alone where it is left out. */
  of?: string | undefined;
  fold?: 'mean' | undefined;
  /** A condition as JSON, as in the list. */
  where?: unknown;
  as?: 'table' | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function parseReportSearch(search: Record<string, unknown>): ReportSearch {
  return {
    saved: text(search.saved),
    by: text(search.by),
    of: text(search.of),
    fold: search.fold === 'mean' ? 'mean' : undefined,
    where: search.where ?? undefined,
    as: search.as === 'table' ? 'table' : undefined,
  };
}

/** What a page without anything in its address shows. */
export const FIRST = { by: 'healthStatus', of: 'mrr' };

/** What would be kept of the report as it stands. */
export function stateOf({ by, of, fold, where = null, as }: ReportSearch): ReportState {
  return { shows: 'groups', where, by: by ?? FIRST.by, of: of ?? null, fold: fold ?? 'sum', as: as ?? 'chart' };
}

/** What the address holds when a saved report is opened. */
export function searchOf({ id, state }: Pick<SavedReport, 'id' | 'state'>): ReportSearch {
  const { where, as, ...shown } = state;
  return {
    saved: id,
    where: where ?? undefined,
    as: as === 'table' ? 'table' : undefined,
    by: shown.by,
    of: shown.of ?? undefined,
    fold: shown.of !== null && shown.fold === 'mean' ? 'mean' : undefined,
  };
}

/** Whether the page shows something else than is saved. */
export const isChanged = (search: ReportSearch, report: SavedReport): boolean =>
  JSON.stringify(stateOf(search), inOrder) !== JSON.stringify(stateOf(searchOf(report)), inOrder);
