import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input, Select } from '@vigie/ui/input';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { INVITED_ROLES, invitedRoleOf, roleOf } from './roles.ts';
import { ShownOnce } from './shown-once.tsx';

type Values = { email: string; role: string; finance: boolean };

export function Invitations(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const query = useQuery(trpc.invitation.list.queryOptions());
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: trpc.invitation.list.queryKey() });
  const form = useForm<Values>({ defaultValues: { email: '', role: 'member', finance: false } });
  const create = useMutation(
    trpc.invitation.create.mutationOptions({
      onSuccess: async () => {
        form.reset();
        await refresh();
      },
    }),
  );
  const remove = useMutation(trpc.invitation.remove.mutationOptions({ onSuccess: refresh }));
  const submit = form.handleSubmit(({ email, role, finance }) =>
    create.mutate({ email: email.trim(), role: invitedRoleOf(role), finance }),
  );
  const error = create.error === null ? form.formState.errors.email?.message : problemText(create.error);
  return (
    <Card title={t('settings.invite')}>
      <form
        className="grid items-start gap-3 px-3.5 pb-3.5 sm:grid-cols-[minmax(0,1fr)_180px_auto]"
        noValidate
        onSubmit={(event) => void submit(event)}
      >
        <Field label={t('session.email')} error={error}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="off"
              {...form.register('email', {
                validate: (email) => /^[^\s@]+@[^\s@]+$/.test(email.trim()) || t('error.validation.email'),
              })}
            />
          )}
        </Field>
        <Field label={t('settings.role')}>
          {(control) => (
            <Select {...control} {...form.register('role')}>
              {INVITED_ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`settings.roles.${role}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-3 sm:pt-[22px]">
          <Checkbox label={t('settings.finance')} {...form.register('finance')} />
          <Button kind="primary" type="submit" className="h-8" isBusy={create.isPending}>
            {t('settings.createLink')}
          </Button>
        </div>
      </form>
      {create.data === undefined ? null : <ShownOnce value={create.data.link} text={t('settings.linkOnce')} />}
      <QueryView query={query}>
        {({ items: invitations }) => (
          <ul>
            {invitations.map((invitation) => (
              <li key={invitation.id} className="flex items-center gap-3 border-t border-line px-3.5 py-1.5">
                <span className="min-w-0 flex-1 truncate">{invitation.email}</span>
                <Pill>{t(`settings.roles.${roleOf(invitation.role)}`)}</Pill>
                <Button
                  kind="quiet"
                  aria-label={`${t('common.remove')}: ${invitation.email}`}
                  onClick={() => remove.mutate({ id: invitation.id })}
                >
                  {t('common.remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  );
}
