import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { type Act, actInForce, actSentence, valueWords } from './field-words.ts';
import type { HealthActs } from './use-health-fields.ts';

type Lift = HealthActs['lift'];

/** Everything that was said of the three fields, the latest first; what still holds can be lifted. */
export function ActList({ acts, canEdit, lift }: { acts: Act[]; canEdit: boolean; lift: Lift }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  return (
    <section aria-label={t('health.byHand.history')}>
      <h3 className="pb-1.5 text-xs font-medium text-ink-2">{t('health.byHand.history')}</h3>
      {acts.length === 0 ? (
        <p className="text-ink-3">{t('health.byHand.none')}</p>
      ) : (
        <ul>
          {acts.map((act) => (
            <ActItem
              key={act.id}
              act={act}
              lift={canEdit && actInForce(acts, act.field, organization.today) === act ? lift : null}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function ActItem({ act, lift }: { act: Act; lift: Lift | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const [isLifting, setIsLifting] = useState(false);
  const word = `${t(`health.field.${act.field}`)}${t('health.byHand.colon')}${valueWords(act.value, t)}`;
  const hasEnded = act.expiresDay !== null && act.expiresDay < organization.today;
  return (
    <li className="border-t border-line py-2">
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1">
          <span className="font-medium">{word}</span>
          <span className="text-ink-3"> · {format.day(act.day, organization.today)}</span>
        </span>
        {lift === null || isLifting || act.id === '' ? null : (
          <Button kind="quiet" aria-label={`${t('health.byHand.lift')} · ${word}`} onClick={() => setIsLifting(true)}>
            {t('health.byHand.lift')}
          </Button>
        )}
      </div>
      <p className="text-ink-2 [overflow-wrap:anywhere]">{actSentence(act, t, format)}</p>
      {act.liftedDay === null ? (
        hasEnded && act.expiresDay !== null ? (
          <p className="text-ink-3">{t('health.byHand.ended', { day: format.dayLong(act.expiresDay) })}</p>
        ) : null
      ) : (
        <p className="text-ink-3 [overflow-wrap:anywhere]">
          {t('health.byHand.lifted', {
            name: act.liftedBy?.name ?? t('health.byHand.somebody'),
            day: format.dayLong(act.liftedDay),
            reason: act.liftReason ?? '',
          })}
        </p>
      )}
      {lift !== null && isLifting ? (
        <LiftForm act={act} word={word} lift={lift} onDone={() => setIsLifting(false)} />
      ) : null}
    </li>
  );
}

function LiftForm({
  act,
  word,
  lift,
  onDone,
}: {
  act: Act;
  word: string;
  lift: Lift;
  onDone: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const problemText = useProblemText();
  const refused = lift.error === null ? undefined : problemText(lift.error);
  return (
    <form
      noValidate
      aria-label={`${t('health.byHand.lift')} · ${word}`}
      className="grid gap-2 pt-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        setIsMissing(reason.trim() === '');
        if (reason.trim() === '') event.currentTarget.querySelector('input')?.focus();
        else lift.mutate({ id: act.id, reason: reason.trim() }, { onSuccess: onDone });
      }}
    >
      <Field label={t('health.byHand.liftReason')} error={isMissing ? t('error.validation.required') : refused}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={500}
            ref={(input) => input?.focus()}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <span className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" kind="primary" isBusy={lift.isPending}>
          {t('health.byHand.lift')}
        </Button>
      </span>
    </form>
  );
}
