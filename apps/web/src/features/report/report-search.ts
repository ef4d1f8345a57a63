import { isCalendarDate } from '@vigie/domain/calendar';
import { HEALTH_GROUPS, type Passage } from '@vigie/domain/report';
import type { Inputs, Outputs } from '../../app/api.tsx';
import { inOrder } from '../view/views.ts';

export type SavedReport = Outputs['report']['list']['items'][number];
export type ReportState = Inputs['report']['create']['state'];

/** What the address of a report holds; everything else has its default. */
export type ReportSearch = {
  /** The saved report that was opened; what it is changed to stands beside it. */
  saved?: string | undefined;
  /** Left out: figures by a field. */
  report?: 'overTime' | 'movers' | undefined;
  /** The field that customers are grouped by. */
  by?: string | undefined;
  /** The field that is summed or averaged; customers alone where it is left out. */
  of?: string | undefined;
  fold?: 'mean' | undefined;
  /** Months instead of weeks. */
  every?: 'month' | undefined;
  /** Between which days somebody moved. */
  since?: string | undefined;
  until?: string | undefined;
  /** The one change of status whose customers are listed. */
  passage?: Passage | undefined;
  /** A condition as JSON, as in the list. */
  where?: unknown;
  as?: 'table' | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const one = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((each) => each === value);

/** A day that movers can be asked of; whoever types a year passes by the first ones. */
const dayIn = (value: unknown): string | undefined =>
  typeof value === 'string' && isCalendarDate(value) && value >= '1900-01-08' ? value : undefined;

function passageIn(value: unknown): Passage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const [from, to] = [one(HEALTH_GROUPS, given.from), one(HEALTH_GROUPS, given.to)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

export function parseReportSearch(search: Record<string, unknown>): ReportSearch {
  return {
    saved: text(search.saved),
    report: one(['overTime', 'movers'], search.report),
    by: text(search.by),
    of: text(search.of),
    fold: one(['mean'], search.fold),
    every: one(['month'], search.every),
    since: dayIn(search.since),
    until: dayIn(search.until),
    passage: passageIn(search.passage),
    where: search.where ?? undefined,
    as: one(['table'], search.as),
  };
}

const FIRST: ReportSearch = { by: 'healthStatus', of: 'mrr' };

/** What the address says; a saved report that it names alone, or what a page without anything shows. */
export function shownOf(given: ReportSearch, saved: SavedReport | undefined): ReportSearch {
  if (given.by !== undefined || given.report !== undefined) return given;
  return saved === undefined ? { ...given, ...FIRST } : searchOf(saved);
}

/** Whether the address names a saved report and says nothing of what it shows. */
export const isNamedOnly = ({ by, report, saved }: ReportSearch): boolean =>
  by === undefined && report === undefined && saved !== undefined;

/** What would be kept of the report as it stands. */
export function stateOf(search: ReportSearch): ReportState {
  const { report, where = null, as = 'chart' } = search;
  if (report === 'overTime')
    return {
      shows: 'overTime',
      where,
      every: search.every ?? 'week',
      of: search.of === 'mrr' ? 'mrr' : 'customers',
      as,
    };
  if (report === 'movers')
    return {
      shows: 'movers',
      where,
      since: search.since ?? null,
      until: search.until ?? null,
      passage: search.passage ?? null,
    };
  const { by = 'healthStatus', of = null, fold = 'sum' } = search;
  return { shows: 'groups', where, by, of, fold: of === null ? 'sum' : fold, as };
}

/** What the address holds when a saved report is opened. */
export function searchOf({ id, state }: Pick<SavedReport, 'id' | 'state'>): ReportSearch {
  const kept = { saved: id, where: state.where ?? undefined };
  if (state.shows === 'movers')
    return {
      ...kept,
      report: 'movers',
      since: state.since ?? undefined,
      until: state.until ?? undefined,
      passage: state.passage ?? undefined,
    };
  const drawn = { ...kept, as: one(['table'], state.as) };
  if (state.shows === 'overTime')
    return { ...drawn, report: 'overTime', every: one(['month'], state.every), of: one(['mrr'], state.of) };
  return { ...drawn, by: state.by, of: state.of ?? undefined, fold: one(['mean'], state.fold) };
}

/** Whether the page shows something else than is saved. */
export const isChanged = (search: ReportSearch, report: SavedReport): boolean =>
  JSON.stringify(stateOf(search), inOrder) !== JSON.stringify(stateOf(searchOf(report)), inOrder);
