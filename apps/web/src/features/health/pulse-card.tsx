import { daysBetween } from '@vigie/i18n/format';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Pill } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '../../app/hotkey.ts';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import type { Fields } from './field-words.ts';
import { PULSES, PulseFace, type PulseValue, pulseValue } from './pulse-face.tsx';
import { PulseForm } from './pulse-form.tsx';
import { useHealthFields } from './use-health-fields.ts';

type Pulse = Fields['pulses'][number];

/** Within these days of its end a pulse is asked for again. */
const SOON = 7;

/** How the person in charge feels about the customer, since when, and for how long that counts. */
export function PulseCard({ id, canEdit }: { id: string; canEdit: boolean }): ReactElement {
  const { t } = useTranslation();
  const query = useHealthFields(id);
  const [given, setGiven] = useState<PulseValue | 'none' | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const close = (): void => {
    flushSync(() => setGiven(null));
    card.current?.querySelector('button')?.focus();
  };
  useHotkeys(canEdit ? Object.fromEntries(PULSES.map((value) => [String(value), () => setGiven(value)])) : {});
  return (
    <div ref={card}>
      <Card
        title={t('health.measure.pulse')}
        aside={
          canEdit && given === null ? (
            <Button onClick={() => setGiven('none')}>{t('health.pulse.give')}</Button>
          ) : undefined
        }
      >
        <QueryView query={query} skeleton={<Skeleton className="mx-3.5 mb-3.5 h-16" />}>
          {({ pulses, pulseUntil }) => (
            <div className="grid gap-2.5 px-3.5 pb-3.5">
              {given === null ? null : (
                <PulseForm key={given} id={id} given={given === 'none' ? null : given} onDone={close} />
              )}
              {pulses[0] === undefined ? (
                <p className="text-ink-3">{t('health.missing.noPulse')}</p>
              ) : (
                <LastPulse pulse={pulses[0]} until={pulseUntil ?? pulses[0].day} />
              )}
              {pulses.length < 2 ? null : (
                <details>
                  <summary className="cursor-pointer rounded-sm text-ink-2">
                    {t('health.pulse.earlier', { count: pulses.length - 1 })}
                  </summary>
                  <ul className="grid gap-2 pt-2">
                    {pulses.slice(1).map((pulse) => (
                      <li key={pulse.id}>
                        <PulseLine pulse={pulse} />
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          )}
        </QueryView>
      </Card>
    </div>
  );
}

function LastPulse({ pulse, until }: { pulse: Pulse; until: string }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const left = daysBetween(organization.today, until);
  const day = format.day(until, organization.today);
  return (
    <div className="grid gap-1">
      <PulseLine pulse={pulse} />
      <p className="text-xs text-ink-2">
        {left < 0 ? (
          <>
            <Pill tone="warn">{t('health.pulse.expired')}</Pill> {t('health.pulse.expiredSince', { day })}
          </>
        ) : left <= SOON ? (
          <>
            <Pill tone="warn">{t('health.pulse.soon')}</Pill> {t('health.pulse.until', { day })}
          </>
        ) : (
          t('health.pulse.until', { day })
        )}
      </p>
    </div>
  );
}

function PulseLine({ pulse }: { pulse: Pulse }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const value = pulseValue(pulse.value);
  return (
    <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2">
      <PulseFace value={value} />
      <div className="min-w-0">
        <span className="font-semibold">
          {value} · {t(`health.pulse.word.${value}`)}
        </span>
        <span className="block text-xs text-ink-3">
          {t('health.pulse.by', {
            name: pulse.author?.name ?? t('health.byHand.somebody'),
            day: format.day(pulse.day, organization.today),
          })}
        </span>
        {pulse.note === null ? null : <p className="text-ink-2 [overflow-wrap:anywhere]">{pulse.note}</p>}
      </div>
    </div>
  );
}
