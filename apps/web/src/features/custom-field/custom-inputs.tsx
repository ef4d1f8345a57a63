import { type CustomValue, MAX_CUSTOM_TEXT } from '@vigie/domain/custom-field';
import { Field, type FieldControl } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import type { CustomField } from './custom-fields.tsx';
import { customValueOf, formName, heldValue } from './custom-text.ts';
import { useSpelling } from './use-custom.ts';

/** Inputs of the organisation's own fields, each as its type is written. */
export function CustomInputs({
  fields,
  members,
  values,
  register,
  errors = {},
}: {
  fields: CustomField[];
  members: { id: string; name: string }[];
  /** What is stored: it stays to be chosen, also where nobody could choose it anew. */
  values: Readonly<Record<string, CustomValue>>;
  /** Ties an input to the form, which keeps the values under `custom`. */
  register: (
    name: `custom.${ReturnType<typeof formName>}`,
    rules: { validate: (text: string | undefined) => string | true },
  ) => object;
  errors?: Readonly<Record<string, { message?: string | undefined } | undefined>> | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const spelling = useSpelling();
  const { currency } = useSession().organization;
  const helpOf = ({ type, source }: CustomField): string | undefined => {
    const parts = [type === 'money' ? currency : null, source === null ? null : t('customField.from', { source })];
    return parts.filter((part) => part !== null).join(' · ') || undefined;
  };
  const rulesOf = ({ type }: CustomField) => ({
    validate: (text = '') =>
      customValueOf(type, text, spelling) !== undefined || t('error.customField.invalidValue', { value: text }),
  });
  return (
    <>
      {fields.map((field) => {
        const name = formName(field.key);
        const registered = { ...register(`custom.${name}`, rulesOf(field)), disabled: field.readOnly };
        return (
          <Field key={name} label={field.label} help={helpOf(field)} error={errors[name]?.message}>
            {(control) => (
              <ValueInput
                field={field}
                members={members}
                held={heldValue(values, field.key)}
                control={{ ...control, ...registered }}
              />
            )}
          </Field>
        );
      })}
    </>
  );
}

/** One value of a custom field, written as its type is. */
export function ValueInput({
  field,
  members,
  held,
  control,
}: {
  field: CustomField;
  members: { id: string; name: string }[];
  held?: CustomValue | undefined;
  control: FieldControl & {
    disabled: boolean;
    value?: string;
    onChange?: (event: { target: { value: string } }) => void;
  };
}): ReactElement {
  const { t } = useTranslation();
  const choices: Record<'choice' | 'user' | 'boolean', (readonly [string, string])[]> = {
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
  const options = [...choices[type]];
  // Without an option of its own the form would take it for none, and store that.
  if (typeof held === 'string' && !options.some(([value]) => value === held))
    options.push([held, type === 'user' ? t('customField.left') : held]);
  return (
    <Select {...control}>
      <option value="">{t('customField.noValue')}</option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
