import type { CustomerFilter } from '@vigie/db/customer';
import { listMembers } from '@vigie/db/organization';
import type { ColumnType } from '@vigie/db/report';
import type { OrgTx } from '@vigie/db/scope';
import { HEALTH_GROUPS, type HealthGroup, healthGroup } from '@vigie/domain/report';
import { healthOverTime, movers } from '@vigie/operations/report';
import { readFilter } from '../customer/customer-filter.ts';
import type { LocalWords } from '../file-words.ts';
import type { WantedState } from './report-shape.ts';

/** A report as the table of a file. */
export interface ReportTable {
  /** Of the file and of its sheet. */
  name: string;
  columns: { label: string; type: ColumnType }[];
  rows: (string | number | null)[][];
}

export const filterOf = (tx: OrgTx, where: unknown): Promise<CustomerFilter> =>
  readFilter(tx, where === null ? {} : { where });

const groupWord = (words: LocalWords | null, group: HealthGroup): string => {
  if (words === null) return group;
  return group === 'none' ? words.texts.t('report.noScore') : words.texts.t(`health.status.${group}`);
};

/** A line per day: customers and MRR of each status, and of all. */
export async function overTimeTable(
  tx: OrgTx,
  { where, every }: Extract<WantedState, { shows: 'overTime' }>,
  words: LocalWords | null,
): Promise<ReportTable> {
  const points = await healthOverTime(tx, { every, filter: await filterOf(tx, where) });
  const t = words?.texts.t;
  const groups = HEALTH_GROUPS.map((group) => ({ group, word: groupWord(words, group) }));
  const total = t?.('report.total') ?? 'total';
  const mrr = t?.('condition.field.mrr') ?? 'mrr';
  const shares = groups.map(({ word }) => word).concat(total);
  return {
    name: t?.('report.of.overTime') ?? 'health-over-time',
    columns: [
      { label: t?.('report.day') ?? 'day', type: 'day' },
      ...shares.map((label) => ({ label, type: 'number' as const })),
      ...shares.map((label) => ({ label: `${mrr} · ${label}`, type: 'money' as const })),
      { label: `${mrr} · ${t?.('report.unknownCount') ?? 'unknown'}`, type: 'number' },
    ],
    rows: points.map(({ day, groups: of }) => {
      const own = groups.map(({ group }) => of[group]);
      const sum = (key: keyof (typeof own)[number]): number => own.reduce((all, share) => all + share[key], 0);
      return [
        day,
        ...own.map(({ customers }) => customers),
        sum('customers'),
        ...own.map(({ mrrMinor }) => mrrMinor),
        sum('mrrMinor'),
        sum('unknown'),
      ];
    }),
  };
}

/** A line per customer that moved, the largest moves first, and one that counts them. */
export async function moversTable(
  tx: OrgTx,
  { where, ...wanted }: Extract<WantedState, { shows: 'movers' }>,
  words: LocalWords | null,
): Promise<ReportTable> {
  const filter = await filterOf(tx, where);
  const found = await movers(tx, { filter, ...wanted }, 'all');
  const people = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
  const t = words?.texts.t;
  const column = (label: string, type: ColumnType): ReportTable['columns'][number] => ({ label, type });
  const [score, status] = [
    t?.('condition.field.healthScore') ?? 'healthScore',
    t?.('condition.field.healthStatus') ?? 'healthStatus',
  ];
  return {
    name: t?.('report.of.movers') ?? 'movers',
    columns: [
      column(t?.('condition.field.customerId') ?? 'customerId', 'text'),
      column(t?.('condition.field.name') ?? 'name', 'text'),
      column(t?.('condition.field.owner') ?? 'owner', 'text'),
      column(`${score} ${found.since}`, 'number'),
      column(`${score} ${found.until}`, 'number'),
      column(t?.('report.points') ?? 'points', 'number'),
      column(`${status} ${found.since}`, 'text'),
      column(`${status} ${found.until}`, 'text'),
      column(t?.('condition.field.mrr') ?? 'mrr', 'money'),
      column(`${t?.('condition.field.mrr') ?? 'mrr'} · ${t?.('report.unknownCount') ?? 'unknown'}`, 'number'),
    ],
    rows: [
      ...found.lines.map((line) => [
        line.customerId,
        line.name,
        line.ownerId === null ? null : (people.get(line.ownerId) ?? null),
        line.before.score,
        line.after.score,
        line.points,
        groupWord(words, healthGroup(line.before)),
        groupWord(words, healthGroup(line.after)),
        line.mrrMinor,
        line.mrrMinor === null ? 1 : 0,
      ]),
      [
        t?.('report.total') ?? 'total',
        String(found.found),
        null,
        null,
        null,
        null,
        null,
        null,
        found.mrrMinor,
        found.unknown,
      ],
    ],
  };
}
