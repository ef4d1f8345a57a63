import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CUSTOM_TYPES, type CustomEntity, type CustomType } from '@vigie/domain/custom-field';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input, Select } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useState } from 'react';
import { type UseFormReturn, useFieldArray, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import { asksAbout } from '../condition/archived-field.ts';
import { useMeasuredBy } from '../health-profile/use-own-measures.ts';
import { suggestedKey } from './custom-field-key.ts';
import type { CustomField } from './custom-fields.tsx';
import { KeyField } from './key-field.tsx';

interface Values {
  label: string;
  key: string;
  type: CustomType;
  /** `option` is the id of a stored choice, '' for a new one. */
  options: { option: string; label: string }[];
  source: string;
  readOnly: boolean;
}

const storedValues = (field: CustomField | null): Values => ({
  label: field?.label ?? '',
  key: field?.key ?? '',
  type: field?.type ?? 'text',
  options: (field?.options ?? []).map(({ id, label }) => ({ option: id, label })),
  source: field?.source ?? '',
  readOnly: field?.readOnly ?? false,
});

/** Makes a field, or changes what may change of one: its key and type stay. */
export function CustomFieldPanel({
  entity,
  field,
  onClose,
}: {
  entity: CustomEntity;
  field: CustomField | null;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [isAsking, setIsAsking] = useState(false);
  const form = useForm<Values>({ defaultValues: storedValues(field) });
  const settle = {
    onSuccess: async (): Promise<void> => {
      toast(t('common.saved'));
      onClose();
      await Promise.all(
        // Records show their values, filters ask about them, and profiles measure them.
        [
          ...[trpc.customField, trpc.customer, trpc.contact, trpc.agreement, trpc.ledger, trpc.search],
          ...[trpc.healthProfile, trpc.health],
        ].map((one) => queries.invalidateQueries({ queryKey: one.pathKey() })),
      );
    },
  };
  const create = useMutation(trpc.customField.create.mutationOptions(settle));
  const update = useMutation(trpc.customField.update.mutationOptions(settle));
  const save = field === null ? create : update;
  const submit = form.handleSubmit(({ label, key, type, options, source, readOnly }) => {
    const common = { label: label.trim(), source: source.trim() || null, readOnly };
    const labels = options.map((one) => ({ ...one, label: one.label.trim() })).filter((one) => one.label !== '');
    if (field === null) {
      const choices = type === 'choice' ? { options: labels.map((one) => one.label) } : {};
      create.mutate({ entity, key: key.trim(), type, ...common, ...choices });
      return;
    }
    const choices = labels.map((one) => ({ label: one.label, ...(one.option === '' ? {} : { id: one.option }) }));
    update.mutate({ id: field.id, ...common, ...(type === 'choice' ? { options: choices } : {}) });
  });
  return (
    <SidePanel
      title={field === null ? t('customField.new') : t('customField.edit')}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <>
          {field === null ? null : (
            <span className="mr-auto">
              <Button
                isBusy={update.isPending}
                onClick={() =>
                  field.archivedAt === null ? setIsAsking(true) : update.mutate({ id: field.id, archived: false })
                }
              >
                {field.archivedAt === null ? t('customField.archive') : t('customField.restore')}
              </Button>
            </span>
          )}
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="custom-field" isBusy={save.isPending}>
            {field === null ? t('common.create') : t('common.save')}
          </Button>
        </>
      }
    >
      <form id="custom-field" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        {save.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(save.error)}
          </p>
        )}
        {field?.archivedAt ? (
          <p className="rounded-md bg-sunken px-3 py-2 text-ink-2">{t('customField.archivedHelp')}</p>
        ) : null}
        <Identity form={form} isNew={field === null} />
        {form.watch('type') === 'choice' ? <Options form={form} /> : null}
        <Field label={t('customField.source')} help={t('customField.sourceHelp')} optional={t('common.optional')}>
          {(control) => <Input {...control} autoComplete="off" {...form.register('source')} />}
        </Field>
        <Checkbox
          label={t('customField.readOnly')}
          help={t('customField.readOnlyHelp')}
          {...form.register('readOnly')}
        />
      </form>
      {field === null || !isAsking ? null : (
        <ArchiveQuestion
          field={field}
          isBusy={update.isPending}
          onArchive={() => update.mutate({ id: field.id, archived: true }, { onSettled: () => setIsAsking(false) })}
          onClose={() => setIsAsking(false)}
        />
      )}
    </SidePanel>
  );
}

/** Asked first, with the saved views that would no longer filter, sort or show by the field, and the reports that need it. */
function ArchiveQuestion({
  field,
  isBusy,
  onArchive,
  onClose,
}: {
  field: CustomField;
  isBusy: boolean;
  onArchive: () => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.view.list.queryOptions());
  const { data: reports } = useQuery(trpc.report.list.queryOptions());
  const column = `custom.${field.key}`;
  const profiles = useMeasuredBy(field.entity === 'customer' ? column : '');
  const views = (data?.items ?? []).filter(
    ({ state: { where, sort, layout } }) =>
      asksAbout(where, field) ||
      (field.entity === 'customer' &&
        (sort?.by === column || layout?.columns.some(({ key }) => key === column) === true)),
  );
  const needing = (reports?.items ?? []).filter(
    ({ state }) =>
      asksAbout(state.where, field) ||
      (field.entity === 'customer' && state.shows === 'groups' && [state.by, state.of].includes(column)),
  );
  return (
    <Dialog
      title={t('customField.archiveTitle', { label: field.label })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="danger" isBusy={isBusy} onClick={onArchive}>
            {t('customField.archive')}
          </Button>
        </>
      }
    >
      <p>{t('customField.archiveText')}</p>
      {views.length === 0 ? null : (
        <p className="pt-2 text-ink">
          {t('customField.archiveViews', { views: format.list(views.map(({ name }) => name)) })}
        </p>
      )}
      {needing.length === 0 ? null : (
        <p className="pt-2 text-ink">
          {t('customField.archiveReports', { reports: format.list(needing.map(({ name }) => name)) })}
        </p>
      )}
      {profiles.length === 0 ? null : (
        <p className="pt-2 text-ink">{t('healthProfile.measuredBy', { profiles: format.list([...profiles]) })}</p>
      )}
    </Dialog>
  );
}

function Identity({ form, isNew }: { form: UseFormReturn<Values>; isNew: boolean }): ReactElement {
  const { t } = useTranslation();
  const { currency } = useSession().organization;
  const { errors, dirtyFields } = form.formState;
  const label = form.register('label', {
    validate: (value) => value.trim() !== '' || t('error.validation.required'),
    // Until somebody writes a key of their own it follows the name.
    onChange: () => {
      if (isNew && dirtyFields.key !== true)
        form.resetField('key', { defaultValue: suggestedKey(form.getValues('label')) });
    },
  });
  return (
    <>
      <Field label={t('customField.label')} error={errors.label?.message}>
        {(control) => <Input {...control} autoComplete="off" maxLength={200} {...label} />}
      </Field>
      <KeyField
        label={t('customField.key')}
        help={t('customField.keyHelp')}
        isNew={isNew}
        error={errors.key}
        register={(options) => form.register('key', options)}
      />
      <Field
        label={t('customField.type')}
        help={form.watch('type') === 'money' ? t('customField.moneyHelp', { currency }) : undefined}
      >
        {(control) => (
          <Select {...control} disabled={!isNew} {...form.register('type')}>
            {CUSTOM_TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`customField.types.${type}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

function Options({ form }: { form: UseFormReturn<Values> }): ReactElement {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'options' });
  return (
    <fieldset className="grid gap-1.5">
      <legend className="pb-1 text-xs font-medium text-ink-2">{t('customField.options')}</legend>
      {fields.map((field, index) => (
        <div key={field.id} className="flex gap-1.5">
          <Input
            aria-label={t('customField.option', { number: index + 1 })}
            autoComplete="off"
            maxLength={200}
            {...form.register(`options.${index}.label`)}
          />
          <Button
            kind="quiet"
            aria-label={t('customField.removeOption', { label: form.watch(`options.${index}.label`) || index + 1 })}
            onClick={() => remove(index)}
          >
            {t('common.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => append({ option: '', label: '' })}>{t('customField.addOption')}</Button>
      </div>
      <p className="text-xs text-ink-3">{t('customField.optionsHelp')}</p>
    </fieldset>
  );
}
