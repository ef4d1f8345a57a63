import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input, Select } from '@vigie/ui/input';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useRef, useState } from 'react';
import { get, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { LeaveGuard } from '../../app/leave-guard.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { splitTags } from '../contact/contact-panel.tsx';
import { CustomInputs } from '../custom-field/custom-inputs.tsx';
import { changedCustom, formName, heldValue } from '../custom-field/custom-text.ts';
import { type CustomFieldsInUse, useCustomFields, useSpelling } from '../custom-field/use-custom.ts';
import { profileName } from '../health/profile-name.ts';
import type { Customer } from './customer-header.tsx';
import { CustomerPicker, type Picked } from './customer-picker.tsx';
import { entriesOf, type Values, valuesOf } from './customer-settings-values.ts';
import { TeamField } from './team-field.tsx';

/** Members, and who is held though they are none: people that cannot be read just now are no reason to lose any. */
const withHeld = <T extends { id: string }>(members: T[], held: readonly T[]): T[] => [
  ...members,
  ...held.filter(({ id }) => !members.some((member) => member.id === id)),
];

const isConflict = (error: unknown): boolean => problemOf(error).code === 'customer.versionConflict';

export function CustomerSettings({ customer }: { customer: Customer }): ReactElement {
  const own = useCustomFields('customer');
  if (own === undefined) return <Skeleton className="h-96 max-w-[720px] rounded-lg" />;
  return <SettingsForm customer={customer} own={own} />;
}

/** Saves only what was changed, against the version that was read; a conflict keeps the entries. */
function SettingsForm({ customer, own }: { customer: Customer; own: CustomFieldsInUse }): ReactElement {
  const { fields: known, members } = own;
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const stages = useQuery(trpc.stage.list.queryOptions());
  const profiles = useQuery(trpc.healthProfile.list.queryOptions());
  const spelling = useSpelling();
  // What the entries were made over: whatever differs from it later was changed by somebody else.
  const read = useRef({ version: customer.version, values: valuesOf(customer, known, spelling) });
  const form = useForm<Values>({
    values: valuesOf(customer, known, spelling),
    resetOptions: { keepDirtyValues: true, keepErrors: true },
  });
  const { dirtyFields, isDirty, errors } = form.formState;
  const [picked, setPicked] = useState<Picked | null>(null);
  const parentId = form.watch('parentId');
  const parent = [picked, customer.parent].find((one) => one?.id === parentId) ?? null;
  const canEdit = customer.can.edit;
  const canAssign = canEdit && customer.can.assign;
  const save = useMutation(
    trpc.customer.update.mutationOptions({
      onSuccess: async (saved) => {
        read.current = { version: saved.version, values: form.getValues() };
        form.reset(form.getValues());
        toast(t('common.saved'));
        await Promise.all(
          [trpc.customer.pathKey(), trpc.audit.pathKey()].map((queryKey) => queries.invalidateQueries({ queryKey })),
        );
      },
      onError: (error) => {
        if (isConflict(error)) {
          void rebase();
          return;
        }
        const { field } = problemOf(error);
        const custom = typeof field === 'string' ? /^custom\.(.+)$/.exec(field)?.[1] : undefined;
        const name = custom === undefined ? field : `custom.${formName(custom)}`;
        if (custom !== undefined || (typeof field === 'string' && field in valuesOf(customer, known, spelling)))
          form.setError(name as keyof Values, { message: problemText(error) }, { shouldFocus: true });
      },
    }),
  );
  const submit = form.handleSubmit((values) =>
    save.mutate({
      id: customer.id,
      version: read.current.version,
      ...(dirtyFields.name ? { name: values.name.trim() } : {}),
      ...(dirtyFields.customerId ? { customerId: values.customerId.trim() } : {}),
      ...(dirtyFields.domain ? { domain: values.domain.trim() || null } : {}),
      ...(dirtyFields.parentId ? { parentId: values.parentId || null } : {}),
      ...(dirtyFields.stageId ? { stageId: values.stageId } : {}),
      ...(dirtyFields.ownerId ? { ownerId: values.ownerId || null } : {}),
      ...(dirtyFields.teamIds ? { teamIds: values.teamIds } : {}),
      ...(dirtyFields.tags ? { tags: splitTags(values.tags) } : {}),
      ...(dirtyFields.excludedFromCollection ? { excludedFromCollection: values.excludedFromCollection } : {}),
      ...(dirtyFields.healthProfileId ? { healthProfileId: values.healthProfileId || null } : {}),
      ...customChanges(values),
    }),
  );
  const customChanges = ({ custom }: Values): Pick<Parameters<typeof save.mutate>[0], 'custom'> => {
    const touched = known.filter(({ key }) => dirtyFields.custom?.[formName(key)] === true);
    return { custom: changedCustom(touched, customer.custom, custom, spelling) };
  };
  /** Entries over fields that nobody else touched are saved on the new version; of the others both values are shown. */
  const rebase = async (): Promise<void> => {
    const fresh = await queries.fetchQuery(trpc.customer.get.queryOptions({ id: customer.id }, { staleTime: 0 }));
    const [before, now, mine] = [read.current.values, valuesOf(fresh, known, spelling), form.getValues()];
    read.current = { version: fresh.version, values: now };
    const both = entriesOf(dirtyFields).filter((name) => {
      const [was, is] = [get(before, name), get(now, name)];
      return String(is ?? '') !== String(was ?? '') && String(is ?? '') !== String(get(mine, name) ?? '');
    });
    if (both.length === 0) await submit();
    both.forEach((name, at) => {
      const theirs = wordsOf(fresh, name);
      form.setError(
        name as keyof Values,
        { message: t('customer.settings.theirs', { value: theirs }) },
        { shouldFocus: at === 0 },
      );
    });
  };
  const byRule = ({ profile }: Customer): string =>
    t('health.profile.byRule', { name: profileName(profile.byRule, t) });
  const wordsOf = (fresh: Customer, name: string): string => {
    const field = known.find(({ key }) => name === `custom.${formName(key)}`);
    const value = field && heldValue(fresh.custom, field.key);
    const words: Record<string, string | undefined> = {
      parentId: fresh.parent?.name,
      stageId: fresh.stage.name,
      ownerId: fresh.owner?.name ?? t('customer.noOwner'),
      teamIds: fresh.team.map((member) => member.name).join(', '),
      healthProfileId: fresh.profile.chosenId === null ? byRule(fresh) : profileName(fresh.profile.name, t),
      excludedFromCollection: t(fresh.excludedFromCollection ? 'common.yes' : 'common.no'),
    };
    if (field?.type === 'user' && value !== undefined)
      return members.find(({ id }) => id === value)?.name ?? t('customField.left');
    return words[name] ?? (String(get(valuesOf(fresh, known, spelling), name) ?? '') || t('common.none'));
  };
  return (
    <form
      className="grid max-w-[720px] gap-4"
      noValidate
      onSubmit={(event) => {
        // What was said of other values is over, also where no input of its own holds it.
        form.clearErrors();
        void submit(event);
      }}
    >
      <LeaveGuard isDirty={isDirty && !save.isPending} />
      {canEdit ? null : <p className="rounded-md bg-sunken px-3 py-2 text-ink-2">{t('customer.settings.readOnly')}</p>}
      {save.error === null || (problemOf(save.error).field ?? null) !== null || isConflict(save.error) ? null : (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problemText(save.error)}
        </p>
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
                {withHeld(members, customer.owner === null ? [] : [customer.owner]).map((member) => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <TeamField
            label={t('customer.field.team')}
            members={withHeld(members, customer.team)}
            chosen={form.watch('teamIds')}
            isDisabled={!canAssign}
            onChange={(teamIds) => form.setValue('teamIds', teamIds, { shouldDirty: true })}
            error={errors.teamIds?.message}
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
          <Field
            label={t('health.profile.chosen')}
            help={t('health.profile.chosenHelp')}
            error={errors.healthProfileId?.message}
          >
            {(control) => (
              <Select {...control} disabled={!customer.can.profile} {...form.register('healthProfileId')}>
                <option value="">{byRule(customer)}</option>
                {(profiles.data?.items ?? [])
                  .filter(
                    ({ id, isArchived, lastVersion }) =>
                      id === customer.profile.chosenId || (!isArchived && lastVersion !== null),
                  )
                  .map(({ id, name }) => (
                    <option key={id} value={id}>
                      {profileName(name, t)}
                    </option>
                  ))}
              </Select>
            )}
          </Field>
          <Checkbox
            label={t('customer.field.excluded')}
            help={errors.excludedFromCollection?.message ?? t('customer.field.excludedHelp')}
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
      {known.length === 0 ? null : (
        <Card title={t('customField.values')}>
          <fieldset disabled={!canEdit} className="grid gap-4 px-3.5 pb-4 sm:grid-cols-2">
            <legend className="sr-only">{t('customField.values')}</legend>
            <CustomInputs {...own} values={customer.custom} register={form.register} errors={errors.custom} />
          </fieldset>
        </Card>
      )}
      {canEdit ? (
        <div className="flex items-center gap-2">
          <Button kind="primary" type="submit" disabled={!isDirty} isBusy={save.isPending}>
            {t('common.save')}
          </Button>
          <Button disabled={!isDirty} onClick={() => form.reset(valuesOf(customer, known, spelling))}>
            {t('common.cancel')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
