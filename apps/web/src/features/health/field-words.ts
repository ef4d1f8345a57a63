import type { Format } from '@vigie/i18n/format';
import type { TFunction } from 'i18next';
import type { Outputs } from '../../app/api.tsx';

export type Fields = Outputs['health']['fields'];
export type Act = Fields['acts'][number];
export type FieldKey = Act['field'];
export type FieldValue = Act['value'];

/** The one that people set most often first. */
export const FIELDS = ['status', 'score', 'churnRisk'] as const satisfies readonly FieldKey[];

/** What a person said of a field and still holds; the latest act of a field ends those before it. */
export function actInForce(acts: readonly Act[], field: FieldKey, today: string): Act | null {
  const latest = acts.find((act) => act.field === field && act.source === 'override');
  if (latest === undefined || latest.liftedDay !== null) return null;
  return latest.expiresDay === null || latest.expiresDay >= today ? latest : null;
}

export function valueWords(value: FieldValue | null, t: TFunction): string {
  if (value === null) return t('common.unknown');
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  return typeof value === 'number' ? String(value) : t(`health.status.${value}`);
}

/** Who set a field, until when, and why. */
export function actSentence(act: Act, t: TFunction, format: Format): string {
  const words = { name: act.author?.name ?? t('health.byHand.somebody'), reason: act.reason ?? '' };
  return act.expiresDay === null
    ? t('health.byHand.setBy', words)
    : t('health.byHand.setByUntil', { ...words, day: format.dayLong(act.expiresDay) });
}

/** Where the value of a field comes from, in words. */
export function sourceSentence(fields: Fields, field: FieldKey, today: string, t: TFunction, format: Format): string {
  const act = actInForce(fields.acts, field, today);
  if (act !== null) return actSentence(act, t, format);
  const { source } = fields[field];
  // A status or churn risk without a source of its own follows the score, which has one.
  if (field !== 'score' && (source === 'override' || fields[field].supplied === null))
    return fields.score.source === 'computed' ? t('health.source.computed') : t('health.byHand.followsScore');
  return t(source === 'supplied' ? 'health.byHand.suppliedBy' : `health.source.${source}`);
}

/** What the other sources say, where it is not what is shown: it is kept, and comes back. */
export function besideWords(fields: Fields, field: FieldKey, t: TFunction): string[] {
  const { source, computed, supplied } = fields[field];
  return [
    source === 'override' && supplied !== null ? t('health.byHand.supplied', { value: valueWords(supplied, t) }) : null,
    source === 'computed' ? null : t('health.byHand.computed', { value: valueWords(computed, t) }),
  ].filter((word) => word !== null);
}
