import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FigureRow } from '@vigie/ui/card';
import { Pill, type Tone } from '@vigie/ui/pill';
import { SidePanel } from '@vigie/ui/side-panel';
import type { i18n } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { openerOf } from '../../app/opened-row.ts';
import { problemOf } from '../../app/problem.ts';
import { SubjectComments } from '../comment/comments.tsx';
import { type CustomChange, CustomValues } from '../custom-field/custom-values.tsx';
import type { Agreement } from './agreements.tsx';

const TONES: Record<Agreement['status'], Tone> = {
  active: 'good',
  validated: 'accent',
  pending: 'neutral',
  paused: 'warn',
  cancelled: 'bad',
  finished: 'neutral',
};

/** Our word for a known choice; a choice made elsewhere is shown as it came. */
export function choiceWord(instance: i18n, kind: 'nature' | 'period', value: string | null): string {
  if (value === null || value === '') return '–';
  const key = `agreement.${kind}s.${value}`;
  return instance.exists(key) ? instance.t(key as 'agreement.natures.initial') : value;
}

export function AgreementStatus({ status }: { status: Agreement['status'] }): ReactElement {
  const { t } = useTranslation();
  return <Pill tone={TONES[status]}>{t(`agreement.statuses.${status}`)}</Pill>;
}

export function AgreementDetail({
  customerId,
  agreement,
  canEdit,
  onClose,
}: {
  customerId: string;
  agreement: Agreement | null;
  canEdit: boolean;
  onClose: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([trpc.agreement, trpc.audit].map((one) => queries.invalidateQueries({ queryKey: one.pathKey() })));
  const save = useMutation(trpc.agreement.update.mutationOptions({ onSettled: refresh }));
  /** Where something else of the agreement moved on, the values are saved on what it is now. */
  const saveValues = async ({ id, version }: Agreement, custom: CustomChange, read: CustomChange): Promise<unknown> => {
    const edit = { id, custom, read };
    try {
      return await save.mutateAsync({ ...edit, version });
    } catch (error) {
      const { code, params } = problemOf(error);
      if (code !== 'agreement.versionConflict') throw error;
      return save.mutateAsync({ ...edit, version: Number(params?.version) });
    }
  };
  const day = (value: string | null): string => (value === null ? '–' : format.dayLong(value));
  return (
    <SidePanel
      title={agreement?.name ?? agreement?.agreementId ?? ''}
      subtitle={agreement?.agreementId}
      isOpen={agreement !== null}
      onClose={onClose}
      returnTo={() => (agreement === null ? null : openerOf(agreement.id))}
      closeLabel={t('common.close')}
    >
      {agreement === null ? null : (
        <>
          <dl className="-mx-3.5 pb-5 [&>div:first-child]:border-t-0">
            <FigureRow label={t('agreement.status')}>
              <AgreementStatus status={agreement.status} />
            </FigureRow>
            <FigureRow label={t('customer.columns.mrr')}>{format.money(agreement.mrr)}</FigureRow>
            {agreement.amount === null ? null : (
              <FigureRow label={t('agreement.amount')}>
                {format.money(agreement.amount)} · {choiceWord(i18n, 'period', agreement.billingPeriod)}
              </FigureRow>
            )}
            <FigureRow label={t('agreement.oneTimeFee')}>
              {agreement.oneTimeFee === null ? '–' : format.money(agreement.oneTimeFee)}
            </FigureRow>
            <FigureRow label={t('agreement.type')}>{agreement.type ?? '–'}</FigureRow>
            <FigureRow label={t('agreement.nature')}>{choiceWord(i18n, 'nature', agreement.nature)}</FigureRow>
            <FigureRow label={t('agreement.plan')}>{agreement.plan ?? '–'}</FigureRow>
            <FigureRow label={t('agreement.start')}>{day(agreement.startDay)}</FigureRow>
            <FigureRow label={t('agreement.termEnd')}>
              {agreement.termEndDay === null
                ? t('agreement.openEnded')
                : day(agreement.renewal?.termEndDay ?? agreement.termEndDay)}
              {agreement.renewal === null || agreement.renewal.termEndDay === agreement.termEndDay ? null : (
                <span className="block text-xs text-ink-3">
                  {t('agreement.agreedUntil', { day: day(agreement.termEndDay) })}
                </span>
              )}
            </FigureRow>
            {agreement.endedOn === null ? null : (
              <FigureRow label={t('agreement.endedOn')}>{day(agreement.endedOn)}</FigureRow>
            )}
            <FigureRow label={t('agreement.autoRenew')}>
              {agreement.autoRenew ? t('common.yes') : t('common.no')}
            </FigureRow>
            <FigureRow label={t('agreement.notice')}>
              {day(agreement.noticeDay)}
              {agreement.noticeMonths === 0 && agreement.noticeDays === 0 ? null : (
                <span className="block text-xs text-ink-3">
                  {t('agreement.noticeTerm', { months: agreement.noticeMonths, days: agreement.noticeDays })}
                </span>
              )}
            </FigureRow>
            {agreement.renewal === null ? null : (
              <FigureRow label={t('customer.columns.renewIn')}>
                {t('common.days', { count: agreement.renewal.days })}
                <span className="block text-xs text-ink-3">{t(`agreement.countsTo.${agreement.renewal.kind}`)}</span>
              </FigureRow>
            )}
          </dl>
          <CustomValues
            key={agreement.id}
            entity="agreement"
            values={agreement.custom}
            onSave={canEdit ? (custom, read) => saveValues(agreement, custom, read) : null}
          />
          <SubjectComments on={{ customerId, subject: 'agreement', subjectId: agreement.id }} />
        </>
      )}
    </SidePanel>
  );
}
