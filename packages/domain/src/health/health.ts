/** Health: what a score is made of, how it is explained, and which source wins (domain rules §5). */
export {
  type AssignedProfile,
  type ProfileAssignment,
  type ProfileVersion,
  profileChooser,
  versionOn,
} from './assignment.ts';
export {
  BACK_TEST_LEAD_DAYS,
  type BackTest,
  type BackTestCase,
  type BackTestCustomer,
  type BackTestQuestion,
  backTest,
  backTestQuestions,
  type Confusion,
  leadTime,
} from './back-test.ts';
export { type Comparison, compare } from './compare.ts';
export {
  type ExplainedComponent,
  type ExplainedMeasure,
  type Explanation,
  explain,
  roundToSum,
} from './explain.ts';
export { DAILY_HISTORY_MONTHS, type HistoryPoint, isNewPoint, keptHistory } from './history.ts';
export { isOwnMeasure, type OwnMeasureKey, type OwnRaw, type OwnRaws, ownMeasuresOf } from './own-measure.ts';
export {
  type Band,
  COMPONENTS,
  type ComponentKey,
  checkProfile,
  DEFAULT_PROFILE,
  frozenProfile,
  MEASURES,
  type MeasureKey,
  type Profile,
  type ProfileMeasure,
  type Scale,
} from './profile.ts';
export { type ProfileChange, type ProfileSetting, profileChanges } from './profile-diff.ts';
export {
  DEFAULT_PULSE_DAYS,
  type Fraction,
  type HealthRaw,
  MAX_PULSE_DAYS,
  type MissingReason,
  measureValue,
} from './raw.ts';
export { bandOf, type HealthScore, pointsOf, rawDayOf, scoreHealth } from './score.ts';
export {
  checkScore,
  type Effective,
  effectiveHealth,
  type HealthAct,
  type HealthSources,
  type Sourced,
  sourcesOn,
} from './source.ts';
export { SOURCE_KINDS, type SourceKind } from './source-kind.ts';
export {
  rankCorrelation,
  type StatusMove,
  type StatusOrUnknown,
  type WhatIf,
  type WhatIfCustomer,
  whatIf,
} from './what-if.ts';
