import { describe, expect, it } from 'vitest';
import { checkActs } from './act.property.ts';
import { BLANK } from './agreement.property.ts';
import { type Agreement, type AgreementAct, actConflict } from './agreement.ts';

const TERM = { startDay: '2026-01-01', termEndDay: '2026-12-31' };
const TACIT = { ...TERM, autoRenew: true, renewalMonths: 12 };
const PROPOSAL = { ...TERM, isProposal: true };

/** Acts written as "paused 02-01", in the order in which they were recorded. */
const acts = (...written: string[]): AgreementAct[] =>
  written.map((one) => {
    const [kind = '', day = ''] = one.split(' ');
    const full = day.length === 5 ? `2026-${day}` : day;
    return { kind: kind as AgreementAct['kind'], day: full, knownDay: full };
  });

describe('A2 which acts make sense', () => {
  it.each<[string, Partial<Agreement>, string[]]>([
    ['paused, resumed, paused again', TERM, ['paused 02-01', 'resumed 03-01', 'paused 05-01']],
    ['paused and resumed on one day', TERM, ['paused 02-01', 'resumed 02-01']],
    ['recorded late, in any order', TERM, ['resumed 03-01', 'paused 02-01']],
    ['on its first and on its last day', TERM, ['paused 01-01', 'resumed 12-31']],
    ['a proposal signed before it starts, then paused', PROPOSAL, ['validated 2025-11-01', 'paused 02-01']],
    ['a proposal signed after its first day', PROPOSAL, ['validated 02-01', 'paused 02-01']],
    ['a proposal cancelled past its end', PROPOSAL, ['cancelled 2027-03-01']],
    ['cancelled before it starts', TERM, ['cancelled 2025-11-01']],
    ['cancelled while paused', TERM, ['paused 02-01', 'cancelled 03-01']],
    ['ended while paused', TERM, ['paused 02-01', 'ended 03-01']],
    ['resumed on the day it ended', TERM, ['paused 02-01', 'ended 03-01', 'resumed 03-01']],
    ['ended past the term of what renews itself', TACIT, ['ended 2028-03-01']],
    ['ended on the day that a file gave as its end', { ...TACIT, endedOn: '2026-06-30' }, ['ended 06-30']],
    ['none at all', TERM, []],
  ])('%s', (_, terms, list) => {
    expect(actConflict({ ...BLANK, ...terms }, acts(...list))).toBeNull();
  });

  it.each<[string, Partial<Agreement>, string[], string, string]>([
    ['resumed without a pause', TERM, ['resumed 02-01'], 'notPaused', 'resumed 02-01'],
    ['resumed twice', TERM, ['paused 02-01', 'resumed 03-01', 'resumed 04-01'], 'notPaused', 'resumed 04-01'],
    ['paused twice', TERM, ['paused 02-01', 'paused 03-01'], 'alreadyPaused', 'paused 03-01'],
    ['paused before it starts', TERM, ['paused 2025-12-31'], 'beforeStart', 'paused 2025-12-31'],
    ['ended before it starts', TACIT, ['ended 2025-12-31'], 'beforeStart', 'ended 2025-12-31'],
    ['paused after its last day', TERM, ['paused 2027-01-01'], 'afterEnd', 'paused 2027-01-01'],
    ['ended after its last day', TERM, ['ended 2027-01-01'], 'afterEnd', 'ended 2027-01-01'],
    ['cancelled after its last day', TERM, ['cancelled 2027-01-01'], 'afterEnd', 'cancelled 2027-01-01'],
    ['paused after it ended', TACIT, ['ended 06-30', 'paused 07-01'], 'afterEnd', 'paused 07-01'],
    [
      'paused after an end from a file',
      { ...TACIT, endedOn: '2026-06-30' },
      ['paused 07-01'],
      'afterEnd',
      'paused 07-01',
    ],
    ['ended twice', TACIT, ['ended 06-30', 'ended 07-31'], 'alreadyEnded', 'ended 07-31'],
    [
      'ended beside an end from a file',
      { ...TACIT, endedOn: '2026-06-30' },
      ['ended 05-31'],
      'alreadyEnded',
      'ended 05-31',
    ],
    ['signed though it was no proposal', TERM, ['validated 02-01'], 'notProposed', 'validated 02-01'],
    ['signed twice', PROPOSAL, ['validated 02-01', 'validated 03-01'], 'alreadyValidated', 'validated 03-01'],
    ['signed after its last day', PROPOSAL, ['validated 2027-01-01'], 'afterEnd', 'validated 2027-01-01'],
    ['paused before it is signed', PROPOSAL, ['paused 02-01', 'validated 03-01'], 'notValidated', 'paused 02-01'],
    ['ended though never signed', PROPOSAL, ['ended 02-01'], 'notValidated', 'ended 02-01'],
    ['anything after a cancellation', TERM, ['cancelled 02-01', 'resumed 03-01'], 'afterCancellation', 'resumed 03-01'],
    ['cancelled twice', TERM, ['cancelled 02-01', 'cancelled 02-01'], 'afterCancellation', 'cancelled 02-01'],
    [
      'an earlier act that takes the sense from a later one',
      TERM,
      ['paused 02-01', 'resumed 04-01', 'resumed 03-01'],
      'notPaused',
      'resumed 04-01',
    ],
    ['an end before acts already recorded', TACIT, ['paused 05-01', 'ended 03-01'], 'afterEnd', 'paused 05-01'],
  ])('refuses: %s', (_, terms, list, reason, culprit) => {
    const [act] = acts(culprit);
    expect(actConflict({ ...BLANK, ...terms }, acts(...list))).toEqual({ reason, kind: act?.kind, day: act?.day });
  });

  it('qD2 what is accepted is what the status says on that day, for any terms and any order of recording', () =>
    checkActs(500));
});
