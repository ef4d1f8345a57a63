import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FigureRow } from '@vigie/ui/card';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { openerOf } from '../../app/opened-row.ts';
import { useSession } from '../../app/session.tsx';
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
  const save = useMutation(trpc.ledger.update.mutationOptions({ onSettled: refresh }));
  const day = (value: string | null): string => (value === null ? '–' : format.dayLong(value));
  return (
    <SidePanel
      title={document.number}
      subtitle={t(`ledger.kinds.${document.kind}`)}
      isOpen
      onClose={onClose}
      returnTo={() => openerOf(document.id)}
      closeLabel={t('common.close')}
    >
      <dl className="-mx-3.5 pb-5 [&>div:first-child]:border-t-0">
        <FigureRow label={t('ledger.status')}>{t(`ledger.statuses.${document.status}`)}</FigureRow>
        <FigureRow label={t('ledger.day')}>{day(document.day)}</FigureRow>
        <FigureRow label={t('ledger.dueDay')}>{day(document.dueDay)}</FigureRow>
        <FigureRow label={t('ledger.amount')}>{format.moneyFixed(document.amount)}</FigureRow>
        <FigureRow label={t(document.kind === 'invoice' ? 'ledger.residual' : 'ledger.unapplied')}>
          {document.residual === null ? '–' : format.moneyFixed(document.residual)}
        </FigureRow>
      </dl>
      <Allocations customerId={customerId} document={document} />
      {document.kind === 'invoice' && document.reversesId === null ? (
        <CustomValues
          entity="invoice"
          values={document.custom}
          onSave={canEdit ? (custom, read) => save.mutateAsync({ id: document.id, custom, read }) : null}
        />
      ) : null}
      <SubjectComments on={{ customerId, subject: 'document', subjectId: document.id }} />
    </SidePanel>
  );
}

/** What settles an invoice, or which invoices a payment, credit note or write-off went to; each opens the other side. */
function Allocations({ customerId, document }: { customerId: string; document: Document }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { slug: org } = useSession().organization;
  const isInvoice = document.kind === 'invoice';
  // A refund and what undoes another document are put against nothing.
  if (document.reversesId !== null || document.kind === 'refund') return null;
  return (
    <section aria-label={t(isInvoice ? 'ledger.settledBy' : 'ledger.putAgainst')} className="pb-5">
      <h3 className="pb-1 font-semibold">{t(isInvoice ? 'ledger.settledBy' : 'ledger.putAgainst')}</h3>
      {document.allocations.length === 0 ? (
        <p className="text-ink-3">{t(isInvoice ? 'ledger.settledByNothing' : 'ledger.putAgainstNothing')}</p>
      ) : (
        <ul className="-mx-3.5">
          {document.allocations.map(({ id, documentId, number, kind, day, amount }) => (
            <li key={id} className="flex items-baseline gap-3 border-t border-line px-3.5 py-[7px] first:border-t-0">
              <span className="min-w-0 flex-1">
                <Link
                  to="/o/$org/customers/$id/receivables"
                  params={{ org, id: customerId }}
                  search={{ open: documentId }}
                  replace
                  resetScroll={false}
                  className="block w-fit max-w-full truncate rounded-sm font-medium hover:underline"
                >
                  {number}
                </Link>
                <span className="num block text-xs text-ink-3">
                  {t(`ledger.kinds.${kind}`)} · {format.dayLong(day)}
                </span>
              </span>
              <span className="num">{format.moneyFixed(amount)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
