import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { suggestedKey } from '../custom-field/custom-field-key.ts';
import { KeyField } from '../custom-field/key-field.tsx';
import { useMeasuredBy } from '../health-profile/use-own-measures.ts';
import type { Metric } from './metrics.tsx';

/** Makes a metric, or changes what may change of one: its key stays. */
export function MetricPanel({ metric, onClose }: { metric: Metric | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const format = useFormat();
  const profiles = useMeasuredBy(metric === null ? '' : `metric.${metric.key}`);
  const form = useForm({
    defaultValues: { name: metric?.name ?? '', key: metric?.key ?? '', unit: metric?.unit ?? '' },
  });
  const { errors, dirtyFields } = form.formState;
  const settle = {
    onSuccess: async (): Promise<void> => {
      toast(t('common.saved'));
      onClose();
      await Promise.all(
        // Profiles measure them, and scores name them.
        [trpc.metric, trpc.healthProfile, trpc.health].map((one) =>
          queries.invalidateQueries({ queryKey: one.pathKey() }),
        ),
      );
    },
  };
  const create = useMutation(trpc.metric.create.mutationOptions(settle));
  const update = useMutation(trpc.metric.update.mutationOptions(settle));
  const save = metric === null ? create : update;
  const submit = form.handleSubmit(({ name, key, unit }) => {
    const common = { name: name.trim(), unit: unit.trim() || null };
    if (metric === null) create.mutate({ key: key.trim(), ...common });
    else update.mutate({ id: metric.id, ...common });
  });
  const name = form.register('name', {
    validate: (value) => value.trim() !== '' || t('error.validation.required'),
    // Until somebody writes a key of their own it follows the name.
    onChange: () => {
      if (metric === null && dirtyFields.key !== true)
        form.resetField('key', { defaultValue: suggestedKey(form.getValues('name')) });
    },
  });
  return (
    <SidePanel
      title={metric === null ? t('metric.new') : t('metric.edit')}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <>
          {metric === null ? null : (
            <span className="mr-auto">
              <Button
                isBusy={update.isPending}
                onClick={() => update.mutate({ id: metric.id, archived: metric.archivedAt === null })}
              >
                {metric.archivedAt === null ? t('metric.archive') : t('metric.restore')}
              </Button>
            </span>
          )}
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="metric" isBusy={save.isPending}>
            {metric === null ? t('common.create') : t('common.save')}
          </Button>
        </>
      }
    >
      <form id="metric" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        {save.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(save.error)}
          </p>
        )}
        <Field label={t('metric.name')} error={errors.name?.message}>
          {(control) => <Input {...control} autoComplete="off" maxLength={200} {...name} />}
        </Field>
        <KeyField
          label={t('metric.key')}
          help={t('metric.keyHelp')}
          isNew={metric === null}
          error={errors.key}
          register={(options) => form.register('key', options)}
        />
        <Field label={t('metric.unit')} help={t('metric.unitHelp')} optional={t('common.optional')}>
          {(control) => <Input {...control} autoComplete="off" maxLength={30} {...form.register('unit')} />}
        </Field>
        {metric === null ? null : (
          <p className="text-xs text-ink-3">
            {t('metric.archiveHelp')}
            {profiles.length === 0 ? null : (
              <span className="block pt-1 text-ink">
                {t('healthProfile.measuredBy', { profiles: format.list([...profiles]) })}
              </span>
            )}
          </p>
        )}
      </form>
    </SidePanel>
  );
}
