import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { componentColor } from '@vigie/ui/health-bar';
import { Skeleton } from '@vigie/ui/skeleton';
import { StatusMark } from '@vigie/ui/status-mark';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { CustomerPicker, type Picked } from '../customer/customer-picker.tsx';
import { COMPONENTS } from '../health/health-words.ts';
import { type Definition, isComplete } from './profile-words.ts';

/** One customer under what is typed, beside what it has; what the draft is refused for is told where it is. */
export function useProfilePreview(id: string, draft: Definition, customerId: string | null) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  return useQuery({
    queryKey: [...trpc.healthProfile.preview.mutationKey(), id, customerId, draft],
    queryFn: () =>
      client.healthProfile.preview.mutate({ id, customerId: customerId ?? '', draft }, { context: { alone: true } }),
    enabled: customerId !== null && isComplete(draft),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}

/** The customer of the preview: the first there is, until another is chosen. */
export function usePreviewed(): [Picked | null, (customer: Picked | null) => void] {
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<Picked | null>(null);
  const { data } = useQuery(trpc.customer.list.queryOptions({ limit: 1 }));
  const first = data?.items[0];
  return [chosen ?? (first ? { id: first.id, name: first.name } : null), setChosen];
}

export function ProfilePreview({
  preview,
  customer,
  isComplete: canShow,
  onChoose,
}: {
  preview: ReturnType<typeof useProfilePreview>;
  customer: Picked | null;
  isComplete: boolean;
  onChoose: (customer: Picked | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error } = preview;
  const word = (score: number | null): string => (score === null ? t('common.unknown') : format.number(score));
  const statusOf = (side: 'before' | 'after'): ReactElement => {
    const status = data?.[side].status ?? null;
    return status === null ? (
      <span>{t('health.notEnoughData')}</span>
    ) : (
      <StatusMark status={status} label={t(`health.status.${status}`)} />
    );
  };
  return (
    <Card title={t('healthProfile.preview.title')}>
      <div className="grid gap-3 px-3.5 pb-3.5">
        <CustomerPicker
          label={t('healthProfile.preview.customer')}
          chosen={customer}
          except=""
          {...(customer === null ? { none: t('common.none') } : {})}
          onChoose={onChoose}
        />
        {customer === null ? <p className="text-ink-3">{t('healthProfile.preview.nobody')}</p> : null}
        {error === null ? null : (
          <p role="alert" className="text-bad">
            {(problemOf(error).field ?? null) === null ? problemText(error) : t('healthProfile.preview.refused')}
          </p>
        )}
        {canShow ? null : <p className="text-ink-3">{t('healthProfile.preview.incomplete')}</p>}
      </div>
      {data === undefined ? (
        customer !== null && error === null && canShow ? (
          <Skeleton className="mx-3.5 mb-3.5 h-40" />
        ) : null
      ) : (
        <div className={error === null && canShow ? '' : 'opacity-50'}>
          <DataTable label={t('healthProfile.preview.title')}>
            <thead>
              <tr>
                <Th>{t('healthProfile.preview.part')}</Th>
                <Th isNumber>{t('healthProfile.before')}</Th>
                <Th isNumber>{t('healthProfile.after')}</Th>
              </tr>
            </thead>
            <tbody>
              <tr className="text-base font-bold">
                <Td>{t('health.score')}</Td>
                <Td isNumber>{word(data.before.score)}</Td>
                <Td isNumber>{word(data.after.score)}</Td>
              </tr>
              <tr>
                <Td>{t('healthProfile.status')}</Td>
                <Td className="text-right">{statusOf('before')}</Td>
                <Td className="text-right">{statusOf('after')}</Td>
              </tr>
              {COMPONENTS.map((key) => (
                <tr key={key}>
                  <Td>
                    <span className="inline-flex items-center gap-2">
                      <span
                        aria-hidden="true"
                        className="size-2 rounded-full"
                        style={{ background: componentColor[key] }}
                      />
                      {t(`health.component.${key}`)}
                    </span>
                  </Td>
                  {(['before', 'after'] as const).map((side) => {
                    const score = data[side].components.find((one) => one.key === key)?.score ?? null;
                    return (
                      <Td key={side} isNumber>
                        {score === null ? t('common.unknown') : format.number(score, 1)}
                      </Td>
                    );
                  })}
                </tr>
              ))}
              <tr>
                <Td>{t('health.confidence')}</Td>
                <Td isNumber>{format.percent(data.before.confidence)}</Td>
                <Td isNumber>{format.percent(data.after.confidence)}</Td>
              </tr>
            </tbody>
          </DataTable>
        </div>
      )}
    </Card>
  );
}
