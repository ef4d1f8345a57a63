import { Input, Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberInput } from './number-input.tsx';
import { wholeOnly } from './number-text.ts';

type Day = string | { today: number };
const KINDS = ['onDay', 'today', 'before', 'after'] as const;
type Kind = (typeof KINDS)[number];

const todayOf = (value: unknown): number | undefined =>
  typeof value === 'object' && value !== null && 'today' in value ? Number(value.today) : undefined;

function kindOf(value: unknown): Kind {
  const days = todayOf(value);
  if (days === undefined) return 'onDay';
  return days === 0 ? 'today' : days < 0 ? 'before' : 'after';
}

const STARTS: Record<Kind, Day> = { onDay: '', today: { today: 0 }, before: { today: -30 }, after: { today: 30 } };

/** A date, or a day counted from whichever day it is read on. */
export function DayEditor({
  label,
  value,
  onChange,
}: {
  label: string;
  value: unknown;
  onChange: (value: Day) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [kind, setKind] = useState(() => kindOf(value));
  const days = todayOf(value);
  const changeKind = (next: Kind): void => {
    setKind(next);
    onChange(STARTS[next]);
  };
  return (
    <div className="grid gap-1.5">
      <Select
        aria-label={`${label}, ${t('condition.edit.dayKind')}`}
        value={kind}
        onChange={(event) => changeKind(KINDS.find((one) => one === event.target.value) ?? 'today')}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`condition.edit.${one}`)}
          </option>
        ))}
      </Select>
      {kind === 'today' ? null : kind === 'onDay' ? (
        <Input
          type="date"
          aria-label={label}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <NumberInput
          key={kind}
          label={label}
          unit={t('condition.edit.days')}
          value={days === undefined ? '' : Math.abs(days)}
          scale={wholeOnly}
          onChange={(count) => onChange(count === '' ? '' : { today: kind === 'before' ? -count : count })}
        />
      )}
    </div>
  );
}
