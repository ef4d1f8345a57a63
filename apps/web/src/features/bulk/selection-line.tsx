import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import type { CustomerFilter } from '../customer/customer-search.ts';
import { sizeOf } from './selection.ts';
import type { Ticks } from './use-ticks.ts';

const LINK = 'rounded-sm text-accent-ink hover:underline max-sm:py-1';

/** How many are ticked, instead of how many there are; one step from there to all that match. */
export function SelectionLine({ ticks, filter }: { ticks: Ticks; filter: CustomerFilter }): ReactElement {
  const { t } = useTranslation();
  const { selection } = ticks;
  const { total, shown } = useTotal(filter, true);
  const size = sizeOf(selection, total);
  const isMore = selection.kind === 'some' && total !== undefined && selection.ids.size < total;
  return (
    <span className="flex flex-wrap items-center gap-x-3" aria-live="polite">
      <span className="font-medium text-ink">
        {size === null ? '…' : t('bulk.selected', { count: size, shown: shown(size) })}
      </span>
      {isMore ? (
        <button type="button" className={LINK} onClick={ticks.all}>
          {t('bulk.selectAll', { shown: shown(total) })}
        </button>
      ) : null}
      <button type="button" className={`${LINK} max-sm:hidden`} onClick={ticks.clear}>
        {t('bulk.unselect')}
      </button>
    </span>
  );
}

/** How many match; from the count that the list shows anyway. */
export function useTotal(
  filter: CustomerFilter,
  isWanted: boolean,
): { total: number | undefined; shown: (size: number) => string } {
  const format = useFormat();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.customer.count.queryOptions({ filter }, { enabled: isWanted, ...alone }));
  const isCapped = data?.isCapped === true;
  return {
    total: data?.count,
    shown: (size) => `${format.number(size)}${isCapped && size >= data.count ? '+' : ''}`,
  };
}
