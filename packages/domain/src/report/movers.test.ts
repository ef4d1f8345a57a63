import { expect, test } from 'vitest';
import { byMove, hasMoved, healthGroup, type Move, scoreMove } from './report.ts';

const move = (from: [number | null, Move['before']['status']], to: [number | null, Move['after']['status']]): Move => ({
  before: { score: from[0], status: from[1] },
  after: { score: to[0], status: to[1] },
});

test('V1 changes of status come first, then the largest moves of the score, up or down, unknown ones last', () => {
  const crossed = move([71, 'healthy'], [69, 'at-risk']);
  const fell = move([99, 'healthy'], [75, 'healthy']);
  const rose = move([10, 'at-risk'], [40, 'at-risk']);
  const lost = move([80, 'healthy'], [null, null]);
  const byHand = move([null, 'escalated'], [50, 'escalated']);
  expect([byHand, fell, lost, rose, crossed].toSorted(byMove)).toEqual([crossed, lost, rose, fell, byHand]);
});

test('V1 the move of a score is known where both are; who has the same of both has not moved', () => {
  expect(scoreMove(move([62, 'at-risk'], [70, 'healthy']))).toBe(8);
  expect(scoreMove(move([null, null], [70, 'healthy']))).toBeNull();
  expect(hasMoved(move([null, null], [null, null]))).toBe(false);
  expect(hasMoved(move([null, 'escalated'], [50, 'escalated']))).toBe(true);
  expect(hasMoved(move([50, 'at-risk'], [50, 'escalated']))).toBe(true);
  expect(healthGroup({ score: null, status: null })).toBe('none');
});
