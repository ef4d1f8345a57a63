import { MEASURES } from '@vigie/domain/health';
import type { Format } from '@vigie/i18n/format';
import type { i18n, TFunction } from 'i18next';
import type { Outputs } from '../../app/api.tsx';

export type Explanation = Outputs['health']['explain'];
export type Measure = Explanation['measures'][number];
export type MeasureKey = Measure['key'];
/** Of the organisation's own, in its words. */
export type OwnMeasure = Explanation['own'][number];

export const COMPONENTS = ['usage', 'interactions', 'pulse', 'agreement', 'receivables'] as const;

const RATIOS = new Set<string>(['activeUsers', 'featuresUsed', 'mrrTrend', 'overdueShare']);
const DAYS = new Set<string>(['lastActivity', 'lastTouch', 'daysToNotice', 'averageDelay']);
const GRADES = new Set<string>(['sentiment', 'pulse']);

const STANDARD: ReadonlySet<string> = new Set(MEASURES);
const isStandard = (key: string): key is (typeof MEASURES)[number] => STANDARD.has(key);

/** What a measure is called: in the language of who reads, or by the organisation. */
export function measureName(key: string, own: readonly OwnMeasure[], t: TFunction): string {
  if (isStandard(key)) return t(`health.measure.${key}`);
  return own.find((one) => one.key === key)?.label ?? key;
}

/** A value of a measure in its own unit. */
export function measureNumber(
  key: string,
  value: number,
  own: readonly OwnMeasure[],
  t: TFunction,
  format: Format,
): string {
  const added = own.find((one) => one.key === key);
  if (added?.kind === 'date') return value === 0 ? t('common.today') : t('common.days', { count: value });
  if (added !== undefined) return [format.number(value, 6), added.unit].filter((part) => part !== null).join('\u00a0');
  if (RATIOS.has(key)) return format.percent(value, 1);
  if (key === 'trend') return format.percent(value / 100, 0);
  if (key === 'averageDelay' && Math.round(value) < 0) return t('ledger.early', { count: -Math.round(value) });
  if (DAYS.has(key))
    return Math.round(value) === 0 ? t('common.today') : t('common.days', { count: Math.round(value) });
  if (GRADES.has(key)) return t('health.ofFive', { value: format.number(value, 1) });
  return format.number(value, 2);
}

/** Whether a measure says yes or no. */
const isYesNo = (key: string, own: readonly OwnMeasure[]): boolean =>
  key === 'autoRenew' || own.some((one) => one.key === key && one.kind === 'boolean');

export function measureRaw(
  { raw, key }: Pick<Measure, 'raw' | 'key'>,
  own: readonly OwnMeasure[],
  t: TFunction,
  format: Format,
): string {
  if (raw === null) return t('common.unknown');
  if (isYesNo(key, own)) return raw === 1 ? t('common.yes') : t('common.no');
  return measureNumber(key, raw, own, t, format);
}

/** The rule that gave the points: a step, or a line between two bounds. */
export function bandWords(
  { band, key, points }: Measure,
  own: readonly OwnMeasure[],
  t: TFunction,
  format: Format,
): string {
  if (points === null || isYesNo(key, own)) return '';
  if (band === null) return t('health.band.linear');
  if (band.upTo === null) return t('health.band.above');
  return t('health.band.upTo', { value: measureNumber(key, band.upTo, own, t, format) });
}

export function missingWords(reason: string | null, instance: i18n): string {
  const key = `health.missing.${reason ?? 'other'}`;
  return instance.exists(key) ? instance.t(key as 'health.missing.other') : instance.t('health.missing.other');
}

type Part = { key: MeasureKey; kind: 'input' | 'weight' | 'missing'; points: number };

/** One change of the score as a sentence with the value that caused it. */
export function partSentence(
  { key, kind, points }: Part,
  { measures, own }: Pick<Explanation, 'measures' | 'own'>,
  instance: i18n,
  format: Format,
): string {
  const t = instance.t;
  const name = measureName(key, own, t);
  if (kind === 'weight') return t('health.because.weight', { measure: name });
  const measure = measures.find((entry) => entry.key === key);
  if (measure === undefined || measure.raw === null) return t('health.because.missing', { measure: name });
  const value = measureRaw(measure, own, t, format);
  if (kind === 'missing') return t('health.because.known', { measure: name, value });
  if (key === 'autoRenew') return t(measure.raw === 1 ? 'health.because.autoRenewOn' : 'health.because.autoRenewOff');
  if (key === 'lastTouch' && (points > 0 || measure.raw < 1)) return t('health.because.touched', { value });
  if (key === 'averageDelay' && Math.round(measure.raw) < 0) return t('health.because.paidEarly', { value });
  return isStandard(key) ? t(`health.because.${key}`, { value }) : t('health.because.own', { measure: name, value });
}

/** What moved, the largest change first. */
export function changedParts({ change }: Explanation): Part[] {
  const parts = (change?.parts ?? []).map(({ key, kind, millionths }) => ({
    key,
    kind,
    points: millionths / 1_000_000,
  }));
  return parts.sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** Where no earlier score exists: the measures that cost the most points today. */
export function costliest(explanation: Explanation): Part[] {
  return explanation.measures
    .flatMap(({ key, points, effectiveWeight }) =>
      points === null ? [] : [{ key, kind: 'input' as const, points: -effectiveWeight * (100 - points) }],
    )
    .filter((part) => part.points <= -0.5)
    .sort((a, b) => a.points - b.points)
    .slice(0, 4);
}
