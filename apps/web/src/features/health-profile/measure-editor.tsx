import { isOwnMeasure } from '@vigie/domain/health';
import { Button } from '@vigie/ui/button';
import { Checkbox } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import { X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberInput } from '../condition/number-input.tsx';
import { asIs, asPercent, wholeOnly } from '../condition/number-text.ts';
import { measureName, type OwnMeasure } from '../health/health-words.ts';
import { type MeasureScale, type ProfileMeasure, unitOf } from './profile-words.ts';
import { ScaleDrawing } from './scale-drawing.tsx';

/** What is typed and no number yet is kept as none. */
export const typed = (value: number | ''): number => (value === '' ? Number.NaN : value);

export const held = (value: number): number | '' => (Number.isNaN(value) ? '' : value);

const FIRST_BANDS: MeasureScale = { kind: 'bands', bands: [{ upTo: null, points: 50 }] };
const FIRST_LINE: MeasureScale = { kind: 'linear', zeroAt: 0, hundredAt: 1 };

/** One measure: how much it counts in its component, and how its value becomes points. */
export function MeasureEditor({
  measure,
  own,
  problem,
  onChange,
  onRemove,
}: {
  measure: ProfileMeasure;
  own: readonly OwnMeasure[];
  problem: string | undefined;
  onChange: (measure: ProfileMeasure) => void;
  onRemove: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const name = measureName(measure.key, own, t);
  const added = own.find((one) => one.key === measure.key);
  return (
    <li className="border-t border-line px-3.5 py-2" data-measure={measure.key}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className={`min-w-40 flex-1 ${measure.weight === 0 ? 'text-ink-3' : ''}`}>
          <span className="inline-flex items-center gap-1">
            <span className="wrap-anywhere">
              {name}
              {measure.weight === 0 ? <span className="text-xs"> · {t('healthProfile.off')}</span> : null}
            </span>
            {isOwnMeasure(measure.key) ? (
              <Button kind="quiet" aria-label={t('healthProfile.own.remove', { name })} onClick={onRemove}>
                <X aria-hidden />
              </Button>
            ) : null}
          </span>
          {added?.isArchived === true ? (
            <span className="block text-xs text-bad">{t('healthProfile.own.archived')}</span>
          ) : null}
        </span>
        <ScaleDrawing scale={measure.scale} />
        <span className="w-20">
          <NumberInput
            label={t('healthProfile.weightOf', { name })}
            value={held(measure.weight)}
            scale={asIs}
            onChange={(weight) => onChange({ ...measure, weight: typed(weight) })}
          />
        </span>
        <Button
          aria-expanded={isOpen || problem !== undefined}
          aria-label={`${t('healthProfile.scale')}: ${name}`}
          onClick={() => setOpen(!isOpen)}
        >
          {t('healthProfile.scale')}
        </Button>
      </div>
      {problem === undefined ? null : (
        <p role="alert" className="pt-1 text-xs text-bad">
          {problem}
        </p>
      )}
      {isOpen || problem !== undefined ? (
        <>
          <ScaleEditor measure={measure} own={own} name={name} onChange={(scale) => onChange({ ...measure, scale })} />
          {measure.key.startsWith('metric.') ? <Expiry measure={measure} name={name} onChange={onChange} /> : null}
        </>
      ) : null}
    </li>
  );
}

/** Days that a value of a metric counts, until another number is typed: as long as a pulse does. */
const FIRST_EXPIRY = 90;

/** Whether values of a metric grow too old to count, and when. */
function Expiry({
  measure,
  name,
  onChange,
}: {
  measure: ProfileMeasure;
  name: string;
  onChange: (measure: ProfileMeasure) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { expiresAfter, ...without } = measure;
  const label = t(expiresAfter === undefined ? 'healthProfile.own.expires' : 'healthProfile.own.expiresAfter');
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 pb-1 sm:pl-4">
      <Checkbox
        label={label}
        aria-label={`${name}: ${label}`}
        checked={expiresAfter !== undefined}
        onChange={(event) => onChange(event.target.checked ? { ...without, expiresAfter: FIRST_EXPIRY } : without)}
      />
      {expiresAfter === undefined ? null : (
        <span className="w-32">
          <NumberInput
            label={`${name}: ${t('healthProfile.own.expiry')}`}
            value={held(expiresAfter)}
            scale={wholeOnly}
            unit={t('healthProfile.days')}
            onChange={(days) => onChange({ ...without, expiresAfter: typed(days) })}
          />
        </span>
      )}
    </div>
  );
}

function ScaleEditor({
  measure,
  own,
  name,
  onChange,
}: {
  measure: ProfileMeasure;
  own: readonly OwnMeasure[];
  name: string;
  onChange: (scale: MeasureScale) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { scale } = measure;
  const kind = own.find((one) => one.key === measure.key)?.kind;
  return (
    <div className="grid gap-2 pt-2 pb-1 sm:pl-4">
      {kind === undefined ? null : <p className="text-xs text-ink-3">{t(`healthProfile.own.kind.${kind}`)}</p>}
      <span>
        <Segmented
          label={t('healthProfile.kind.label', { name })}
          value={scale.kind}
          options={[
            { value: 'bands', label: t('healthProfile.kind.bands') },
            { value: 'linear', label: t('healthProfile.kind.linear') },
          ]}
          onChange={(kind) => {
            if (kind !== scale.kind) onChange(kind === 'bands' ? FIRST_BANDS : FIRST_LINE);
          }}
        />
      </span>
      {scale.kind === 'linear' ? (
        <LineEditor unit={unitOf(measure.key, own, t)} scale={scale} name={name} onChange={onChange} />
      ) : (
        <BandsEditor unit={unitOf(measure.key, own, t)} scale={scale} name={name} onChange={onChange} />
      )}
    </div>
  );
}

type OfScale<K extends MeasureScale['kind']> = {
  unit: ReturnType<typeof unitOf>;
  scale: Extract<MeasureScale, { kind: K }>;
  name: string;
  onChange: (scale: MeasureScale) => void;
};

function LineEditor({ unit, scale, name, onChange }: OfScale<'linear'>): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-4">
      {(['zeroAt', 'hundredAt'] as const).map((end) => (
        <span key={end} className="flex items-center gap-2">
          <span className="text-ink-2">{t(`healthProfile.${end}`)}</span>
          <span className="w-32">
            <NumberInput
              label={`${name}: ${t(`healthProfile.${end}`)}`}
              value={held(scale[end])}
              {...unit}
              onChange={(value) => onChange({ ...scale, [end]: typed(value) })}
            />
          </span>
        </span>
      ))}
    </div>
  );
}

function BandsEditor({ unit, scale, name, onChange }: OfScale<'bands'>): ReactElement {
  const { t } = useTranslation();
  const { bands } = scale;
  // Inputs keep what is typed: another number of steps is another set of them.
  const [generation, setGeneration] = useState(0);
  const resize = (next: typeof bands): void => {
    setGeneration(generation + 1);
    onChange({ ...scale, bands: next });
  };
  const change = (index: number, band: Partial<(typeof bands)[number]>): void =>
    onChange({ ...scale, bands: bands.map((one, at) => (at === index ? { ...one, ...band } : one)) });
  const last = bands.filter(({ upTo }) => upTo !== null).at(-1)?.upTo ?? 0;
  return (
    <div key={generation} className="grid gap-1.5">
      {bands.map((band, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2">
          <span className="w-20 text-ink-2 max-sm:w-14">
            {t(band.upTo === null ? 'healthProfile.above' : 'healthProfile.upTo')}
          </span>
          <span className="w-32 max-sm:w-24">
            {band.upTo === null ? null : (
              <NumberInput
                label={t('healthProfile.boundOf', { name, number: index + 1 })}
                value={held(band.upTo)}
                {...unit}
                onChange={(upTo) => change(index, { upTo: typed(upTo) })}
              />
            )}
          </span>
          <span className="w-32 max-sm:w-24">
            <NumberInput
              label={t('healthProfile.pointsOf', { name, number: index + 1 })}
              value={held(band.points)}
              scale={asIs}
              unit={t('healthProfile.points')}
              onChange={(points) => change(index, { points: typed(points) })}
            />
          </span>
          {band.upTo === null ? null : (
            <Button
              kind="quiet"
              aria-label={t('healthProfile.removeStep', { name, number: index + 1 })}
              onClick={() => resize(bands.filter((_, at) => at !== index))}
            >
              <X aria-hidden />
            </Button>
          )}
        </div>
      ))}
      <span>
        <Button
          aria-label={`${t('healthProfile.addStep')}: ${name}`}
          onClick={() => {
            const upTo = Number.isNaN(last) ? 0 : last + (unit.scale === asPercent ? 0.1 : 1);
            resize([...bands.slice(0, -1), { upTo, points: 50 }, ...bands.slice(-1)]);
          }}
        >
          {t('healthProfile.addStep')}
        </Button>
      </span>
    </div>
  );
}
