import type { ReportMeasure } from '@vigie/domain/report';
import { type RawBuilder, sql } from 'kysely';
import { type CustomerCatalogue, customerFields } from '../condition/condition.ts';
import { type CustomerFilter, filteredCustomers } from '../customer/customer.ts';
import type { OrgTx } from '../scope/scope.ts';

export { type ColumnType, tableLines } from './table-lines.ts';

/** One figure, and of how many customers it is not known. */
export interface ReportFigure {
  value: number | null;
  unknown: number;
}

export interface ReportGroup {
  /** What the customers of the group have; null: nothing. */
  value: string | null;
  customers: number;
  figures: ReportFigure[];
}

/** The columns of measures, by their place. */
const COLUMNS = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7'] as const;

function columnOf(at: number): RawBuilder<unknown> {
  const name = COLUMNS[at];
  if (name === undefined) throw new Error(`A report of more than ${COLUMNS.length} measures.`);
  return sql.ref(name);
}

/** Groups of a report, at most: those with the most customers. */
const MOST_GROUPS = 500;

/**
 * Figures of the customers that match a filter and that the actor may see, grouped by a field: one statement. Without a
 * field all are one group. The caller has checked that they may know the fields.
 */
export async function loadReport(
  tx: OrgTx,
  { filter, by, measures }: { filter: CustomerFilter; by: string | null; measures: readonly ReportMeasure[] },
  catalogue: CustomerCatalogue,
): Promise<{ groups: ReportGroup[]; isCut: boolean }> {
  const fields = customerFields(tx, catalogue);
  const sourceOf = (key: string): RawBuilder<unknown> => {
    const field = fields.get(key);
    if (field === undefined || 'members' in field) throw new Error(`No value of ${key} to measure.`);
    return field.value;
  };
  const values = measures.map((measure) => (measure.fold === 'count' ? sql`null::float8` : sourceOf(measure.field)));
  const group = by === null ? null : fields.get(by);
  if (group === undefined) throw new Error(`No groups by ${by}.`);
  const [key, join] =
    group === null
      ? [sql`null::text`, sql``]
      : 'members' in group
        ? [sql`member.member`, sql`left join lateral (${group.members}) as member on true`]
        : [sql`(${group.value})::text`, sql``];
  const { from, where } = filteredCustomers(tx, filter);
  const picked = sql.join([sql`${key} as key`, ...values.map((value, at) => sql`${value} as ${columnOf(at)}`)]);
  const figures = measures.map(({ fold }, at) => {
    const column = columnOf(at);
    if (fold === 'count') return sql`json_build_object('value', count(*), 'unknown', 0)`;
    const folded = fold === 'sum' ? sql`sum(${column})` : sql`avg(${column})`;
    return sql`json_build_object('value', ${folded}::float8, 'unknown', count(*) - count(${column}))`;
  });
  const { rows } = await sql<ReportGroup>`
    select key as value, count(*)::integer as customers, json_build_array(${sql.join(figures)}) as figures
    from (select ${picked} from ${from} ${join} where ${where}) as picked
    group by key order by count(*) desc, key limit ${MOST_GROUPS + 1}`.execute(tx.db);
  return { groups: rows.slice(0, MOST_GROUPS), isCut: rows.length > MOST_GROUPS };
}
