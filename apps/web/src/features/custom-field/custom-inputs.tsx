import { MAX_CUSTOM_TEXT } from '@vigie/domain/custom-field';
import { Field, type FieldControl } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import type { CustomField } from './custom-fields.tsx';
import { formName } from './custom-text.ts';

type Registered = object;

/** Inputs of the organisation's own fields, each as its type is written. */
export function CustomInputs({
  fields,
  members,
  register,
  errorOf,
}: {
  fields: CustomField[];
  members: { id: string; name: string }[];
  /** Ties an input to the form, by the name that `formName` gives its key. */
  register: (field: CustomField) => Registered;
  errorOf: (field: CustomField) => string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const { currency } = useSession().organization;
  const helpOf = ({ type, source }: CustomField): string | undefined => {
    const parts = [type === 'money' ? currency : null, source === null ? null : t('customField.from', { source })];
    return parts.filter((part) => part !== null).join(' · ') || undefined;
  };
  return (
    <>
      {fields.map((field) => (
        <Field key={formName(field.key)} label={field.label} help={helpOf(field)} error={errorOf(field)}>
          {(control) => (
            <ValueInput
              field={field}
              members={members}
              control={{ ...control, ...register(field), disabled: field.readOnly }}
            />
          )}
        </Field>
      ))}
    </>
  );
}

/** One value of a custom field, written as its type is. */
export function ValueInput({
  field,
  members,
  control,
}: {
  field: CustomField;
  members: { id: string; name: string }[];
  control: FieldControl & {
    disabled: boolean;
    value?: string;
    onChange?: (event: { target: { value: string } }) => void;
  };
}): ReactElement {
  const { t } = useTranslation();
  const choices = {
    choice: field.options.map(({ label }) => [label, label] as const),
    user: members.map(({ id, name }) => [id, name] as const),
    boolean: [['true', t('common.yes')] as const, ['false', t('common.no')] as const],
  };
  const { type } = field;
  if (type === 'text' || type === 'number' || type === 'money' || type === 'date') {
    return (
      <Input
        {...control}
        type={type === 'date' ? 'date' : 'text'}
        inputMode={type === 'number' || type === 'money' ? 'decimal' : undefined}
        maxLength={MAX_CUSTOM_TEXT}
        autoComplete="off"
      />
    );
  }
  return (
    <Select {...control}>
      <option value="">{t('customField.noValue')}</option>
      {choices[type].map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
