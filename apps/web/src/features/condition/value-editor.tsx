import type { ConditionValue, Leaf, Relation } from '@vigie/domain/condition';
import { Input } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from './choices.tsx';
import type { FilterField } from './condition-catalogue.ts';
import { shapeOf, withEnd } from './condition-draft.ts';
import type { Vocabulary } from './condition-words.ts';
import { DayEditor } from './day-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { asIs, asMoney, asPercent, wholeOnly } from './number-text.ts';
import { WordsEditor } from './words-editor.tsx';

interface ValueProps {
  own: Vocabulary;
  relation: Relation | null;
  field: FilterField;
  leaf: Leaf;
  onChange: (value: ConditionValue) => void;
}

/** What the comparison takes: nothing, one value, two ends or several. */
export function ValueEditor(props: ValueProps): ReactElement | null {
  const { own, relation, field, leaf, onChange } = props;
  const { t } = useTranslation();
  const shape = shapeOf(field, leaf.op);
  const held = field.type === 'set' ? (field.of ?? 'text') : field.type;
  const chosen = [leaf.value ?? []].flat();
  if (shape === 'none') return null;
  if (held === 'choice' || held === 'user') {
    const tell = (now: readonly (string | { me: true })[]): void => onChange(shape === 'single' ? (now[0] ?? '') : now);
    return <Choices {...{ own, relation, field, chosen }} isSingle={shape === 'single'} onChange={tell} />;
  }
  return (
    <div className="grid gap-2 px-3 pb-3">
      {shape === 'list' ? (
        <WordsEditor label={t('condition.edit.value')} words={chosen.map(String)} onChange={onChange} />
      ) : shape === 'window' ? (
        <NumberInput
          label={t('condition.edit.value')}
          unit={t('condition.edit.days')}
          value={leaf.value}
          scale={wholeOnly}
          onChange={onChange}
        />
      ) : shape === 'range' ? (
        ([0, 1] as const).map((end) => (
          <div key={end} className="grid gap-1">
            <span className="text-xs font-medium text-ink-2">
              {t(end === 0 ? 'condition.edit.from' : 'condition.edit.to')}
            </span>
            <SingleEditor
              own={own}
              field={field}
              label={t(end === 0 ? 'condition.edit.from' : 'condition.edit.to')}
              value={chosen[end]}
              onChange={(value) => onChange(withEnd(leaf.value, end, value))}
            />
          </div>
        ))
      ) : (
        <SingleEditor
          own={own}
          field={field}
          label={t('condition.edit.value')}
          value={leaf.value}
          onChange={onChange}
        />
      )}
    </div>
  );
}

function SingleEditor({
  own,
  field,
  label,
  value,
  onChange,
}: {
  own: Vocabulary;
  field: FilterField;
  label: string;
  value: unknown;
  onChange: (value: string | number | { today: number } | boolean) => void;
}): ReactElement {
  const { t } = useTranslation();
  if (field.type === 'date') return <DayEditor label={label} value={value} onChange={onChange} />;
  if (field.type === 'number' || field.type === 'money')
    return <NumberInput label={label} value={value} {...measureOf(own, field)} onChange={onChange} />;
  if (field.type === 'boolean')
    return (
      <Segmented
        label={label}
        value={value === true ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((one) => ({ value: one, label: t(`common.${one}`) }))}
        onChange={(one) => onChange(one === 'yes')}
      />
    );
  return (
    <Input
      aria-label={label}
      autoComplete="off"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** How a number is typed, and the unit beside it. */
function measureOf({ i18n, format, currency }: Vocabulary, { type, unit }: FilterField) {
  if (type === 'money') return { scale: asMoney(format.currencyExponent(currency)), unit: currency };
  if (unit === 'share') return { scale: asPercent, unit: '%' };
  if (unit === 'percent') return { scale: asIs, unit: '%' };
  if (unit === 'days') return { scale: asIs, unit: i18n.t('condition.edit.days') };
  return { scale: unit === 'count' ? wholeOnly : asIs };
}
