import { type CustomerFilter, loadCustomerRefs } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { mrrMinor } from '@vigie/domain/agreement';
import { addDays, type CalendarDate } from '@vigie/domain/calendar';
import { byMove, hasMoved, healthGroup, type Move, type Passage, scoreMove } from '@vigie/domain/report';
import { AppError } from '../refusal/refusal.ts';
import { requireReader } from './groups.ts';
import { eachStanding } from './over-time.ts';

const USUAL_DAYS = 7;
/** Lines of those who moved on a page, at most: the largest moves. */
const MOST_LINES = 500;

export interface WantedMovers {
  filter: CustomerFilter;
  /** Null: seven days before the other one. */
  since: CalendarDate | null;
  /** Null: today. */
  until: CalendarDate | null;
  /** Only the lines of one change of status. */
  passage: Passage | null;
}

/** Nothing is known of days before: no calendar has to go back behind it. */
const FIRST_DAY = '1900-01-01';

/** The days that are compared. @throws AppError `report.badDays`. */
export function readDays(
  tx: OrgTx,
  wanted: Pick<WantedMovers, 'since' | 'until'>,
): { since: CalendarDate; until: CalendarDate } {
  const until = wanted.until ?? tx.today;
  const since = wanted.since ?? (until < FIRST_DAY ? until : addDays(until, -USUAL_DAYS));
  if (since < FIRST_DAY || since >= until || until > tx.today)
    throw new AppError('report.badDays', { today: tx.today }, 'since');
  return { since, until };
}

/** How many lines are told: those of a page, or all of them for a file. */
type Most = 'page' | 'all';

export interface Mover extends Move {
  id: string;
  customerId: string;
  name: string;
  ownerId: string | null;
  /** On the later day, in minor units of the reporting currency; null where a rate is missing. */
  mrrMinor: number | null;
  /** Points between the two days; null where a score is not known on both. */
  points: number | null;
}

export interface FoundMovers {
  since: CalendarDate;
  until: CalendarDate;
  /** Customers on both days of whose health something was known on the first, moved or not. */
  compared: number;
  /** Changes of status, the most frequent first. */
  passages: (Passage & { customers: number; mrrMinor: number; unknown: number })[];
  lines: Mover[];
  /** Lines that there are, also those that are left out. */
  found: number;
  /** MRR of all lines that there are, in minor units, summed exactly; and how many of them it is not known of. */
  mrrMinor: number;
  unknown: number;
}

/**
 * Who changed health status, or whose score moved, between two days as it was known on each (V1): of customers on both,
 * of whose health something was known on the first, and whom the filter finds today. The largest moves come first.
 * @throws AppError `access.forbidden`, `report.badDays`.
 */
export async function movers(
  tx: OrgTx,
  { filter, passage, ...wanted }: WantedMovers,
  most: Most = 'page',
): Promise<FoundMovers> {
  requireReader(tx);
  const { since, until } = readDays(tx, wanted);
  const moves: (Move & { id: string; mrr72: number | null })[] = [];
  let compared = 0;
  await eachStanding(tx, filter, [since, until], (id, [before, after]) => {
    // Of whom nothing was known yet, nothing has moved since.
    if (!before?.isKnown || !after) return;
    compared += 1;
    const move = { before: shown(before), after: shown(after) };
    if (hasMoved(move)) moves.push({ ...move, id, mrr72: after.mrr72 });
  });
  const isOf = ({ before, after }: Move, { from, to }: Passage): boolean =>
    healthGroup(before) === from && healthGroup(after) === to;
  const wantedMoves = passage === null ? moves : moves.filter((move) => isOf(move, passage));
  // Ids come in their order: what nothing tells apart stays in it.
  const largest = wantedMoves.toSorted(byMove).slice(0, most === 'page' ? MOST_LINES : undefined);
  const refs = await loadCustomerRefs(
    tx,
    largest.map(({ id }) => id),
  );
  return {
    since,
    until,
    compared,
    passages: passagesOf(moves),
    lines: largest.flatMap(({ id, mrr72, ...move }) => {
      const ref = refs.get(id);
      if (ref === undefined) return [];
      const { customerId, name, ownerId } = ref;
      const mrr = mrr72 === null ? null : mrrMinor(mrr72);
      return [{ id, customerId, name, ownerId, ...move, mrrMinor: mrr, points: scoreMove(move) }];
    }),
    found: wantedMoves.length,
    mrrMinor: mrrMinor(wantedMoves.reduce((sum, { mrr72 }) => sum + (mrr72 ?? 0), 0)),
    unknown: wantedMoves.filter(({ mrr72 }) => mrr72 === null).length,
  };
}

const shown = ({ score, status }: Move['before']): Move['before'] => ({ score, status });

function passagesOf(moves: readonly (Move & { mrr72: number | null })[]): FoundMovers['passages'] {
  const sums = new Map<string, Passage & { customers: number; mrr72: number; unknown: number }>();
  for (const { before, after, mrr72 } of moves) {
    const [from, to] = [healthGroup(before), healthGroup(after)];
    if (from === to) continue;
    const sum = sums.get(`${from} ${to}`) ?? { from, to, customers: 0, mrr72: 0, unknown: 0 };
    sum.customers += 1;
    if (mrr72 === null) sum.unknown += 1;
    else sum.mrr72 += mrr72;
    sums.set(`${from} ${to}`, sum);
  }
  return [...sums.values()]
    .sort((a, b) => b.customers - a.customers)
    .map(({ mrr72, ...sum }) => ({ ...sum, mrrMinor: mrrMinor(mrr72) }));
}
