import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { SidePanel } from '@vigie/ui/side-panel';
import { SkeletonRows } from '@vigie/ui/skeleton';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import type { CustomerFilter } from '../customer/customer-search.ts';
import { ActionForm } from './action-form.tsx';
import { BulkPreview } from './bulk-preview.tsx';
import { BulkRun } from './bulk-run.tsx';
import type { BulkAction, BulkCheck, BulkKind } from './bulk-words.ts';

/** What was chosen in the list: what is to be done, and to whom. */
export interface BulkWork {
  kind: BulkKind;
  selection: CustomerFilter;
  /** How many were ticked, as the list counts them. */
  size: string;
}

type Steps = {
  work: BulkWork;
  onStarted: () => void;
  onClose: () => void;
};

/** A bulk change from its value to its result. */
export function BulkPanel({ onStarted, ...steps }: Steps): ReactElement {
  const [id, setId] = useState<string | null>(null);
  if (id !== null) return <BulkRun id={id} onClose={steps.onClose} />;
  return (
    <Preparation
      {...steps}
      onStarted={(started) => {
        setId(started);
        onStarted();
      }}
    />
  );
}

/** The value, then what it would change; going back finds what was entered. */
function Preparation({
  work: { kind, selection, size },
  onStarted,
  onClose,
}: Omit<Steps, 'onStarted'> & { onStarted: (id: string) => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const form = useId();
  const [action, setAction] = useState<BulkAction | null>(null);
  const wanted = action === null ? null : { selection, action };
  // Asked by POST, but it changes nothing: it is read like a query.
  const query = useQuery({
    queryKey: [...trpc.bulk.preview.mutationKey(), wanted],
    queryFn: () => (wanted === null ? null : client.bulk.preview.mutate(wanted, { context: { alone: true } })),
    enabled: wanted !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const start = useMutation(
    trpc.bulk.start.mutationOptions({
      onSuccess: ({ id }) => {
        onStarted(id);
        void queries.invalidateQueries({ queryKey: trpc.bulk.list.queryKey() });
      },
      // Where others match by now, what is about to change is shown anew.
      onError: () => void query.refetch(),
    }),
  );
  const back = (): void => {
    setAction(null);
    start.reset();
  };
  return (
    <SidePanel
      title={t(`bulk.panel.${kind}`)}
      subtitle={size}
      isOpen
      isWide={wanted !== null}
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        wanted === null ? (
          <>
            <Button onClick={onClose}>{t('common.close')}</Button>
            <Button kind="primary" type="submit" form={form}>
              {t('bulk.preview.button')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={back}>{t('bulk.preview.back')}</Button>
            <Confirm
              check={query.data}
              isBusy={start.isPending}
              onConfirm={() => start.mutate({ ...wanted, expected: query.data?.counts.rows })}
            />
          </>
        )
      }
    >
      <div hidden={wanted !== null}>
        <ActionForm id={form} kind={kind} onSubmit={setAction} />
      </div>
      {wanted === null ? null : (
        <QueryView query={query} skeleton={<SkeletonRows label={t('common.loading')} rows={6} />}>
          {(check) => (check === null ? null : <BulkPreview check={check} />)}
        </QueryView>
      )}
      {start.error === null ? null : (
        <p role="alert" className="mt-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problemText(start.error)}
        </p>
      )}
    </SidePanel>
  );
}

function Confirm({
  check,
  isBusy,
  onConfirm,
}: {
  check: BulkCheck | null | undefined;
  isBusy: boolean;
  onConfirm: () => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  if (!check) return null;
  const count = check.counts.updated;
  return (
    <Button kind="primary" isBusy={isBusy} disabled={count === 0} onClick={onConfirm}>
      {count === 0 ? t('bulk.preview.nothing') : t('bulk.preview.confirm', { count, shown: format.number(count) })}
    </Button>
  );
}
