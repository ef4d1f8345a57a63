import { useQuery } from '@tanstack/react-query';
import { AgingBar, type AgingSlice } from '@vigie/ui/aging-bar';
import { Card, Figure, FigureStrip } from '@vigie/ui/card';
import { GradeBadge } from '@vigie/ui/grade-badge';
import { Unknown } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { MoneyList } from '../customer/money-list.tsx';
import { delayWords } from './delay-words.ts';
import { Documents } from './documents.tsx';

type Figures = Outputs['ledger']['get'];
type Aging = Figures['aging'][number];

const SLICES = [
  { key: 'notDue', field: 'notDueMinor', color: 'color-mix(in oklab, var(--ink-3) 40%, var(--surface))' },
  { key: 'd1to30', field: 'days1To30Minor', color: 'color-mix(in oklab, var(--warn) 65%, var(--surface))' },
  { key: 'd31to60', field: 'days31To60Minor', color: 'var(--warn)' },
  { key: 'd61to90', field: 'days61To90Minor', color: 'color-mix(in oklab, var(--bad) 70%, var(--surface))' },
  { key: 'd91plus', field: 'days91PlusMinor', color: 'var(--bad)' },
  { key: 'disputed', field: 'disputedMinor', color: 'var(--esc)' },
] as const;

export function Receivables({
  customerId,
  canEdit,
  open,
}: {
  customerId: string;
  canEdit: boolean;
  open?: string | undefined;
}): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(trpc.ledger.get.queryOptions({ customerId }));
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-72 rounded-lg" />}>
      {(figures) => (
        <div className="grid gap-4">
          <LedgerFigures figures={figures} />
          {figures.aging.map((aging) => (
            <AgingCard key={aging.currency} aging={aging} />
          ))}
          <Documents customerId={customerId} canEdit={canEdit} open={open} />
        </div>
      )}
    </QueryView>
  );
}

function LedgerFigures({ figures }: { figures: Figures }): ReactElement {
  const { t } = useTranslation();
  const { payerScore, paymentState } = figures;
  const isOverdue = figures.overdue.some((money) => money.amountMinor > 0);
  return (
    <FigureStrip label={t('customer.key.title')}>
      <Figure label={t('customer.columns.outstanding')} value={<MoneyList values={figures.outstanding} />} />
      <Figure
        label={t('ledger.overdueTitle')}
        value={
          <span className={isOverdue ? 'text-bad' : ''}>
            <MoneyList values={figures.overdue} />
          </span>
        }
      />
      <Figure
        label={t('ledger.unapplied')}
        value={<MoneyList values={figures.unapplied} />}
        note={t('ledger.unappliedNote')}
      />
      <Figure
        label={t('ledger.payerScore')}
        value={
          payerScore === null ? (
            <Unknown label={t('common.unknown')} reason={t('ledger.noPayerScore')} />
          ) : (
            <span className="flex items-center gap-2">
              <GradeBadge grade={payerScore.rating} />
              {delayWords(t, payerScore.averageDelayDays)}
            </span>
          )
        }
        note={payerScore === null ? t('ledger.noPayerScore') : t('ledger.averageDelay')}
      />
      <Figure
        label={t('customer.key.paymentState')}
        value={
          paymentState === null ? (
            <Unknown label={t('common.unknown')} reason={t('health.missing.noDocuments')} />
          ) : (
            <span className={paymentState === 'late' ? 'text-bad' : 'text-good'}>
              {t(`ledger.paymentState.${paymentState}`)}
            </span>
          )
        }
        note={t('ledger.computed')}
      />
    </FigureStrip>
  );
}

function AgingCard({ aging }: { aging: Aging }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = aging;
  const slices: AgingSlice[] = SLICES.map((slice) => ({
    key: slice.key,
    color: slice.color,
    label: t(`ledger.aging.${slice.key}`),
    amount: aging[slice.field],
    text: format.money({ amountMinor: aging[slice.field], currency }),
  }));
  return (
    <Card
      title={t('ledger.agingTitle', { currency })}
      aside={
        aging.unappliedMinor === 0 ? undefined : (
          <span className="num text-ink-3">
            {t('ledger.unappliedAside', { amount: format.money({ amountMinor: aging.unappliedMinor, currency }) })}
          </span>
        )
      }
    >
      <div className="px-3.5 pb-3.5">
        <AgingBar label={t('ledger.agingTitle', { currency })} slices={slices} />
      </div>
    </Card>
  );
}
