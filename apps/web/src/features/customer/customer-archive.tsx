import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import type { Customer } from './customer-header.tsx';

/** A lost customer is put away, and brought back: what that does, and the one button for it. */
export function CustomerArchive({ customer }: { customer: Customer }): ReactElement | null {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!customer.can.edit) return null;
  const isArchived = customer.stage.kind === 'churn';
  const words = isArchived ? 'back' : 'archive';
  return (
    <Card title={t('record.archive.title')} className="max-w-[720px]">
      <div className="flex flex-wrap items-center gap-3 px-3.5 pb-3.5">
        <p className="min-w-64 flex-1 text-ink-2">{t(`record.${words}.text`)}</p>
        <Button onClick={() => setOpen(true)}>{t(`record.${words}.open`)}</Button>
      </div>
      {isOpen ? <ArchiveDialog customer={customer} isArchived={isArchived} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}

function ArchiveDialog({
  customer,
  isArchived,
  onClose,
}: {
  customer: Customer;
  isArchived: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const form = useId();
  const { organization } = useSession();
  const { data } = useQuery(trpc.stage.list.queryOptions());
  const stages = (data?.items ?? []).filter(({ kind }) => (kind === 'churn') !== isArchived);
  const [chosen, setChosen] = useState<string | null>(null);
  const [day, setDay] = useState(organization.today);
  const [reason, setReason] = useState('');
  const stageId = chosen ?? (stages.find(({ kind }) => kind === 'customer') ?? stages[0])?.id ?? '';
  const settle = {
    onSuccess: async (): Promise<void> => {
      toast(t('common.saved'));
      onClose();
      await Promise.all(
        [trpc.customer.pathKey(), trpc.churn.pathKey(), trpc.audit.pathKey()].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
    },
  };
  const archive = useMutation(trpc.churn.archive.mutationOptions(settle));
  const bringBack = useMutation(trpc.customer.update.mutationOptions(settle));
  const save = isArchived ? bringBack : archive;
  const { version } = customer;
  const submit = (): void => {
    if (isArchived) bringBack.mutate({ id: customer.id, version, stageId });
    else archive.mutate({ customerId: customer.id, version, stageId, day, reason: reason.trim() || null });
  };
  const refused = save.error === null ? null : (problemOf(save.error).field ?? null);
  const problem = save.error === null ? undefined : problemText(save.error);
  return (
    <Dialog
      title={t(isArchived ? 'record.back.dialog' : 'record.archive.dialog', { name: customer.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form={form} disabled={stageId === ''} isBusy={save.isPending}>
            {t(isArchived ? 'record.back.confirm' : 'record.archive.confirm')}
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
          submit();
        }}
      >
        {problem === undefined || refused !== null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problem}
          </p>
        )}
        <Field label={t('customer.columns.stage')} error={refused === 'stageId' ? problem : undefined}>
          {(control) => (
            <Select {...control} value={stageId} onChange={(event) => setChosen(event.target.value)}>
              {stages.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {isArchived ? null : (
          <>
            <Field label={t('record.archive.day')} error={refused === 'day' ? problem : undefined}>
              {(control) => (
                <Input
                  {...control}
                  type="date"
                  max={organization.today}
                  value={day}
                  onChange={(event) => setDay(event.target.value)}
                />
              )}
            </Field>
            <Field label={t('record.archive.reason')} optional={t('common.optional')}>
              {(control) => (
                <Input
                  {...control}
                  maxLength={300}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
      </form>
    </Dialog>
  );
}
