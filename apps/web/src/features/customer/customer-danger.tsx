import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, type Outputs, useTRPC } from '../../app/api.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import type { Customer } from './customer-header.tsx';
import { PartsList } from './parts-list.tsx';

/** What cannot be undone, for those who may: nothing for anybody else. */
export function CustomerDanger({ customer }: { customer: Customer }): ReactElement | null {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!customer.can.delete) return null;
  return (
    <Card title={t('record.danger.title')} className="max-w-[720px] border-bad!">
      <div className="flex flex-wrap items-center gap-3 px-3.5 pb-3.5">
        <p className="min-w-64 flex-1 text-ink-2">{t('record.danger.text')}</p>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {t('record.danger.open')}
        </Button>
      </div>
      {isOpen ? <DeleteDialog customer={customer} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

type Parts = Outputs['customer']['deletion'];

function DeleteDialog({ customer, onClose }: { customer: Customer; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { organization } = useSession();
  const form = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const preview = useQuery(
    trpc.customer.deletion.queryOptions({ id: customer.id }, { ...alone, staleTime: 0, gcTime: 0 }),
  );
  const remove = useMutation(
    trpc.customer.delete.mutationOptions({
      onSuccess: async () => {
        toast(t('record.danger.done', { name: customer.name }));
        await navigate({ to: '/o/$org/customers', params: { org: organization.slug } });
        queries.removeQueries({ queryKey: trpc.customer.get.queryKey({ id: customer.id }) });
        await queries.invalidateQueries();
      },
    }),
  );
  const refused = remove.error === null ? null : (problemOf(remove.error).field ?? null);
  const problem = remove.error === null ? undefined : problemText(remove.error);
  return (
    <Dialog
      title={t('record.danger.dialog', { name: customer.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            kind="danger"
            type="submit"
            form={form}
            disabled={name.trim() === '' || password === ''}
            isBusy={remove.isPending}
          >
            {t('record.danger.confirm')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate({ id: customer.id, name, password });
        }}
      >
        <QueryView query={preview}>{(parts) => <WhatGoes parts={parts} />}</QueryView>
        {problem === undefined || refused !== null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problem}
          </p>
        )}
        <Field
          label={t('record.danger.name', { name: customer.name })}
          error={refused === 'name' ? problem : undefined}
        >
          {(control) => (
            <Input {...control} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={t('record.danger.password')} error={refused === 'password' ? problem : undefined}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function WhatGoes({ parts: { children, ...parts } }: { parts: Parts }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="grid gap-2">
      <p>{t('record.danger.goes')}</p>
      <PartsList parts={parts} />
      {children === 0 ? null : <p>{t('record.danger.children', { count: children })}</p>}
    </div>
  );
}
