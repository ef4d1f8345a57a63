import { Card, FigureRow } from '@vigie/ui/card';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { delayWords } from '../ledger/delay-words.ts';
import type { Customer } from './customer-header.tsx';

/** Usage, exchanges, agreement and payments in one list; n/a says why. */
export function KeyFigures({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const unknown = (reason: string): ReactNode => <Unknown label={t('common.unknown')} reason={reason} />;
  const day = (value: string | null): ReactNode =>
    value === null ? unknown(t('customer.key.never')) : format.day(value, organization.today);
  const { trend, activeUsers, payerScore, paymentState, featuresUsed } = customer;
  return (
    <Card title={t('customer.key.title')}>
      <dl>
        <FigureRow label={t('customer.key.connections')}>
          {customer.connections30d === null ? (
            unknown(t('health.missing.noTracking'))
          ) : (
            <>
              {format.number(customer.connections30d)}
              {trend === null ? null : (
                <span className={`ml-1.5 ${trend < 95 ? 'text-bad' : trend > 110 ? 'text-good' : 'text-ink-3'}`}>
                  {t('customer.key.trend', { value: format.percent(trend / 100) })}
                </span>
              )}
            </>
          )}
        </FigureRow>
        <FigureRow label={t('customer.key.activeUsers')}>
          {activeUsers === null ? unknown(t('health.missing.noContacts')) : t('customer.key.ofContacts', activeUsers)}
        </FigureRow>
        <FigureRow label={t('customer.key.features')}>
          {featuresUsed === null
            ? unknown(t('health.missing.noTracking'))
            : t('customer.key.ofContacts', { active: featuresUsed.used, contacts: featuresUsed.anyone })}
        </FigureRow>
        <FigureRow label={t('customer.key.meetingCall')}>
          {day(customer.lastMeeting)} · {day(customer.lastCall)}
        </FigureRow>
        <FigureRow label={t('customer.key.userTouch')}>{day(customer.lastUserTouch)}</FigureRow>
        <FigureRow label={t('customer.key.tickets')}>{format.number(customer.openTickets)}</FigureRow>
        {customer.can.readReceivables ? (
          <>
            <FigureRow label={t('customer.key.delay')}>
              {payerScore === null ? unknown(t('ledger.noPayerScore')) : delayWords(t, payerScore.averageDelayDays)}
            </FigureRow>
            <FigureRow label={t('customer.key.paymentState')}>
              {paymentState === null ? (
                unknown(t('health.missing.noDocuments'))
              ) : (
                <span className={paymentState === 'late' ? 'text-bad' : ''}>
                  {t(`ledger.paymentState.${paymentState}`)}
                </span>
              )}
            </FigureRow>
          </>
        ) : null}
        <FigureRow label={t('customer.key.since')}>
          {customer.since === null ? unknown(t('customer.key.never')) : format.dayLong(customer.since)}
        </FigureRow>
      </dl>
    </Card>
  );
}
