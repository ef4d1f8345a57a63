import { Input } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useFormat } from '../../app/locale.ts';
import { readNumber, type Scale, writeNumber } from './number-text.ts';

/** A number as the reader's language writes it; `''` is told while what is typed is no number. */
export function NumberInput({
  label,
  value,
  scale,
  unit,
  onChange,
}: {
  label: string;
  value: unknown;
  scale: Scale;
  unit?: string | undefined;
  onChange: (value: number | '') => void;
}): ReactElement {
  const { locale } = useFormat();
  const [text, setText] = useState(typeof value === 'number' ? writeNumber(scale.write(value), locale) : '');
  const change = (typed: string): void => {
    setText(typed);
    const number = readNumber(typed, locale);
    onChange((number === undefined ? undefined : scale.read(number)) ?? '');
  };
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <Input
        aria-label={unit === undefined ? label : `${label} (${unit})`}
        aria-invalid={text !== '' && value === ''}
        inputMode="decimal"
        autoComplete="off"
        className="num"
        value={text}
        // What stands there is often a first guess: typing takes its place.
        onFocus={(event) => event.target.select()}
        onChange={(event) => change(event.target.value)}
      />
      {unit === undefined ? null : (
        <span aria-hidden className="shrink-0 text-ink-3">
          {unit}
        </span>
      )}
    </span>
  );
}
