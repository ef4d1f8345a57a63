import type { Format } from '@vigie/i18n/format';
import type { TFunction } from 'i18next';
import type { Inputs, Outputs } from '../../app/api.tsx';
import { asIs, asPercent, type Scale } from '../condition/number-text.ts';
import { measureName, measureNumber, type OwnMeasure } from '../health/health-words.ts';

export type Profile = Outputs['healthProfile']['get'];
export type Version = Profile['versions'][number];
export type Definition = Inputs['healthProfile']['preview']['draft'];
export type ProfileMeasure = Definition['measures'][number];
export type MeasureScale = ProfileMeasure['scale'];
type Change = NonNullable<Version['changes']>[number];

const RATIOS: ReadonlySet<string> = new Set(['activeUsers', 'featuresUsed', 'mrrTrend', 'overdueShare']);
const DAYS: ReadonlySet<string> = new Set(['lastActivity', 'lastTouch', 'daysToNotice', 'averageDelay']);

/** How values of a measure are typed, and what stands behind them. */
export function unitOf(
  key: ProfileMeasure['key'],
  own: readonly OwnMeasure[],
  t: TFunction,
): { scale: Scale; unit: string | undefined } {
  const added = own.find((one) => one.key === key);
  if (added !== undefined)
    return { scale: asIs, unit: added.kind === 'date' ? t('healthProfile.days') : (added.unit ?? undefined) };
  if (RATIOS.has(key)) return { scale: asPercent, unit: '%' };
  if (key === 'trend') return { scale: asIs, unit: '%' };
  return { scale: asIs, unit: DAYS.has(key) ? t('healthProfile.days') : undefined };
}

/** A number that is typed and not one yet is none: nothing is asked with it. */
export function isComplete(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isComplete);
}

function scaleWords(
  key: ProfileMeasure['key'],
  scale: MeasureScale,
  own: readonly OwnMeasure[],
  t: TFunction,
  format: Format,
): string {
  const worded = (value: number): string => measureNumber(key, value, own, t, format);
  if (scale.kind === 'linear')
    return t('healthProfile.line', { zero: worded(scale.zeroAt), hundred: worded(scale.hundredAt) });
  return scale.bands
    .map(({ upTo, points }) => {
      const shown = format.number(points, 2);
      return upTo === null
        ? t('healthProfile.step.above', { points: shown })
        : t('healthProfile.step.upTo', { bound: worded(upTo), points: shown });
    })
    .join(', ');
}

/** A change of a version in one line: "Usage: weight 30 → 40". */
export function changeWords(change: Change, own: readonly OwnMeasure[], t: TFunction, format: Format): string {
  const number = (value: number): string => format.number(value, 6);
  switch (change.kind) {
    case 'component':
      return t('healthProfile.change.weight', {
        name: t(`health.component.${change.key}`),
        before: number(change.before),
        after: number(change.after),
      });
    case 'weight':
      return t('healthProfile.change.weight', {
        name: measureName(change.key, own, t),
        before: number(change.before),
        after: number(change.after),
      });
    case 'points':
      return t(change.upTo === null ? 'healthProfile.change.pointsAbove' : 'healthProfile.change.points', {
        name: measureName(change.key, own, t),
        bound: change.upTo === null ? '' : measureNumber(change.key, change.upTo, own, t, format),
        before: number(change.before),
        after: number(change.after),
      });
    case 'scale':
      return t('healthProfile.change.scale', {
        name: measureName(change.key, own, t),
        before: scaleWords(change.key, change.before, own, t, format),
        after: scaleWords(change.key, change.after, own, t, format),
      });
    case 'expiry': {
      const days = (value: number | null): string =>
        value === null ? t('healthProfile.own.noExpiry') : t('common.days', { count: value });
      return t('healthProfile.change.expiry', {
        name: measureName(change.key, own, t),
        before: days(change.before),
        after: days(change.after),
      });
    }
    default: {
      const worded = (value: number): string =>
        change.key === 'minimumConfidence' ? format.percent(value, 2) : number(value);
      return t('healthProfile.change.setting', {
        name: t(`healthProfile.setting.${change.key}`),
        before: worded(change.before),
        after: worded(change.after),
      });
    }
  }
}
