import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Locale } from '@vigie/i18n/locale';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input, Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { LeaveGuard } from '../../app/leave-guard.tsx';
import { useFormat } from '../../app/locale.ts';
import { kindOf, problemOf, useProblemText } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { splitTags } from '../contact/contact-panel.tsx';
import { CustomInputs } from '../custom-field/custom-inputs.tsx';
import { customText, customValueOf, formName } from '../custom-field/custom-text.ts';
import type { Customer } from './customer-header.tsx';
import { CustomerPicker, type Picked } from './customer-picker.tsx';
import { TeamField } from './team-field.tsx';

type Values = {
  name: string;
  customerId: string;
  domain: string;
  parentId: string;
  stageId: string;
  ownerId: string;
  teamIds: string[];
  tags: string;
  excludedFromCollection: boolean;
  /** Values of custom fields as text, under the names of `formName`. */
  custom: Record<string, string>;
};

function valuesOf(customer: Customer, locale: Locale): Values {
  return {
    name: customer.name,
    customerId: customer.customerId ?? '',
    domain: customer.domain ?? '',
    parentId: customer.parent?.id ?? '',
    stageId: customer.stage.id,
    ownerId: customer.owner?.id ?? '',
    teamIds: customer.team.map((member) => member.id),
    tags: customer.tags.join(', '),
    excludedFromCollection: customer.excludedFromCollection,
    custom: Object.fromEntries(
      Object.entries(customer.custom).map(([key, value]) => [formName(key), customText(value, locale)]),
    ),
  };
}

/** Saves only what was changed, against the version that was read; a conflict keeps the entries. */
export function CustomerSettings({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const stages = useQuery(trpc.stage.list.queryOptions());
  const members = useQuery(trpc.member.list.queryOptions());
  const fields = useQuery(trpc.customField.list.queryOptions({ entity: 'customer' }));
  const { locale } = useFormat();
  const [version, setVersion] = useState(customer.version);
  const form = useForm<Values>({ values: valuesOf(customer, locale), resetOptions: { keepDirtyValues: true } });
  const { dirtyFields, isDirty, errors } = form.formState;
  const [picked, setPicked] = useState<Picked | null>(null);
  const parentId = form.watch('parentId');
  const parent = [picked, customer.parent].find((one) => one?.id === parentId) ?? null;
  const canEdit = customer.can.edit;
  const canAssign = canEdit && customer.can.assign;
  const save = useMutation(
    trpc.customer.update.mutationOptions({
      onSuccess: async (saved) => {
        setVersion(saved.version);
        form.reset(form.getValues());
        toast(t('common.saved'));
        await Promise.all(
          [trpc.customer.pathKey(), trpc.audit.pathKey()].map((queryKey) => queries.invalidateQueries({ queryKey })),
        );
      },
      onError: (error) => {
        const { field } = problemOf(error);
        const custom = typeof field === 'string' ? /^custom\.(.+)$/.exec(field)?.[1] : undefined;
        const name = custom === undefined ? field : `custom.${formName(custom)}`;
        if (custom !== undefined || (typeof field === 'string' && field in valuesOf(customer, locale)))
          form.setError(name as keyof Values, { message: problemText(error) }, { shouldFocus: true });
      },
    }),
  );
  const submit = form.handleSubmit((values) =>
    save.mutate({
      id: customer.id,
      version,
      ...(dirtyFields.name ? { name: values.name.trim() } : {}),
      ...(dirtyFields.customerId ? { customerId: values.customerId.trim() } : {}),
      ...(dirtyFields.domain ? { domain: values.domain.trim() || null } : {}),
      ...(dirtyFields.parentId ? { parentId: values.parentId || null } : {}),
      ...(dirtyFields.stageId ? { stageId: values.stageId } : {}),
      ...(dirtyFields.ownerId ? { ownerId: values.ownerId || null } : {}),
      ...(dirtyFields.teamIds ? { teamIds: values.teamIds } : {}),
      ...(dirtyFields.tags ? { tags: splitTags(values.tags) } : {}),
      ...(dirtyFields.excludedFromCollection ? { excludedFromCollection: values.excludedFromCollection } : {}),
      ...customChanges(values),
    }),
  );
  const known = fields.data?.items ?? [];
  const customChanges = ({ custom }: Values): { custom?: Record<string, string | number | boolean | null> } => {
    const changed = known.filter(({ key }) => dirtyFields.custom?.[formName(key)] === true);
    if (changed.length === 0) return {};
    return {
      custom: Object.fromEntries(
        changed.map(({ key, type }) => [key, customValueOf(type, custom[formName(key)] ?? '', locale) ?? null]),
      ),
    };
  };
  const loadNew = async (): Promise<void> => {
    const fresh = await queries.fetchQuery(trpc.customer.get.queryOptions({ id: customer.id }, { staleTime: 0 }));
    setVersion(fresh.version);
    save.reset();
  };
  return (
    <form className="grid max-w-[720px] gap-4" noValidate onSubmit={(event) => void submit(event)}>
      <LeaveGuard isDirty={isDirty && !save.isPending} />
      {canEdit ? null : <p className="rounded-md bg-sunken px-3 py-2 text-ink-2">{t('customer.settings.readOnly')}</p>}
      {save.error === null || (problemOf(save.error).field ?? null) !== null ? null : (
        <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
          <span className="min-w-0 flex-1">{problemText(save.error)}</span>
          {kindOf(save.error) === 'conflict' ? (
            <Button onClick={() => void loadNew()}>{t('customer.settings.reload')}</Button>
          ) : null}
        </div>
      )}
      <Card title={t('customer.settings.title')}>
        <fieldset disabled={!canEdit} className="grid gap-4 px-3.5 pb-4 sm:grid-cols-2">
          <legend className="sr-only">{t('customer.settings.title')}</legend>
          <Field label={t('customer.field.name')} error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('name', {
                  validate: (value) => value.trim() !== '' || t('error.validation.required'),
                })}
              />
            )}
          </Field>
          <Field label={t('customer.field.domain')} error={errors.domain?.message}>
            {(control) => <Input {...control} inputMode="url" {...form.register('domain')} />}
          </Field>
          <Field
            label={t('customer.field.customerId')}
            help={t('customer.field.customerIdHelp')}
            error={errors.customerId?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('customerId', {
                  validate: (value) => value.trim() !== '' || t('error.validation.required'),
                })}
              />
            )}
          </Field>
          <Field label={t('customer.field.tags')} help={t('customer.field.tagsHelp')} error={errors.tags?.message}>
            {(control) => <Input {...control} {...form.register('tags')} />}
          </Field>
          <Field label={t('customer.columns.stage')} error={errors.stageId?.message}>
            {(control) => (
              <Select {...control} {...form.register('stageId')}>
                {(stages.data?.items ?? [customer.stage]).map((stage) => (
                  <option key={stage.id} value={stage.id}>
                    {stage.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('customer.columns.owner')} error={errors.ownerId?.message}>
            {(control) => (
              <Select {...control} disabled={!canAssign} {...form.register('ownerId')}>
                <option value="">{t('customer.noOwner')}</option>
                {(members.data?.items ?? (customer.owner === null ? [] : [customer.owner])).map((member) => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <TeamField
            label={t('customer.field.team')}
            members={members.data?.items ?? customer.team}
            chosen={form.watch('teamIds')}
            isDisabled={!canAssign}
            onChange={(teamIds) => form.setValue('teamIds', teamIds, { shouldDirty: true })}
          />
          <CustomerPicker
            label={t('customer.field.parent')}
            chosen={parent}
            except={customer.id}
            none={t('common.none')}
            problem={errors.parentId?.message}
            isDisabled={!canEdit}
            onChoose={(chosen) => {
              setPicked(chosen);
              form.clearErrors('parentId');
              form.setValue('parentId', chosen?.id ?? '', { shouldDirty: true });
            }}
          />
          <Checkbox
            label={t('customer.field.excluded')}
            help={t('customer.field.excludedHelp')}
            {...form.register('excludedFromCollection')}
          />
        </fieldset>
        {customer.externalIds.length === 0 ? null : (
          <dl className="border-t border-line px-3.5 py-2.5">
            <dt className="text-xs font-medium text-ink-2">{t('customer.field.externalIds')}</dt>
            {customer.externalIds.map((external) => (
              <dd key={external.source} className="num">
                <span className="text-ink-3">{external.source}</span> {external.externalId}
              </dd>
            ))}
          </dl>
        )}
      </Card>
      <CustomInputs
        fields={members.isPending ? [] : known}
        members={members.data?.items ?? []}
        isDisabled={!canEdit}
        register={({ key, type }) =>
          form.register(`custom.${formName(key)}`, {
            validate: (value = '') =>
              customValueOf(type, value, locale) !== undefined || t('error.customField.invalidValue', { value }),
          })
        }
        errorOf={({ key }) => errors.custom?.[formName(key)]?.message}
      />
      {canEdit ? (
        <div className="flex items-center gap-2">
          <Button kind="primary" type="submit" disabled={!isDirty} isBusy={save.isPending}>
            {t('common.save')}
          </Button>
          <Button disabled={!isDirty} onClick={() => form.reset(valuesOf(customer, locale))}>
            {t('common.cancel')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
