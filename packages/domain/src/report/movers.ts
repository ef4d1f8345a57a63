import { HEALTH_STATUSES, type HealthStatus } from '../customer/customer.ts';

/** A health status as a group of customers: one of the three, or none for want of data. */
export const HEALTH_GROUPS = [...HEALTH_STATUSES, 'none'] as const;
export type HealthGroup = (typeof HEALTH_GROUPS)[number];

/** What is shown of a customer's health on a day. */
export interface ShownHealth {
  score: number | null;
  status: HealthStatus | null;
}

/**
 * The group that a customer counts in.
 * @example healthGroup({ score: null, status: null }) // 'none'
 */
export const healthGroup = ({ status }: ShownHealth): HealthGroup => status ?? 'none';

/** From which health status to which. */
export interface Passage {
  from: HealthGroup;
  to: HealthGroup;
}

/** A customer's health on two days. */
export interface Move {
  before: ShownHealth;
  after: ShownHealth;
}

/**
 * Points between the two days; null where a score is not known on both.
 * @example scoreMove({ before: { score: 70, status: 'healthy' }, after: { score: 62, status: 'at-risk' } }) // -8
 */
export const scoreMove = ({ before, after }: Move): number | null =>
  before.score === null || after.score === null ? null : after.score - before.score;

/**
 * Whether anything moved that is shown: the status, or the score, also from or to unknown.
 * @example hasMoved({ before: { score: 70, status: 'healthy' }, after: { score: 70, status: 'healthy' } }) // false
 */
export const hasMoved = ({ before, after }: Move): boolean =>
  before.status !== after.status || before.score !== after.score;

/**
 * The order of those who moved (V1): changes of status first, within each the largest move of the score, up or down,
 * unknown ones last. 0 where nothing tells two apart.
 * @example const status = { before: { score: 70, status: 'healthy' }, after: { score: 69, status: 'at-risk' } };
 * const points = { before: { score: 99, status: 'healthy' }, after: { score: 80, status: 'healthy' } };
 * byMove(status, points) < 0 // true
 */
export function byMove(a: Move, b: Move): number {
  const rank = (move: Move): number => (healthGroup(move.before) === healthGroup(move.after) ? 1 : 0);
  const size = (move: Move): number => Math.abs(scoreMove(move) ?? -1);
  const unknown = (move: Move): number => (scoreMove(move) === null ? 1 : 0);
  return rank(a) - rank(b) || unknown(a) - unknown(b) || size(b) - size(a);
}
