import { Link } from '@tanstack/react-router';
import { daysBetween } from '@vigie/i18n/format';
import { Figure, FigureStrip } from '@vigie/ui/card';
import { Unknown } from '@vigie/ui/pill';
import { StatusShape } from '@vigie/ui/status-mark';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { delayWords } from '../ledger/delay-words.ts';
import { ByHand } from './customer-cells.tsx';
import type { Customer } from './customer-header.tsx';
import { MoneyList } from './money-list.tsx';

const DOOR = 'hover:bg-sunken -outline-offset-2';

/** The five figures of a record; each opens the tab that makes it. */
export function CustomerFigures({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const params = { org: organization.slug, id: customer.id };
  return (
    <div className="px-6 max-sm:px-4">
      <FigureStrip label={t('customer.figures.label')}>
        <Link to="/o/$org/customers/$id" params={params} className={DOOR}>
          <HealthFigure customer={customer} />
        </Link>
        <Link to="/o/$org/customers/$id/agreements" params={params} className={DOOR}>
          <Figure
            label={t('customer.columns.mrr')}
            value={<MoneyList values={customer.mrr} />}
            note={t('customer.figures.agreements', { count: customer.activeAgreements })}
          />
        </Link>
        <Link to="/o/$org/customers/$id/agreements" params={params} className={DOOR}>
          <RenewFigure customer={customer} />
        </Link>
        <Link to="/o/$org/customers/$id/receivables" params={params} className={DOOR}>
          <OutstandingFigure customer={customer} />
        </Link>
        <Link to="/o/$org/customers/$id/contacts" params={params} className={DOOR}>
          <TouchFigure customer={customer} />
        </Link>
      </FigureStrip>
    </div>
  );
}

function HealthFigure({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { healthScore: score, healthStatus: status, scoreBefore } = customer;
  const confidence = t('customer.figures.confidence', { share: format.percent(customer.confidence) });
  if (score === null)
    return (
      <Figure
        label={t('health.score')}
        value={<Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />}
        note={`${t('health.notEnoughData')} · ${confidence}`}
      />
    );
  const before = scoreBefore?.score ?? null;
  const delta = before === null ? 0 : score - before;
  const words = [
    status === null ? null : t(`health.status.${status}`),
    customer.churnRisk === true ? t('health.churnRisk') : null,
    confidence,
  ].filter((word) => word !== null);
  return (
    <Figure
      label={t('health.score')}
      value={
        <span className="flex items-baseline gap-1.5">
          {status === null ? null : <StatusShape status={status} />}
          {score}
          <ByHand source={Object.values(customer.sources).find((source) => source === 'override') ?? null} />
          {delta === 0 ? null : (
            <span className={`truncate text-xs font-medium tracking-normal ${delta < 0 ? 'text-bad' : 'text-good'}`}>
              {t('customer.figures.delta', { points: format.signed(delta, 0) })}
            </span>
          )}
        </span>
      }
      note={words.join(' · ')}
    />
  );
}

function RenewFigure({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const renew = customer.renewIn;
  const label = t('customer.columns.renewIn');
  if (renew === null)
    return (
      <Figure
        label={label}
        value={<Unknown label={t('common.unknown')} reason={t('agreement.noRenewal')} />}
        note={t('agreement.noRenewal')}
      />
    );
  // Within the year to come the days left say which year it is.
  const day = format.day(renew.day, renew.days < 300 ? undefined : organization.today);
  const words =
    renew.kind === 'notice' ? t('customer.figures.speakBefore', { day }) : t('customer.figures.ends', { day });
  // A notice is that of an agreement that renews itself: beside it stands when its term ends.
  const beside =
    renew.kind === 'notice' && customer.termEndDay !== null
      ? t('agreement.termEnds', { day: format.day(customer.termEndDay, organization.today) })
      : null;
  return (
    <Figure
      label={label}
      value={renew.days === 0 ? t('common.today') : t('common.days', { count: renew.days })}
      note={
        renew.missedNoticeDay === null ? (
          <>
            {words}
            {beside === null ? null : <span className="block">{beside}</span>}
          </>
        ) : (
          <span className="text-bad">
            {t('agreement.noticePassedOn', { day: format.day(renew.missedNoticeDay, organization.today) })}
          </span>
        )
      }
    />
  );
}

function OutstandingFigure({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const label = t('customer.columns.outstanding');
  if (customer.outstanding === null)
    return (
      <Figure
        label={label}
        value={<Unknown label={t('common.unknown')} reason={t('ledger.noRight')} />}
        note={t('ledger.noRight')}
      />
    );
  const overdue = (customer.overdue ?? []).filter((money) => money.amountMinor > 0);
  const payer =
    customer.payerScore === null
      ? null
      : t('customer.figures.payer', {
          rating: customer.payerScore.rating,
          delay:
            customer.payerScore.averageDelayDays < 0
              ? delayWords(t, customer.payerScore.averageDelayDays)
              : t('common.daysShort', { count: customer.payerScore.averageDelayDays }),
        });
  return (
    <Figure
      label={label}
      value={<MoneyList values={customer.outstanding} />}
      note={
        <>
          {overdue.length === 0 ? (
            t('customer.figures.nothingOverdue')
          ) : (
            <span className="text-bad">
              <MoneyList values={overdue} /> {t('ledger.overdue')}
            </span>
          )}
          {payer === null ? null : ` · ${payer}`}
        </>
      }
    />
  );
}

function TouchFigure({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const ago = (day: string): string => {
    const days = daysBetween(day, organization.today);
    return days === 0 ? t('common.today') : t('common.daysAgo', { count: days });
  };
  const days = customer.lastTouch === null ? null : daysBetween(customer.lastTouch, organization.today);
  return (
    <Figure
      label={t('customer.columns.lastTouch')}
      value={
        days === null ? (
          <Unknown label={t('common.unknown')} reason={t('customer.noTouch')} />
        ) : days === 0 ? (
          t('common.today')
        ) : (
          t('common.days', { count: days })
        )
      }
      note={
        customer.lastSponsorTouch === null
          ? t('customer.figures.noSponsor')
          : t('customer.figures.sponsor', { when: ago(customer.lastSponsorTouch) })
      }
    />
  );
}
