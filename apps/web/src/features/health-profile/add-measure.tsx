import { type ComponentKey, DEFAULT_PROFILE } from '@vigie/domain/health';
import { Button } from '@vigie/ui/button';
import { Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { measureName, type OwnMeasure } from '../health/health-words.ts';
import type { Definition, MeasureScale, ProfileMeasure } from './profile-words.ts';

/** Where a scale starts: more is better, yes is better, and what was long ago is worse. */
const FIRST_SCALES: Record<OwnMeasure['kind'], MeasureScale> = {
  number: { kind: 'linear', zeroAt: 0, hundredAt: 100 },
  money: { kind: 'linear', zeroAt: 0, hundredAt: 100 },
  metric: { kind: 'linear', zeroAt: 0, hundredAt: 100 },
  boolean: {
    kind: 'bands',
    bands: [
      { upTo: 0, points: 0 },
      { upTo: null, points: 100 },
    ],
  },
  date: {
    kind: 'bands',
    bands: [
      { upTo: 30, points: 100 },
      { upTo: 90, points: 50 },
      { upTo: null, points: 0 },
    ],
  },
};

/** Puts one more measure into a component: of the standard ones that are not there, a field or a metric. */
export function AddMeasure({
  draft,
  component,
  own,
  onAdd,
}: {
  draft: Definition;
  component: ComponentKey;
  own: readonly OwnMeasure[];
  onAdd: (measure: ProfileMeasure) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const [key, setKey] = useState('');
  const there = new Set<string>(draft.measures.map((measure) => measure.key));
  const free = own.filter((one) => !one.isArchived && !there.has(one.key));
  const groups = [
    {
      label: t('healthProfile.own.standard'),
      keys: DEFAULT_PROFILE.measures.map((measure) => measure.key).filter((one) => !there.has(one)),
    },
    {
      label: t('healthProfile.own.fields'),
      keys: free.filter(({ kind }) => kind !== 'metric').map((one) => one.key),
    },
    {
      label: t('healthProfile.own.metrics'),
      keys: free.filter(({ kind }) => kind === 'metric').map((one) => one.key),
    },
  ].filter(({ keys }) => keys.length > 0);
  if (groups.length === 0) return null;
  const add = (): void => {
    const standard = DEFAULT_PROFILE.measures.find((measure) => measure.key === key);
    const added = free.find((one) => one.key === key);
    if (standard !== undefined) onAdd({ ...standard, component });
    else if (added !== undefined) onAdd({ key: added.key, component, weight: 1, scale: FIRST_SCALES[added.kind] });
    setKey('');
  };
  const name = t('healthProfile.own.add', { component: t(`health.component.${component}`) });
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line px-3.5 py-2">
      <span className="min-w-40 flex-1 sm:max-w-72">
        <Select aria-label={name} value={key} onChange={(event) => setKey(event.target.value)}>
          <option value="">{t('healthProfile.own.choose')}</option>
          {groups.map(({ label, keys }) => (
            <optgroup key={label} label={label}>
              {keys.map((one) => (
                <option key={one} value={one}>
                  {measureName(one, own, t)}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </span>
      <Button disabled={key === ''} aria-label={`${t('healthProfile.own.confirm')} · ${name}`} onClick={add}>
        {t('healthProfile.own.confirm')}
      </Button>
    </div>
  );
}
