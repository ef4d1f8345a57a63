import type { CustomType } from '@vigie/domain/custom-field';
import { daysBetween } from '@vigie/i18n/format';
import { GradeBadge } from '@vigie/ui/grade-badge';
import { Pill, Unknown } from '@vigie/ui/pill';
import { StatusMark } from '@vigie/ui/status-mark';
import { Hand } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { useCustomWords } from '../custom-field/use-custom.ts';
import { MoneyList } from './money-list.tsx';

export type CustomerRow = Outputs['customer']['list']['items'][number];
type Source = CustomerRow['sources']['score'];
type CustomRowValue = CustomerRow['custom'][string];

export function HealthNumber({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.healthScore === null) return <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />;
  return (
    <span className="inline-flex items-center gap-1">
      <ByHand source={row.sources.score} />
      <span className="font-semibold">{row.healthScore}</span>
    </span>
  );
}

/** Says beside a value of health that a person set it. */
export function ByHand({ source }: { source: Source }): ReactElement | null {
  const { t } = useTranslation();
  if (source !== 'override') return null;
  return (
    <span title={t('health.source.override')} className="inline-flex shrink-0 text-ink-3">
      <Hand aria-hidden className="size-3" strokeWidth={2} />
      <span className="sr-only">{t('health.source.override')} </span>
    </span>
  );
}

export function StatusCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.healthStatus === null) return <span className="text-ink-3">{t('health.notEnoughData')}</span>;
  const word = t(`health.status.${row.healthStatus}`);
  const hasRisk = row.churnRisk === true;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <StatusMark
        status={row.healthStatus}
        label={hasRisk ? `${word} · ${t('health.churnRiskShort')}` : word}
        title={hasRisk ? `${word} · ${t('health.churnRisk')}` : word}
      />
      <ByHand source={hasRisk && row.sources.churnRisk === 'override' ? 'override' : row.sources.status} />
    </span>
  );
}

export function RenewCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const renew = row.renewIn;
  if (renew === null) return <Unknown label={t('common.unknown')} reason={t('agreement.noRenewal')} />;
  if (renew.missedNoticeDay !== null)
    return (
      <Pill
        tone="bad"
        title={t('agreement.noticePassedOn', { day: format.day(renew.missedNoticeDay, organization.today) })}
      >
        {t('agreement.noticePassed')}
      </Pill>
    );
  const day = t(renew.kind === 'notice' ? 'customer.figures.speakBefore' : 'customer.figures.ends', {
    day: format.dayLong(renew.day),
  });
  return (
    <span className={renew.days <= 30 ? 'font-medium text-ink' : 'text-ink-2'} title={day}>
      {renew.days === 0 ? t('common.today') : t('common.days', { count: renew.days })}
    </span>
  );
}

export function OutstandingCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.outstanding === null) return <Unknown label={t('common.unknown')} reason={t('ledger.noRight')} />;
  const overdue = (row.overdue ?? []).filter((money) => money.amountMinor > 0);
  return (
    <>
      <MoneyList values={row.outstanding} isRounded />
      {overdue.length === 0 ? null : (
        <span className="ml-1.5 text-bad" title={t('ledger.overdue')}>
          <MoneyList values={overdue} isRounded />
          <span className="sr-only"> {t('ledger.overdue')}</span>
        </span>
      )}
    </>
  );
}

export function PayerCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.payerScore === null) return <Unknown label="–" reason={t('ledger.noPayerScore')} />;
  const days = row.payerScore.averageDelayDays;
  const delay = t(days < 0 ? 'ledger.payerScoreEarly' : 'ledger.payerScoreTitle', { count: Math.abs(days) });
  return <GradeBadge grade={row.payerScore.rating} title={delay} />;
}

export function LastTouchCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  if (row.lastTouch === null) return <Unknown label={t('common.unknown')} reason={t('customer.noTouch')} />;
  const days = daysBetween(row.lastTouch, organization.today);
  return (
    <span className="text-ink-2" title={format.dayLong(row.lastTouch)}>
      {days === 0 ? t('common.today') : t('common.daysShort', { count: days })}
    </span>
  );
}

export function NumberCell({ value }: { value: number | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (value === null) return <Unknown label={t('common.unknown')} reason={t('health.missing.noTracking')} />;
  return <span className="text-ink-2">{format.number(value)}</span>;
}

/** Points won or lost. */
export function ChangeCell({ points }: { points: number | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (points === null) return <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />;
  return <span className={points < 0 ? 'text-bad' : 'text-ink-2'}>{format.signed(points, 0)}</span>;
}

/** A share, 0 to 1, in percent. */
export function PercentCell({ share }: { share: number | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (share === null) return <Unknown label={t('common.unknown')} reason={t('health.missing.noTracking')} />;
  return <span className="text-ink-2">{format.percent(share)}</span>;
}

export function ActiveUsersCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.activeUsers === null) return <Unknown label={t('common.unknown')} reason={t('health.missing.noTracking')} />;
  const { active, contacts } = row.activeUsers;
  return (
    <span className="text-ink-2">
      {format.number(active)} / {format.number(contacts)}
    </span>
  );
}

export function ChurnRiskCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.churnRisk === null) return <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />;
  return (
    <span className={`inline-flex items-center gap-1 ${row.churnRisk ? 'text-bad' : 'text-ink-2'}`}>
      {row.churnRisk ? t('common.yes') : t('common.no')}
      <ByHand source={row.sources.churnRisk} />
    </span>
  );
}

export function SourceCell({ source }: { source: Source }): ReactElement {
  const { t } = useTranslation();
  return source === null ? (
    <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />
  ) : (
    <span className="block truncate text-ink-2">{t(`health.source.${source}`)}</span>
  );
}

export function PulseCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.pulse === null || row.pulseDay === null)
    return <Unknown label={t('common.unknown')} reason={t('health.missing.noPulse')} />;
  return <span title={format.dayLong(row.pulseDay)}>{row.pulse}</span>;
}

export function LastActivityCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.lastActivity === null) return <Unknown label={t('common.unknown')} reason={t('health.missing.noTracking')} />;
  return <span className="text-ink-2">{format.dayLong(row.lastActivity)}</span>;
}

export function OverdueCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.overdue === null) return <Unknown label={t('common.unknown')} reason={t('ledger.noRight')} />;
  return <MoneyList values={row.overdue} isRounded />;
}

/** A value of one of the organisation's own fields, as its type is read. */
export function CustomCell({
  type,
  value,
  names,
}: {
  type: CustomType;
  value: CustomRowValue | undefined;
  /** Of the members, by id. */
  names: ReadonlyMap<string, string>;
}): ReactElement {
  const words = useCustomWords();
  const text =
    value === undefined ? null : words(type, value, (id) => names.get(id) ?? (names.size === 0 ? '…' : undefined));
  return (
    <span className="block truncate text-ink-2" title={text ?? undefined}>
      {text ?? '—'}
    </span>
  );
}
