import { isCustomKey } from '@vigie/domain/custom-field';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import type { FieldError, RegisterOptions, UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

/** What the API calls something of the organisation's own: chosen once, it never changes. */
export function KeyField({
  label,
  help,
  isNew,
  error,
  register,
}: {
  label: string;
  help: string;
  isNew: boolean;
  error: FieldError | undefined;
  register: (options: Pick<RegisterOptions, 'validate'>) => UseFormRegisterReturn;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Field label={label} help={help} error={error?.message}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          disabled={!isNew}
          className="font-mono"
          {...register({
            validate: (value: string) => !isNew || isCustomKey(value.trim()) || t('customField.badKey'),
          })}
        />
      )}
    </Field>
  );
}
