import { Link } from '@tanstack/react-router';
import { Pill } from '@vigie/ui/pill';
import { Sparkline } from '@vigie/ui/sparkline';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CustomerRow,
  HealthNumber,
  LastTouchCell,
  OutstandingCell,
  PayerCell,
  RenewCell,
  StatusCell,
} from './customer-cells.tsx';
import type { SortBy } from './customer-search.ts';
import { MoneyList } from './money-list.tsx';

export type ColumnKey =
  | 'name'
  | 'owner'
  | 'stage'
  | 'health'
  | 'weeks'
  | 'status'
  | 'mrr'
  | 'renewIn'
  | 'outstanding'
  | 'payer'
  | 'lastTouch';

export type Column = {
  key: ColumnKey;
  width: number;
  isNumber?: boolean;
  sort?: SortBy;
  cell: (props: { row: CustomerRow; org: string }) => ReactElement;
};

function NameCell({ row, org }: { row: CustomerRow; org: string }): ReactElement {
  return (
    <span className="flex min-w-0 gap-1.5">
      <Link
        to="/o/$org/customers/$id"
        params={{ org, id: row.id }}
        data-row-link=""
        title={row.name}
        className="truncate rounded-sm font-medium"
      >
        {row.name}
      </Link>
      {row.parent === null ? null : (
        <span className="max-w-[45%] shrink-[2] truncate text-ink-3" title={row.parent.name}>
          {row.parent.name}
        </span>
      )}
    </span>
  );
}

function OwnerCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="block truncate text-ink-2" title={row.owner?.name}>
      {row.owner === null ? null : shortName(row.owner.name)}
      {row.owner !== null ? null : <span className="text-ink-3">{t('customer.nobody')}</span>}
    </span>
  );
}

/** Camille Roux → Camille R. */
function shortName(name: string): string {
  const [first = '', ...others] = name.split(' ');
  const last = others.at(-1)?.[0];
  return last === undefined ? first : `${first} ${last}.`;
}

function WeeksCell({ row }: { row: CustomerRow }): ReactElement {
  const { t } = useTranslation();
  if (row.sparkline.every((value) => value === null)) return <span className="text-ink-3">—</span>;
  const known = row.sparkline.filter((value) => value !== null);
  return (
    <Sparkline values={row.sparkline} label={t('health.sparkline', { from: known[0] ?? '', to: known.at(-1) ?? '' })} />
  );
}

export const COLUMNS: readonly Column[] = [
  { key: 'name', width: 232, sort: 'name', cell: NameCell },
  { key: 'owner', width: 96, cell: OwnerCell },
  { key: 'stage', width: 100, cell: ({ row }) => <Pill title={row.stage.name}>{row.stage.name}</Pill> },
  { key: 'health', width: 66, isNumber: true, sort: 'health', cell: HealthNumber },
  { key: 'weeks', width: 92, cell: WeeksCell },
  { key: 'status', width: 150, cell: StatusCell },
  { key: 'mrr', width: 78, isNumber: true, sort: 'mrr', cell: ({ row }) => <MoneyList values={row.mrr} isRounded /> },
  { key: 'renewIn', width: 118, sort: 'renewIn', cell: RenewCell },
  { key: 'outstanding', width: 144, isNumber: true, sort: 'outstanding', cell: OutstandingCell },
  { key: 'payer', width: 58, cell: PayerCell },
  { key: 'lastTouch', width: 98, sort: 'lastTouch', cell: LastTouchCell },
];
