import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input } from '@vigie/ui/input';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

const NAME_LENGTH = 100;

export interface NameAndReach {
  name: string;
  isShared: boolean;
}

/** Asks for the name of what is kept, and whether all find it. */
export function NameDialog({
  title,
  shareHelp,
  kept,
  save,
  problem,
  isPending,
  onClose,
}: {
  title: string;
  shareHelp: string;
  /** What it is called now; left out for something new. */
  kept?: NameAndReach | undefined;
  save: (named: NameAndReach) => void;
  problem: string | undefined;
  isPending: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const form = useId();
  const [name, setName] = useState(kept?.name ?? '');
  const [isShared, setIsShared] = useState(kept?.isShared ?? false);
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form={form} disabled={isPending || name.trim() === ''}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save({ name: name.trim(), isShared });
        }}
      >
        <Field label={t('view.name')} error={problem}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={NAME_LENGTH}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Checkbox
          label={t('view.share')}
          help={shareHelp}
          checked={isShared}
          onChange={(event) => setIsShared(event.target.checked)}
        />
      </form>
    </Dialog>
  );
}

/** Asks before what is kept goes. */
export function DeleteDialog({
  name,
  label,
  text,
  isPending,
  onDelete,
  onClose,
}: {
  name: string;
  /** Of the button that does it. */
  label: string;
  text: string;
  isPending: boolean;
  onDelete: () => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('view.deleteTitle', { name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="danger" disabled={isPending} onClick={onDelete}>
            {label}
          </Button>
        </>
      }
    >
      {text}
    </Dialog>
  );
}
