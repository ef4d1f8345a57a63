import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';

type Values = { name: string; customerId: string; domain: string; stageId: string; ownerId: string };

const EMPTY: Values = { name: '', customerId: '', domain: '', stageId: '', ownerId: '' };

/** Closing keeps the draft until it is created. */
export function NewCustomer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { organization } = useSession();
  const problemText = useProblemText();
  const stages = useQuery(trpc.stage.list.queryOptions(undefined, { enabled: isOpen }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, { enabled: isOpen && organization.can.assign }));
  const form = useForm<Values>({ defaultValues: EMPTY });
  const create = useMutation(
    trpc.customer.create.mutationOptions({
      onSuccess: async ({ id }) => {
        form.reset(EMPTY);
        onClose();
        await navigate({ to: '/o/$org/customers/$id', params: { org: organization.slug, id } });
        await queries.invalidateQueries({ queryKey: trpc.customer.pathKey() });
      },
    }),
  );
  const submit = form.handleSubmit((values) => {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
    create.mutate({ ...given, name: values.name.trim() });
  });
  const required = t('error.validation.required');
  return (
    <SidePanel
      title={t('customer.new.title')}
      isOpen={isOpen}
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="new-customer" isBusy={create.isPending}>
            {t('common.create')}
          </Button>
        </>
      }
    >
      <form id="new-customer" className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        {create.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(create.error)}
          </p>
        )}
        <Field label={t('customer.field.name')} error={form.formState.errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              {...form.register('name', { validate: (value) => value.trim() !== '' || required })}
            />
          )}
        </Field>
        <Field
          label={t('customer.field.customerId')}
          help={t('customer.field.customerIdHelp')}
          optional={t('common.optional')}
        >
          {(control) => <Input {...control} autoComplete="off" {...form.register('customerId')} />}
        </Field>
        <Field label={t('customer.field.domain')} optional={t('common.optional')}>
          {(control) => <Input {...control} inputMode="url" placeholder="example.com" {...form.register('domain')} />}
        </Field>
        <Field label={t('customer.columns.stage')}>
          {(control) => (
            <Select {...control} {...form.register('stageId')}>
              <option value="">{t('customer.field.defaultStage')}</option>
              {stages.data?.items.map((stage) => (
                <option key={stage.id} value={stage.id}>
                  {stage.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {organization.can.assign ? (
          <Field label={t('customer.columns.owner')}>
            {(control) => (
              <Select {...control} {...form.register('ownerId')}>
                <option value="">{t('customer.noOwner')}</option>
                {members.data?.items.map((member) => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
      </form>
    </SidePanel>
  );
}
