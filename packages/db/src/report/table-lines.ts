import { currencyExponent } from '@vigie/domain/money';
import { type RawBuilder, sql } from 'kysely';
import type { Cell, CellForm } from '../customer/export-cell.ts';
import type { OrgTx } from '../scope/scope.ts';

/** What a column of a table holds; money in minor units of the reporting currency. */
export type ColumnType = 'text' | 'number' | 'money' | 'day';

/** Lines of a table that is already there, in the form of a file: cells are made where those of lists are. */
export async function tableLines(
  tx: OrgTx,
  form: CellForm,
  types: readonly ColumnType[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<string[]> {
  const exponent = currencyExponent(tx.org.currency) ?? 2;
  const cells = types.map((type, at): Cell => {
    const value: RawBuilder<unknown> = sql`(r.cells ->> ${at}::integer)`;
    if (type === 'money') return form.money(sql`round(${value}::numeric / ${10 ** exponent}, ${exponent}::integer)`);
    if (type === 'number') return form.number(sql`trim_scale(round(${value}::numeric, 2))`);
    return type === 'day' ? form.day(sql`${value}::date`) : form.text(value);
  });
  const line = sql`${form.start} || ${sql.join(cells, sql` || ${form.between} || `)} || ${form.end}`;
  const { rows: lines } = await sql<{ line: string }>`select ${line} as line
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as r (cells, at) order by r.at`.execute(
    tx.db,
  );
  return lines.map((row) => row.line);
}
