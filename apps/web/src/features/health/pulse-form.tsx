import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../app/problem.ts';
import { PULSES, PulseFace, type PulseValue } from './pulse-face.tsx';
import { useHealthActs } from './use-health-fields.ts';

/** A face from 1 to 5, by its digit or the arrows, and why. */
export function PulseForm({
  id,
  given,
  onDone,
}: {
  id: string;
  given: PulseValue | null;
  onDone: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { pulse } = useHealthActs(id);
  const [value, setValue] = useState(given);
  const [note, setNote] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const name = useId();
  const form = useRef<HTMLFormElement>(null);
  // Whoever chose a face by its digit goes on with the reason.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>(given === null ? 'input[type=radio]' : 'input[type=text]')?.focus();
  }, [given]);
  const choose = (chosen: PulseValue): void => {
    setValue(chosen);
    setIsMissing(false);
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label={t('health.pulse.give')}
      className="grid gap-2.5 border-b border-line pb-3"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== null) {
          pulse.mutate({ customerId: id, value, note: note.trim() || null }, { onSuccess: onDone });
          return;
        }
        setIsMissing(true);
        event.currentTarget.querySelector('input')?.focus();
      }}
    >
      <fieldset
        className="grid grid-cols-5 gap-1"
        aria-describedby={isMissing ? `${name}-error` : undefined}
        onKeyDown={(event) => {
          const chosen = PULSES.find((one) => String(one) === event.key);
          if (chosen === undefined) return;
          event.preventDefault();
          choose(chosen);
          form.current?.querySelector<HTMLElement>(`input[value="${chosen}"]`)?.focus();
        }}
      >
        <legend className="pb-1 text-xs font-medium text-ink-2">{t('health.pulse.question')}</legend>
        {PULSES.map((one) => (
          <label
            key={one}
            className="grid min-h-14 cursor-pointer content-center justify-items-center gap-0.5 rounded-md border border-line px-0.5 py-1 text-center text-2xs text-ink-2 has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={one}
              checked={value === one}
              onChange={() => choose(one)}
              className="sr-only"
            />
            <PulseFace value={one} />
            <span>
              {one} <span className="sr-only">{t(`health.pulse.word.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {value === null ? null : (
        <p className="text-xs text-ink-2" aria-hidden="true">
          {value} · {t(`health.pulse.word.${value}`)}
        </p>
      )}
      {isMissing ? (
        <p id={`${name}-error`} role="alert" className="text-xs text-bad">
          {t('health.pulse.choose')}
        </p>
      ) : null}
      <Field
        label={t('health.pulse.note')}
        optional={t('common.optional')}
        error={pulse.error === null ? undefined : problemText(pulse.error)}
      >
        {(control) => (
          <Input
            {...control}
            type="text"
            autoComplete="off"
            maxLength={2_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <span className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" kind="primary" isBusy={pulse.isPending}>
          {t('common.save')}
        </Button>
      </span>
    </form>
  );
}
