import { Link } from '@tanstack/react-router';
import { Pill } from '@vigie/ui/pill';
import { Sparkline } from '@vigie/ui/sparkline';
import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomField } from '../custom-field/custom-fields.tsx';
import { heldValue } from '../custom-field/custom-text.ts';
import {
  ActiveUsersCell,
  ChangeCell,
  ChurnRiskCell,
  CustomCell,
  type CustomerRow,
  HealthNumber,
  LastActivityCell,
  LastTouchCell,
  NumberCell,
  OutstandingCell,
  OverdueCell,
  PayerCell,
  PercentCell,
  PulseCell,
  RenewCell,
  SourceCell,
  StatusCell,
} from './customer-cells.tsx';
import type { SortBy } from './customer-search.ts';
import { MoneyList } from './money-list.tsx';

export const DEFAULT_COLUMNS = [
  'name',
  'owner',
  'stage',
  'health',
  'weeks',
  'status',
  'mrr',
  'renewIn',
  'outstanding',
  'payer',
  'lastTouch',
] as const;
const MORE_COLUMNS = [
  'customerId',
  'domain',
  'tags',
  'churnRisk',
  'scoreSource',
  'statusSource',
  'churnRiskSource',
  'pulse',
  'scoreChange',
  'confidence',
  'connections30d',
  'trend',
  'activeUsers',
  'lastActivity',
  'overdue',
] as const;
/** A column of ours, or one of the organisation's own fields. */
export type ColumnKey = (typeof DEFAULT_COLUMNS)[number] | (typeof MORE_COLUMNS)[number] | `custom.${string}`;
type OwnKey = Exclude<ColumnKey, `custom.${string}`>;

export type Column = {
  key: ColumnKey;
  label: string;
  width: number;
  /** Its width was chosen by hand. */
  isSized?: boolean;
  isNumber?: boolean;
  sort?: SortBy;
  /** The field that its value is edited as, where it stands. */
  edit?: string;
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

type Look = Omit<Column, 'key' | 'label' | 'sort'>;

const muted = (text: string | null): ReactElement => (
  <span className="block truncate text-ink-2" title={text ?? undefined}>
    {text ?? '—'}
  </span>
);

const LOOKS: Record<OwnKey, Look> = {
  name: { width: 196, cell: NameCell },
  owner: { width: 96, edit: 'owner', cell: OwnerCell },
  stage: { width: 100, edit: 'stage', cell: ({ row }) => <Pill title={row.stage.name}>{row.stage.name}</Pill> },
  health: { width: 66, isNumber: true, cell: HealthNumber },
  weeks: { width: 94, cell: WeeksCell },
  status: { width: 142, cell: StatusCell },
  mrr: { width: 78, isNumber: true, cell: ({ row }) => <MoneyList values={row.mrr} isRounded /> },
  renewIn: { width: 130, cell: RenewCell },
  outstanding: { width: 136, isNumber: true, cell: OutstandingCell },
  payer: { width: 58, cell: PayerCell },
  lastTouch: { width: 98, cell: LastTouchCell },
  customerId: { width: 110, cell: ({ row }) => muted(row.customerId) },
  domain: { width: 140, edit: 'domain', cell: ({ row }) => muted(row.domain) },
  tags: { width: 140, edit: 'tags', cell: ({ row }) => muted(row.tags.length === 0 ? null : row.tags.join(', ')) },
  churnRisk: { width: 96, cell: ChurnRiskCell },
  scoreSource: { width: 120, cell: ({ row }) => <SourceCell source={row.sources.score} /> },
  statusSource: { width: 120, cell: ({ row }) => <SourceCell source={row.sources.status} /> },
  churnRiskSource: { width: 120, cell: ({ row }) => <SourceCell source={row.sources.churnRisk} /> },
  pulse: { width: 70, isNumber: true, cell: PulseCell },
  scoreChange: { width: 96, isNumber: true, cell: ({ row }) => <ChangeCell points={row.scoreChange} /> },
  confidence: { width: 84, isNumber: true, cell: ({ row }) => <PercentCell share={row.confidence} /> },
  connections30d: { width: 104, isNumber: true, cell: ({ row }) => <NumberCell value={row.connections30d} /> },
  trend: {
    width: 78,
    isNumber: true,
    cell: ({ row }) => <PercentCell share={row.trend === null ? null : row.trend / 100} />,
  },
  activeUsers: { width: 104, isNumber: true, cell: ActiveUsersCell },
  lastActivity: { width: 112, cell: LastActivityCell },
  overdue: { width: 96, isNumber: true, cell: OverdueCell },
};

type CustomColumn = Pick<CustomField, 'key' | 'label' | 'type' | 'readOnly'>;
type Named = { id: string; name: string };

const isOwn = (key: string): key is OwnKey => Object.hasOwn(LOOKS, key);

/** Every column there is: ours in their usual order, then the organisation's own fields. */
export function allColumns(t: TFunction, custom: readonly CustomColumn[], people: readonly Named[]): Column[] {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const ours = [...DEFAULT_COLUMNS, ...MORE_COLUMNS].map((key) => ({
    key,
    label: t(`customer.columns.${key}`),
    // A drawing of twelve weeks has no order of its own.
    ...(key === 'weeks' ? {} : { sort: key }),
    ...LOOKS[key],
  }));
  const own = custom.map(
    ({ key, label, type, readOnly }): Column => ({
      key: `custom.${key}`,
      label,
      width: 120,
      sort: `custom.${key}`,
      ...(readOnly ? {} : { edit: `custom.${key}` }),
      cell: ({ row }) => <CustomCell type={type} value={heldValue(row.custom, key)} names={names} />,
    }),
  );
  return [...ours, ...own];
}

/** The columns of a layout, the name first; those that are no more are left out. */
export function columnsOf(
  all: readonly Column[],
  layout: { columns: readonly { key: string; width: number | null }[] },
): Column[] {
  const shown = layout.columns.flatMap(({ key, width }) => {
    const column = all.find((one) => one.key === key);
    return column === undefined ? [] : [{ ...column, width: width ?? column.width, isSized: width !== null }];
  });
  const name = shown.find(({ key }) => key === 'name') ?? all.find(({ key }) => key === 'name');
  return name === undefined ? shown : [name, ...shown.filter(({ key }) => key !== 'name')];
}

/** What an export calls the value of a column; a drawing has none. */
const EXPORTED: Partial<Record<OwnKey, string>> = {
  health: 'healthScore',
  status: 'healthStatus',
  payer: 'payerRating',
};

export function exportKey(key: ColumnKey): string | null {
  if (key === 'weeks') return null;
  return isOwn(key) ? (EXPORTED[key] ?? key) : key;
}
