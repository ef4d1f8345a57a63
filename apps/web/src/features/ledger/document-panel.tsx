import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FigureRow } from '@vigie/ui/card';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { SubjectComments } from '../comment/comments.tsx';
import { CustomValues } from '../custom-field/custom-values.tsx';
import type { Document } from './documents.tsx';

/** One document: its figures, and what was said of it. */
export function DocumentPanel({
  customerId,
  document,
  canEdit,
  onClose,
}: {
  customerId: string;
  document: Document;
  canEdit: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([trpc.ledger, trpc.audit].map((one) => queries.invalidateQueries({ queryKey: one.pathKey() })));
  const save = useMutation(trpc.ledger.update.mutationOptions({ onSuccess: refresh }));
  const day = (value: string | null): string => (value === null ? '–' : format.dayLong(value));
  return (
    <SidePanel
      title={document.number}
      subtitle={t(`ledger.kinds.${document.kind}`)}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
    >
      <dl className="-mx-3.5 pb-5 [&>div:first-child]:border-t-0">
        <FigureRow label={t('ledger.status')}>{t(`ledger.statuses.${document.status}`)}</FigureRow>
        <FigureRow label={t('ledger.day')}>{day(document.day)}</FigureRow>
        <FigureRow label={t('ledger.dueDay')}>{day(document.dueDay)}</FigureRow>
        <FigureRow label={t('ledger.amount')}>{format.moneyFixed(document.amount)}</FigureRow>
        <FigureRow label={t('ledger.residual')}>
          {document.residual === null ? '–' : format.moneyFixed(document.residual)}
        </FigureRow>
      </dl>
      {document.kind === 'invoice' && document.reversesId === null ? (
        <CustomValues
          entity="invoice"
          values={document.custom}
          onSave={canEdit ? (custom) => save.mutateAsync({ id: document.id, custom }) : null}
        />
      ) : null}
      <SubjectComments on={{ customerId, subject: 'document', subjectId: document.id }} />
    </SidePanel>
  );
}
