import { useQuery } from '@tanstack/react-query';
import { Card, Figure, FigureStrip } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { rowProps, useOpenedPanel } from '../../app/opened-row.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { useOwnColumns } from '../custom-field/own-columns.tsx';
import { MoneyList } from '../customer/money-list.tsx';
import { AgreementDetail, AgreementStatus, choiceWord } from './agreement-detail.tsx';

export type AgreementData = Outputs['agreement']['list'];
export type Agreement = AgreementData['items'][number];

export function Agreements({
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
  const query = useQuery(trpc.agreement.list.queryOptions({ customerId }));
  const { marked, show, close } = useOpenedPanel(open);
  return (
    <QueryView query={query}>
      {({ items, figures }) => (
        <div className="grid gap-4">
          <AgreementFigures figures={figures} />
          <Card title={t('agreement.history')}>
            {items.length === 0 ? (
              <EmptyState title={t('agreement.empty.title')}>{t('agreement.empty.text')}</EmptyState>
            ) : (
              <AgreementTable items={items} renewIn={figures.renewIn} open={marked} onOpen={({ id }) => show(id)} />
            )}
          </Card>
          <AgreementDetail
            customerId={customerId}
            agreement={items.find(({ id }) => id === open) ?? null}
            canEdit={canEdit}
            onClose={close}
          />
        </div>
      )}
    </QueryView>
  );
}

function AgreementFigures({ figures }: { figures: AgreementData['figures'] }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const unknown = (reason: string): ReactElement => <Unknown label={t('common.unknown')} reason={reason} />;
  const { renewIn, autoRenew, paymentState } = figures;
  return (
    <FigureStrip label={t('customer.key.title')}>
      <Figure label={t('customer.columns.mrr')} value={<MoneyList values={figures.mrr} />} />
      <Figure
        label={t('customer.columns.renewIn')}
        value={renewIn === null ? unknown(t('agreement.noRenewal')) : t('common.days', { count: renewIn.days })}
        note={renewIn === null ? undefined : <RenewNote renewIn={renewIn} />}
      />
      <Figure
        label={t('agreement.autoRenew')}
        value={
          autoRenew === null ? unknown(t('health.missing.noAgreement')) : autoRenew ? t('common.yes') : t('common.no')
        }
      />
      <Figure
        label={t('customer.key.paymentState')}
        value={
          paymentState === null ? (
            unknown(t('health.missing.noDocuments'))
          ) : (
            <span className={paymentState === 'late' ? 'text-bad' : ''}>
              {t(`ledger.paymentState.${paymentState}`)}
            </span>
          )
        }
        note={organization.can.readReceivables ? t('ledger.computed') : undefined}
      />
    </FigureStrip>
  );
}

type RenewIn = NonNullable<AgreementData['figures']['renewIn']>;

/** What the days are counted to, and where the term ends that it belongs to. */
function RenewNote({ renewIn }: { renewIn: RenewIn }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (renewIn.kind === 'end') return <>{t('customer.figures.ends', { day: format.dayLong(renewIn.day) })}</>;
  return (
    <>
      {t('customer.figures.speakBefore', { day: format.dayLong(renewIn.day) })}
      {renewIn.termEndDay === null ? null : (
        <span className="block">{t('agreement.termEnds', { day: format.dayLong(renewIn.termEndDay) })}</span>
      )}
    </>
  );
}

function AgreementTable({
  items,
  renewIn,
  open,
  onOpen,
}: {
  items: Agreement[];
  /** Of the customer: shown at the day of the agreement that it counts to. */
  renewIn: RenewIn | null;
  open: string | undefined;
  onOpen: (agreement: Agreement) => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const own = useOwnColumns('agreement', items);
  // Terms span years: each day with its year, short enough for a column.
  const day = (value: string): string => format.day(value, '');
  const counted = (item: Agreement, kind: RenewIn['kind']): ReactElement | null =>
    renewIn?.agreementId !== item.id || renewIn.kind !== kind ? null : (
      <span className="block text-xs font-medium text-ink">
        {t('customer.columns.renewIn')} · {t('common.days', { count: renewIn.days })}
      </span>
    );
  return (
    <DataTable label={t('agreement.history')}>
      <thead>
        <tr>
          <Th>{t('agreement.name')}</Th>
          <Th>{t('agreement.status')}</Th>
          <Th className="max-sm:hidden">{t('agreement.type')}</Th>
          <Th className="max-sm:hidden">{t('agreement.nature')}</Th>
          <Th className="max-sm:hidden">{t('agreement.start')}</Th>
          <Th>{t('agreement.end')}</Th>
          <Th className="max-sm:hidden">{t('agreement.notice')}</Th>
          <Th isNumber>{t('customer.columns.mrr')}</Th>
          {own.heads}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} {...rowProps(item.id, open)}>
            <Td className="max-w-64">
              <button
                type="button"
                onClick={() => onOpen(item)}
                title={item.name ?? item.agreementId ?? undefined}
                className="block max-w-full truncate rounded-sm text-left font-medium hover:underline"
              >
                {item.name ?? item.agreementId}
              </button>
            </Td>
            <Td>
              <AgreementStatus status={item.status} />
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">{item.type ?? '–'}</Td>
            <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">{choiceWord(i18n, 'nature', item.nature)}</Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">{day(item.startDay)}</Td>
            <Td className="num whitespace-nowrap text-ink-2">
              {item.endedOn !== null
                ? day(item.endedOn)
                : item.termEndDay !== null
                  ? day(item.renewal?.termEndDay ?? item.termEndDay)
                  : t('agreement.openEnded')}
              {counted(item, 'end')}
              {item.renewal?.kind === 'notice' ? (
                <span className="sm:hidden">
                  <span className="block text-xs text-ink-3">
                    {t('agreement.notice')} {day(item.renewal.day)}
                  </span>
                  {counted(item, 'notice')}
                </span>
              ) : null}
            </Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">
              {item.noticeDay === null ? '–' : day(item.noticeDay)}
              {counted(item, 'notice')}
            </Td>
            <Td isNumber>{format.moneyFixed(item.mrr)}</Td>
            {own.cellsOf(item)}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
