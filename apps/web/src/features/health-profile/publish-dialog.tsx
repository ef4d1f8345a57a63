import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';

/** Asks why, and from which day: for the next version, and for one that comes back. */
export function PublishDialog({
  title,
  text,
  confirm,
  earliest,
  error,
  isBusy,
  onConfirm,
  onClose,
}: {
  title: string;
  text: string;
  confirm: string;
  /** The day of the last version where that is still to come. */
  earliest: string;
  error: unknown;
  isBusy: boolean;
  onConfirm: (given: { reason: string; effectiveDay: string }) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { today } = useSession().organization;
  const form = useId();
  const least = earliest > today ? earliest : today;
  const [reason, setReason] = useState('');
  const [effectiveDay, setEffectiveDay] = useState(least);
  const [hasTried, setTried] = useState(false);
  const field = error === null ? null : (problemOf(error).field ?? '');
  const refusedAt = (name: string): string | undefined => (field === name ? problemText(error) : undefined);
  const isMissing = hasTried && reason.trim() === '';
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form={form} isBusy={isBusy}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (reason.trim() !== '' && effectiveDay !== '') onConfirm({ reason: reason.trim(), effectiveDay });
        }}
      >
        <p>{text}</p>
        <Field
          label={t('healthProfile.publish.reason')}
          error={isMissing ? t('error.validation.required') : refusedAt('reason')}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={t('healthProfile.publish.from')}
          help={t('healthProfile.publish.fromHelp')}
          error={hasTried && effectiveDay === '' ? t('error.validation.required') : refusedAt('effectiveDay')}
        >
          {(control) => (
            <Input
              {...control}
              type="date"
              min={least}
              value={effectiveDay}
              onChange={(event) => setEffectiveDay(event.target.value)}
            />
          )}
        </Field>
        {error === null || field === 'reason' || field === 'effectiveDay' ? null : (
          <p role="alert" className="text-bad">
            {problemText(error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
