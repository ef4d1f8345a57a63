import { type CustomerCatalogue, loadCustomerCatalogue } from '@vigie/db/condition';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import type { ConditionField } from '@vigie/domain/condition';
import { type FoundGroup, runReport } from '@vigie/operations/report';
import type { LocalWords } from '../file-words.ts';
import { filterOf, moversTable, overTimeTable, type ReportTable } from './health-file.ts';
import type { WantedState } from './report-shape.ts';

/** The table of a report as its reader would see it; `words` is null for a program, which knows our names. */
export function tableOf(tx: OrgTx, state: WantedState, words: LocalWords | null): Promise<ReportTable> {
  if (state.shows === 'overTime') return overTimeTable(tx, state, words);
  return state.shows === 'movers' ? moversTable(tx, state, words) : groupsTable(tx, state, words);
}

async function groupsTable(
  tx: OrgTx,
  { by, of, fold, where }: Extract<WantedState, { shows: 'groups' }>,
  words: LocalWords | null,
): Promise<ReportTable> {
  const filter = await filterOf(tx, where);
  const measured = of === null ? [] : [{ fold, field: of }];
  const report = await runReport(tx, { filter, by, measures: [{ fold: 'count' }, ...measured] });
  const catalogue = await loadCustomerCatalogue(tx);
  const fieldOf = (key: string): ConditionField | undefined => catalogue.fields.find((field) => field.key === key);
  const nameOf = await groupNames(tx, catalogue, by, words);
  const figures = ([customers, measure]: FoundGroup['figures']): (number | null)[] => [
    customers?.value ?? 0,
    ...(of === null ? [] : [measure?.value ?? null, measure?.unknown ?? 0]),
  ];
  const t = words?.texts.t;
  const measure = of === null ? '' : labelOf(fieldOf(of), of, words);
  const total = t === undefined ? 'total' : t(report.overlaps ? 'report.totalOnce' : 'report.total');
  return {
    name: t === undefined ? 'report' : t('report.title'),
    columns: [
      { label: labelOf(fieldOf(by), by, words), type: 'text' },
      { label: t?.('report.customers') ?? 'customers', type: 'number' },
      ...(of === null
        ? []
        : [
            {
              label: fold === 'mean' ? `${measure} (${t?.('report.mean').toLowerCase() ?? 'mean'})` : measure,
              type: fieldOf(of)?.type === 'money' ? ('money' as const) : ('number' as const),
            },
            { label: t?.('report.unknownCount') ?? `${of}.unknown`, type: 'number' as const },
          ]),
    ],
    rows: [
      ...report.groups.map((group) => [group.name ?? nameOf(group.value), ...figures(group.figures)]),
      [total, ...figures(report.total)],
    ],
  };
}

function labelOf(field: ConditionField | undefined, key: string, words: LocalWords | null): string {
  if (words === null) return key;
  return field?.label ?? words.texts.t(`condition.field.${key}` as 'condition.field.name');
}

/** Names of people, stages and choices instead of ids; of the product's own names their words. */
async function groupNames(
  tx: OrgTx,
  { custom }: CustomerCatalogue,
  by: string,
  words: LocalWords | null,
): Promise<(value: FoundGroup['value']) => string> {
  const options = custom.find(({ key }) => by === `custom.${key}`)?.options ?? [];
  const names = new Map([
    ...(await listMembers(tx)).map(({ userId, name }) => [userId, name] as const),
    ...(await listStages(tx)).map(({ id, name }) => [id, name] as const),
    ...options.map(({ id, label }) => [id, label] as const),
    ...Object.entries(words?.choices[by] ?? {}),
  ]);
  return (value) => {
    if (value === null) return words?.texts.t('report.none') ?? '';
    if (typeof value === 'boolean') return words === null ? String(value) : value ? words.yes : words.no;
    return names.get(value) ?? value;
  };
}
