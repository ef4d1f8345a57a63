import { expect, it } from 'vitest';
import { countsInHealth, readHealthStatus, STAGE_KINDS } from './customer.ts';

it.each([
  ['Healthy', 'healthy'],
  ['SAIN', 'healthy'],
  ['Buen estado', 'healthy'],
  ['Escalated', 'escalated'],
  ['Aggravé', 'escalated'],
  ['Escalado', 'escalated'],
  ['At risk', 'at-risk'],
  ['at_risk', 'at-risk'],
  ['at-risk', 'at-risk'],
  ['À risque', 'at-risk'],
  ['En riesgo', 'at-risk'],
  ['fine', null],
  ['', null],
])('H1 the health status %j is read as %s', (text, expected) => {
  expect(readHealthStatus(text)).toBe(expected);
});

it('D1 only customers count in health averages', () => {
  expect(STAGE_KINDS.filter(countsInHealth)).toEqual(['customer']);
});
