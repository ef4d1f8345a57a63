import { MAX_CUSTOM_TEXT } from '@vigie/domain/custom-field';
import { Card } from '@vigie/ui/card';
import { Field, type FieldControl } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomField } from './custom-fields.tsx';
import { formName } from './custom-text.ts';

type Registered = object;

/** The organisation's own fields of a record, each as its type is written; nothing where there are none. */
export function CustomInputs({
  fields,
  members,
  isDisabled,
  register,
  errorOf,
}: {
  fields: CustomField[];
  members: { id: string; name: string }[];
  isDisabled: boolean;
  /** Ties an input to the form, by the name that `formName` gives its key. */
  register: (field: CustomField) => Registered;
  errorOf: (field: CustomField) => string | undefined;
}): ReactElement | null {
  const { t } = useTranslation();
  const shown = fields.filter(({ archivedAt }) => archivedAt === null);
  if (shown.length === 0) return null;
  return (
    <Card title={t('customField.values')}>
      <fieldset disabled={isDisabled} className="grid gap-4 px-3.5 pb-4 sm:grid-cols-2">
        <legend className="sr-only">{t('customField.values')}</legend>
        {shown.map((field) => (
          <Field
            key={formName(field.key)}
            label={field.label}
            help={field.source === null ? undefined : t('customField.from', { source: field.source })}
            error={errorOf(field)}
          >
            {(control) => (
              <ValueInput
                field={field}
                members={members}
                control={{ ...control, ...register(field), disabled: field.readOnly }}
              />
            )}
          </Field>
        ))}
      </fieldset>
    </Card>
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
  if (field.type === 'text' || field.type === 'number' || field.type === 'date') {
    return (
      <Input
        {...control}
        type={field.type === 'date' ? 'date' : 'text'}
        inputMode={field.type === 'number' ? 'decimal' : undefined}
        maxLength={MAX_CUSTOM_TEXT}
        autoComplete="off"
      />
    );
  }
  return (
    <Select {...control}>
      <option value="">{t('customField.noValue')}</option>
      {choices[field.type].map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
