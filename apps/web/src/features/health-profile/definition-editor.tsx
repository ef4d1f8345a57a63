import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { componentColor } from '@vigie/ui/health-bar';
import { Input } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { NumberInput } from '../condition/number-input.tsx';
import { asIs, asPercent, wholeOnly } from '../condition/number-text.ts';
import { COMPONENTS } from '../health/health-words.ts';
import { AddMeasure } from './add-measure.tsx';
import { held, MeasureEditor, typed } from './measure-editor.tsx';
import type { Definition } from './profile-words.ts';
import { useOwnMeasures } from './use-own-measures.ts';

/** Weights, scales and bounds; what is wrong is said where it is. */
export function DefinitionEditor({
  draft,
  name,
  error,
  onName,
  onChange,
}: {
  draft: Definition;
  name: string;
  error: unknown;
  onName: (name: string) => void;
  onChange: (draft: Definition) => void;
}): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const own = useOwnMeasures();
  const field = error === null ? null : (problemOf(error).field ?? null);
  const at = (path: string): string | undefined => (field === path ? problemText(error) : undefined);
  return (
    <>
      <Card title={t('healthProfile.general')}>
        <div className="grid gap-4 px-3.5 pb-4 sm:grid-cols-2">
          <Field
            label={t('healthProfile.name')}
            error={name.trim() === '' ? t('error.validation.required') : at('name')}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={100}
                value={name}
                onChange={(event) => onName(event.target.value)}
              />
            )}
          </Field>
          {SETTINGS.map(({ key, scale, unit }) => (
            <div key={key} className="grid content-start gap-1">
              <span className="text-xs font-medium text-ink-2">{t(`healthProfile.setting.${key}`)}</span>
              <NumberInput
                label={t(`healthProfile.setting.${key}`)}
                value={held(draft[key])}
                scale={scale}
                unit={unit === 'days' ? t('healthProfile.days') : unit}
                onChange={(value) => onChange({ ...draft, [key]: typed(value) })}
              />
              {at(key) === undefined ? null : (
                <p role="alert" className="text-xs text-bad">
                  {at(key)}
                </p>
              )}
              <span className="text-xs text-ink-3">{t(`healthProfile.settingHelp.${key}`)}</span>
            </div>
          ))}
        </div>
      </Card>
      {at('componentWeights') === undefined ? null : (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {at('componentWeights')}
        </p>
      )}
      {COMPONENTS.map((component) => {
        const label = t(`health.component.${component}`);
        const problem = at(`componentWeights.${component}`);
        return (
          <Card
            key={component}
            title={
              <span className="inline-flex items-center gap-2">
                <span
                  aria-hidden="true"
                  className="size-2 rounded-full"
                  style={{ background: componentColor[component] }}
                />
                {label}
              </span>
            }
            aside={
              <span className="flex items-center gap-2">
                <span className="text-ink-2">{t('healthProfile.weight')}</span>
                <span className="w-20">
                  <NumberInput
                    label={t('healthProfile.weightOf', { name: label })}
                    value={held(draft.componentWeights[component])}
                    scale={asIs}
                    onChange={(weight) =>
                      onChange({
                        ...draft,
                        componentWeights: { ...draft.componentWeights, [component]: typed(weight) },
                      })
                    }
                  />
                </span>
              </span>
            }
          >
            {problem === undefined ? null : (
              <p role="alert" className="px-3.5 pb-2 text-xs text-bad">
                {problem}
              </p>
            )}
            <ul aria-label={label}>
              {draft.measures
                .filter((measure) => measure.component === component)
                .map((measure) => (
                  <MeasureEditor
                    key={measure.key}
                    measure={measure}
                    own={own}
                    onRemove={() =>
                      onChange({ ...draft, measures: draft.measures.filter((one) => one.key !== measure.key) })
                    }
                    problem={at(`measures.${measure.key}`)}
                    onChange={(next) =>
                      onChange({
                        ...draft,
                        measures: draft.measures.map((one) => (one.key === next.key ? next : one)),
                      })
                    }
                  />
                ))}
            </ul>
            <AddMeasure
              draft={draft}
              component={component}
              own={own}
              onAdd={(measure) => onChange({ ...draft, measures: [...draft.measures, measure] })}
            />
          </Card>
        );
      })}
    </>
  );
}

const SETTINGS = [
  { key: 'healthyFrom', scale: asIs, unit: undefined },
  { key: 'churnRiskBelow', scale: asIs, unit: undefined },
  { key: 'minimumConfidence', scale: asPercent, unit: '%' },
  { key: 'pulseDays', scale: wholeOnly, unit: 'days' },
] as const;
