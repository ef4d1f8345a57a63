import { FigureRow } from '@vigie/ui/card';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { SubjectComments } from '../comment/comments.tsx';
import type { Document } from './documents.tsx';

/** One document: its figures, and what was said of it. */
export function DocumentPanel({
  customerId,
  document,
  onClose,
}: {
  customerId: string;
  document: Document;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
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
      <SubjectComments on={{ customerId, subject: 'document', subjectId: document.id }} />
    </SidePanel>
  );
}
