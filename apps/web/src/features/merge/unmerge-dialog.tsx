import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import { auditFieldWord } from '../audit/audit-words.ts';
import type { Merge } from './customer-merges.tsx';

type Report = Outputs['customerMerge']['undoPreview'];

/** What undoing a merge gives back and what stays, looked at before it is done. */
export function UnmergeDialog({ merge, onClose }: { merge: Merge; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { organization } = useSession();
  const input = { id: merge.id };
  // Asked by POST, but it changes nothing: it is read like a query.
  const preview = useQuery({
    queryKey: [...trpc.customerMerge.undoPreview.mutationKey(), input],
    queryFn: () => client.customerMerge.undoPreview.mutate(input, { context: { alone: true } }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const undo = useMutation(
    trpc.customerMerge.undo.mutationOptions({
      onSuccess: async ({ id, name }) => {
        toast(t('record.unmerge.done', { name }));
        onClose();
        await navigate({ to: '/o/$org/customers/$id', params: { org: organization.slug, id } });
        await queries.invalidateQueries();
      },
    }),
  );
  return (
    <Dialog
      title={t('record.unmerge.dialog', { name: merge.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          {/* Not "cancel": in French that is the same word as to undo. */}
          <Button onClick={onClose}>{t('common.close')}</Button>
          <Button
            kind="primary"
            disabled={preview.data === undefined}
            isBusy={undo.isPending}
            onClick={() => undo.mutate(input)}
          >
            {t('record.unmerge.confirm')}
          </Button>
        </>
      }
    >
      <div className="grid max-h-[60vh] gap-3 overflow-y-auto">
        {undo.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(undo.error)}
          </p>
        )}
        <QueryView query={preview}>{(report) => <WhatReturns report={report} />}</QueryView>
      </div>
    </Dialog>
  );
}

const PARTS = {
  contact: 'contacts',
  interaction: 'interactions',
  agreement: 'agreements',
  document: 'documents',
  usage_event: 'usageEvents',
  churn_event: 'churnEvents',
  comment: 'comments',
  metric_value: 'metricValues',
} as const;

function WhatReturns({ report: { name, rows, returned, kept } }: { report: Report }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = (key: 'restored' | 'left') =>
    rows
      .map((row) => ({ ...row, left: row.moved - row.restored }))
      .filter((row) => row[key] > 0)
      .map((row) => t(`record.parts.${PARTS[row.kind]}`, { count: row[key], shown: format.number(row[key]) }));
  const [back, left] = [words('restored'), words('left')];
  const fields = (changes: Report['kept']): string => format.list(changes.map((one) => auditFieldWord(i18n, one)));
  const lines = [
    back.length === 0
      ? t('record.unmerge.alone', { name })
      : t('record.unmerge.back', { name, parts: format.list(back) }),
    ...(left.length === 0 ? [] : [t('record.unmerge.left', { parts: format.list(left) })]),
    ...(returned.length === 0 ? [] : [t('record.unmerge.returned', { fields: fields(returned) })]),
    ...(kept.length === 0 ? [] : [t('record.unmerge.kept', { fields: fields(kept) })]),
    t('record.unmerge.since'),
  ];
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
