import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { StatusShape } from '@vigie/ui/status-mark';
import { type ReactElement, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isTicked } from '../bulk/selection.ts';
import { Tick } from '../bulk/tick.tsx';
import type { Ticks } from '../bulk/use-ticks.ts';
import { type CustomerRow, HealthNumber, OutstandingCell, RenewCell } from './customer-cells.tsx';
import { MoneyList } from './money-list.tsx';
import { useReadAhead } from './use-customer-list.ts';

const ROW = 64;

/** The list on a phone: two lines for each customer, what matters first. */
export function CustomerCards({
  rows,
  org,
  readMore,
  ticks,
}: {
  rows: CustomerRow[];
  org: string;
  readMore: () => void;
  /** Null: nothing is being ticked. */
  ticks: Ticks | null;
}): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  useReadAhead(items.at(-1)?.index ?? 0, rows.length, readMore);
  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-y-auto border-t border-line">
      <ul aria-label={t('customer.title')} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <li
              key={row.id}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 flex border-b border-line"
              style={{ height: ROW, transform: `translateY(${item.start}px)` }}
            >
              {ticks === null ? null : (
                <Tick
                  label={t('bulk.tick', { name: row.name })}
                  state={isTicked(ticks.selection, row.id)}
                  onToggle={() => ticks.toggle(row.id, false)}
                  className="h-full w-12 shrink-0"
                />
              )}
              <Link
                to="/o/$org/customers/$id"
                params={{ org, id: row.id }}
                className={`flex h-full min-w-0 flex-1 flex-col justify-center gap-0.5 pr-4 -outline-offset-2 active:bg-sunken ${ticks === null ? 'pl-4' : ''}`}
              >
                <span className="flex items-center gap-2 text-base">
                  <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
                  {row.healthStatus === null ? null : <StatusShape status={row.healthStatus} />}
                  <span className="num">
                    <HealthNumber row={row} />
                  </span>
                  <span className="sr-only">
                    {row.healthStatus === null ? t('health.notEnoughData') : t(`health.status.${row.healthStatus}`)}
                  </span>
                </span>
                <span className="num flex items-center gap-3 text-ink-2">
                  <MoneyList values={row.mrr} isRounded />
                  <RenewCell row={row} />
                  <span className="ml-auto truncate">
                    <OutstandingCell row={row} />
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
