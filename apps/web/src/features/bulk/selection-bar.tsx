import { useQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Menu, MenuItem, MenuSeparator } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { CustomerFilter } from '../customer/customer-search.ts';
import type { BulkWork } from './bulk-panel.tsx';
import type { BulkKind } from './bulk-words.ts';
import { filterOfSelection, sizeOf } from './selection.ts';
import type { Ticks } from './use-ticks.ts';

const LINK = 'rounded-sm text-accent-ink hover:underline max-sm:py-1';

/** How many are ticked, instead of how many there are; one step from there to all that match. */
export function SelectionLine({ ticks, filter }: { ticks: Ticks; filter: CustomerFilter }): ReactElement {
  const { t } = useTranslation();
  const { selection } = ticks;
  const { total, shown } = useTotal(filter);
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
function useTotal(filter: CustomerFilter): { total: number | undefined; shown: (size: number) => string } {
  const format = useFormat();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.customer.count.queryOptions({ filter }, alone));
  const isCapped = data?.isCapped === true;
  return {
    total: data?.count,
    // What is counted no further is "so many and more", also where some of them are left out.
    shown: (size) => `${format.number(size)}${isCapped && size > data.count / 2 ? '+' : ''}`,
  };
}

const KINDS = ['owner', 'team', 'stage', 'tags', 'custom', 'excluded', 'healthProfile'] as const satisfies BulkKind[];
/** What only those do who assign customers to others; they choose profiles too. */
const ASSIGNING: readonly BulkKind[] = ['owner', 'team', 'healthProfile'];

/** What can be done with the ticked ones, as far as whoever is here may; taking them away as a file is for everybody. */
export function BulkActions({
  ticks: { selection },
  filter,
  isOpen,
  onOpenChange,
  onChoose,
  onExport,
}: {
  ticks: Ticks;
  filter: CustomerFilter;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onChoose: (work: BulkWork) => void;
  onExport: (format: 'csv' | 'xlsx') => void;
}): ReactElement {
  const { t } = useTranslation();
  const { can } = useSession().organization;
  const { total, shown } = useTotal(filter);
  const count = sizeOf(selection, total);
  const size = count === null ? '' : t('bulk.selected', { count, shown: shown(count) });
  const kinds = can.editCustomers ? KINDS.filter((kind) => can.assign || !ASSIGNING.includes(kind)) : [];
  return (
    <Menu
      align="end"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      trigger={
        <Button>
          {t('bulk.actions')}
          <span aria-hidden="true" className="text-2xs opacity-60 max-sm:hidden">
            E
          </span>
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {kinds.map((kind) => (
        <MenuItem key={kind} onSelect={() => onChoose({ kind, selection: filterOfSelection(selection), size })}>
          {t(`bulk.menu.${kind}`)}
        </MenuItem>
      ))}
      {kinds.length === 0 ? null : <MenuSeparator />}
      <MenuItem onSelect={() => onExport('csv')}>{t('bulk.menu.exportCsv')}</MenuItem>
      <MenuItem onSelect={() => onExport('xlsx')}>{t('bulk.menu.exportWorkbook')}</MenuItem>
    </Menu>
  );
}
