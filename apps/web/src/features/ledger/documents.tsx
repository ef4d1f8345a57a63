import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill, type Tone } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { rowProps, useOpenedPanel, useOpenedRow } from '../../app/opened-row.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { useOwnColumns } from '../custom-field/own-columns.tsx';
import { DocumentPanel } from './document-panel.tsx';

export type Document = Outputs['ledger']['list']['items'][number];

const TONES: Partial<Record<string, Tone>> = {
  overdue: 'bad',
  disputed: 'warn',
  partlyPaid: 'warn',
  paid: 'good',
  applied: 'good',
  unapplied: 'accent',
};

export function Documents({
  customerId,
  canEdit,
  open,
}: {
  customerId: string;
  canEdit: boolean;
  open?: string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.ledger.list.infiniteQueryOptions(
      { customerId, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const { marked, show, close } = useOpenedPanel(open);
  const shown = query.data?.pages.flatMap(({ items }) => items).find(({ id }) => id === open) ?? null;
  useOpenedRow(open, query.data?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? [], query);
  return (
    <Card title={t('ledger.documents')}>
      <QueryView query={query}>
        {({ pages }) => {
          const documents = pages.flatMap((page) => page.items);
          if (documents.length === 0)
            return <EmptyState title={t('ledger.empty.title')}>{t('ledger.empty.text')}</EmptyState>;
          return (
            <>
              <DocumentTable documents={documents} open={marked} onOpen={({ id }) => show(id)} />
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryView>
      {shown === null ? null : (
        <DocumentPanel key={shown.id} customerId={customerId} document={shown} canEdit={canEdit} onClose={close} />
      )}
    </Card>
  );
}

function DocumentTable({
  documents,
  open,
  onOpen,
}: {
  documents: Document[];
  open: string | undefined;
  onOpen: (document: Document) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const own = useOwnColumns('invoice', documents);
  const day = (value: string | null): string => (value === null ? '–' : format.day(value, organization.today));
  return (
    <DataTable label={t('ledger.documents')}>
      <thead>
        <tr>
          <Th>{t('ledger.number')}</Th>
          <Th className="max-sm:hidden">{t('ledger.kind')}</Th>
          <Th className="max-sm:hidden">{t('ledger.day')}</Th>
          <Th className="max-sm:hidden">{t('ledger.dueDay')}</Th>
          <Th>{t('ledger.status')}</Th>
          <Th isNumber className="max-sm:hidden">
            {t('ledger.amount')}
          </Th>
          <Th isNumber>{t('ledger.residual')}</Th>
          {own.heads}
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => (
          <tr key={document.id} {...rowProps(document.id, open)}>
            <Td className="font-medium whitespace-nowrap">
              <button type="button" onClick={() => onOpen(document)} className="rounded-sm text-left hover:underline">
                {document.number}
              </button>
              <span className="num block text-xs font-normal text-ink-3 sm:hidden">
                {t(`ledger.kinds.${document.kind}`)} · {format.moneyFixed(document.amount)}
              </span>
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">{t(`ledger.kinds.${document.kind}`)}</Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">{day(document.day)}</Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">{day(document.dueDay)}</Td>
            <Td className="whitespace-nowrap">
              <Pill tone={TONES[document.status] ?? 'neutral'}>{t(`ledger.statuses.${document.status}`)}</Pill>
              {document.daysLate === null || document.daysLate <= 0 ? null : (
                <span className="num ml-2 text-xs text-bad max-sm:ml-0 max-sm:block">
                  {t('ledger.daysLate', { count: document.daysLate })}
                </span>
              )}
            </Td>
            <Td isNumber className="max-sm:hidden">
              {format.moneyFixed(document.amount)}
            </Td>
            <Td isNumber className={document.residual?.amountMinor ? 'font-medium' : 'text-ink-2'}>
              {document.residual === null ? '–' : format.moneyFixed(document.residual)}
            </Td>
            {own.cellsOf(document)}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
