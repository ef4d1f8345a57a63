import {
  checkMrr,
  checkRenewals,
  checkRenewIn,
  checkStatuses,
} from '../../packages/domain/src/agreement/agreement.property.ts';
import { checkEvaluation } from '../../packages/domain/src/condition/condition.property.ts';
import { checkComparisons, checkExplanations, checkScores } from '../../packages/domain/src/health/health.property.ts';
import { checkGhosts, checkTouches } from '../../packages/domain/src/interaction/interaction.property.ts';
import { checkCash } from '../../packages/domain/src/ledger/cash.property.ts';
import { checkClaims } from '../../packages/domain/src/ledger/claim.property.ts';
import { checkEarlierPayment, checkLedgers, checkPayers } from '../../packages/domain/src/ledger/ledger.property.ts';
import { checkTerms } from '../../packages/domain/src/ledger/terms.property.ts';
import { checkUsage } from '../../packages/domain/src/usage/usage.property.ts';
import { backupAndRestore } from './backup.ts';
import { conditionsAgree } from './condition.ts';
import { namesHold } from './fuzz/names.ts';
import { importsResume } from './import.ts';
import { mutationScores } from './mutation.ts';
import { parsersHold } from './parser/parser.ts';
import { clientsRace } from './race/race.ts';
import { visibilityAgrees } from './visibility.ts';
import { zones } from './zone.ts';

export type Figures = Record<string, string | number>;
/** Runs a bar at its size for CI or in full, and throws where it does not hold. */
export type RunMark = (size: 'ci' | 'full') => Promise<Figures> | Figures;

const sized =
  (ci: number, full: number): ((size: 'ci' | 'full') => number) =>
  (size) =>
    size === 'ci' ? ci : full;
const ledgers = sized(2_000, 100_000);
const cases = sized(10_000, 1_000_000);
const conditions = sized(5_000, 1_000_000);
const organizations = sized(2_000, 2_000);
const imports = sized(10, 200);
const races = sized(50, 50);
const names = sized(100_000, 5_000_000);
const files = sized(600, 50_000);
/** Of files of 4 to 40 MB, and twice as much. */
const fileShare = sized(0.03, 1);

export const MARKS: Record<string, RunMark> = {
  qD1: (size) => ({ sequences: ledgers(size), ...checkLedgers(ledgers(size)) }),
  qD2: (size) => {
    const runs = cases(size);
    const { scored, ties } = checkScores(runs);
    const { beyondSafe } = checkPayers(runs);
    const { touched } = checkTouches(runs);
    checkGhosts(runs);
    checkUsage(runs);
    checkMrr(runs);
    checkRenewals(runs);
    checkRenewIn(runs);
    checkStatuses(Math.ceil(runs / 10));
    checkExplanations(Math.ceil(runs / 2));
    checkComparisons(Math.ceil(runs / 2));
    checkEarlierPayment(Math.ceil(runs / 2));
    checkCash(runs);
    checkTerms(runs);
    checkClaims(runs);
    checkEvaluation(runs);
    return { cases: runs, scored, ties, beyondSafe, touched };
  },
  qD4: (size) => conditionsAgree(conditions(size)),
  qD5: (size) => visibilityAgrees(organizations(size)),
  qD6: () => zones(2020, 2037),
  qD7: (size) => clientsRace(races(size)),
  qR4: (size) => importsResume(imports(size)),
  qR8: () => backupAndRestore(),
  qS8: (size) => namesHold(names(size)),
  qS12: (size) => parsersHold(files(size), fileShare(size)),
};

/** Bars without a mark for CI: an hour or more, run by hand. */
export const BY_HAND: Record<string, RunMark> = {
  qD8: () => mutationScores(),
};
