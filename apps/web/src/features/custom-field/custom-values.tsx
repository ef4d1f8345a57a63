import type { CustomEntity, CustomValue } from '@vigie/domain/custom-field';
import { Button } from '@vigie/ui/button';
import { FigureRow } from '@vigie/ui/card';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type FieldProblem, problemOf, useProblemText } from '../../app/problem.ts';
import { CustomInputs } from './custom-inputs.tsx';
import { changedCustom, customTexts, formName, heldValue } from './custom-text.ts';
import { type CustomFieldsInUse, useCustomFields, useCustomWords, useSpelling } from './use-custom.ts';

type Values = Readonly<Record<string, CustomValue>>;
/** Values by the keys of their fields, null for none. */
export type CustomChange = Record<string, CustomValue | null>;
/** Is given what to store, and what it was made over: a value that somebody else changed since is refused. */
type Save = (custom: CustomChange, read: CustomChange) => Promise<unknown>;

/** The organisation's own fields of a record in its panel, read and, by whoever may, written; nothing where there are none. */
export function CustomValues({
  entity,
  values,
  onSave,
}: {
  entity: CustomEntity;
  values: Values;
  /** Ends when it is stored; null for whoever may only read. */
  onSave: Save | null;
}): ReactElement | null {
  const { t } = useTranslation();
  const own = useCustomFields(entity);
  const [isEditing, setIsEditing] = useState(false);
  const section = useRef<HTMLElement>(null);
  const hasEdited = useRef(false);
  // The keyboard goes where the eye goes: into the form, and back to what opened it.
  useEffect(() => {
    if (isEditing) section.current?.querySelector<HTMLElement>('form :is(input, select):enabled')?.focus();
    else if (hasEdited.current) section.current?.querySelector('button')?.focus();
    hasEdited.current = isEditing;
  }, [isEditing]);
  if (own === undefined || own.fields.length === 0) return null;
  const canEdit = onSave !== null && own.fields.some(({ readOnly }) => !readOnly);
  return (
    <section ref={section} aria-label={t('customField.values')} className="pb-5">
      <header className="flex min-h-8 items-center gap-2 pb-1">
        <h3 className="mr-auto font-semibold">{t('customField.values')}</h3>
        {canEdit && !isEditing ? (
          <Button kind="quiet" onClick={() => setIsEditing(true)}>
            {t('common.edit')}
          </Button>
        ) : null}
      </header>
      {isEditing && onSave !== null ? (
        <ValuesForm own={own} values={values} onSave={onSave} onClose={() => setIsEditing(false)} />
      ) : (
        <ValuesList own={own} values={values} />
      )}
    </section>
  );
}

function ValuesList({ own, values }: { own: CustomFieldsInUse; values: Values }): ReactElement {
  const words = useCustomWords();
  const nameOf = (id: string): string | undefined => own.members.find((member) => member.id === id)?.name;
  return (
    <dl className="-mx-3.5">
      {own.fields.map(({ key, label, type }) => {
        const value = heldValue(values, key);
        return (
          <FigureRow key={formName(key)} label={label}>
            <span className="[overflow-wrap:anywhere] whitespace-pre-line">
              {value === undefined ? '–' : words(type, value, nameOf)}
            </span>
          </FigureRow>
        );
      })}
    </dl>
  );
}

function ValuesForm({
  own,
  values,
  onSave,
  onClose,
}: {
  own: CustomFieldsInUse;
  values: Values;
  onSave: Save;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const spelling = useSpelling();
  const problemText = useProblemText();
  const form = useForm<{ custom: Record<string, string> }>({
    defaultValues: { custom: customTexts(own.fields, values, spelling) },
  });
  const words = useCustomWords();
  const nameOf = (id: string): string | undefined => own.members.find((member) => member.id === id)?.name;
  // What the entries are made over: whatever is stored instead was changed by somebody else.
  const read = useRef<CustomChange>({ ...values });
  const { dirtyFields, errors, isSubmitting } = form.formState;
  /** The value that somebody else gave a field meanwhile; saved again, this one is over it. */
  const told = ({ key, type }: CustomFieldsInUse['fields'][number], { code, params }: FieldProblem): string | null => {
    if (code !== 'customField.changed') return null;
    const theirs = params?.value === undefined ? null : type === 'boolean' ? params.value === 'true' : params.value;
    read.current = { ...read.current, [key]: theirs };
    return t('customer.settings.theirs', { value: theirs === null ? t('common.none') : words(type, theirs, nameOf) });
  };
  const submit = form.handleSubmit(async ({ custom }) => {
    const touched = own.fields.filter(({ key }) => dirtyFields.custom?.[formName(key)] === true);
    const changed = changedCustom(touched, values, custom, spelling);
    try {
      if (changed !== undefined) {
        const over = Object.keys(changed).map((key) => [key, heldValue(read.current, key) ?? null]);
        await onSave(changed, Object.fromEntries(over));
      }
      onClose();
    } catch (error) {
      const problem = problemOf(error);
      const field = own.fields.find(({ key }) => problem.field === `custom.${key}`);
      if (field === undefined) form.setError('root', { message: problemText(error) });
      else
        form.setError(
          `custom.${formName(field.key)}`,
          { message: told(field, problem) ?? problemText(error) },
          { shouldFocus: true },
        );
    }
  });
  return (
    <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
      {errors.root === undefined ? null : (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {errors.root.message}
        </p>
      )}
      <CustomInputs {...own} values={values} register={form.register} errors={errors.custom} />
      <div className="flex gap-2">
        <Button kind="primary" type="submit" isBusy={isSubmitting}>
          {t('common.save')}
        </Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
