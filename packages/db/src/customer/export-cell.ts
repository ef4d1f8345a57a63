import { FORMULA, FORMULA_SIGNS } from '@vigie/domain/import';
import { type RawBuilder, sql } from 'kysely';

export type Cell = RawBuilder<string>;
type Value = RawBuilder<unknown>;

/** How the cells of a line are written, made in the database. */
export interface CellForm {
  text(value: Value): Cell;
  number(value: Value): Cell;
  /** Of the reporting currency. */
  money(value: Value): Cell;
  day(value: Value): Cell;
  boolean(value: Value): Cell;
  /** What stands before a line, between its cells and behind it. */
  start: string;
  between: string;
  end: string;
}

/** The words of a language, for a file that a person opens. */
export interface FileWords {
  decimal: '.' | ',';
  yes: string;
  no: string;
  /** Of fields whose values are names of ours: name → word. */
  choices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A name of ours as its word; one that has none stays as it is. */
export function wordOf(value: Value, words: Readonly<Record<string, string>> | undefined): Value {
  const pairs = Object.entries(words ?? {});
  if (pairs.length === 0) return value;
  const cases = pairs.map(([name, word]) => sql`when ${name}::text then ${word}::text`);
  return sql`(case ${value} ${sql.join(cases, sql` `)} else ${value} end)`;
}

const yesOrNo = (value: Value, { yes, no }: FileWords): Value =>
  sql`(case when ${value} then ${yes}::text when not ${value} then ${no}::text end)`;

const plain = (value: Value): Cell => sql<string>`coalesce((${value})::text, '')`;

/** In quotes, whatever it holds; what a spreadsheet could take for a formula says that it is text (qS7). */
const quoted = (value: Value): Cell =>
  sql<string>`coalesce((select '"' || replace(case when strpos(${FORMULA_SIGNS}, left(v, 1)) > 0 and v ~ ${FORMULA} then '''' || v else v end, '"', '""') || '"' from (select ${value}::text as v) t where v is not null), '')`;

/** A number with the decimal sign of a language. */
const numeral = (value: Value, words: FileWords | null): Cell =>
  words?.decimal === ',' ? sql<string>`replace(${plain(value)}, '.', ',')` : plain(value);

/** Comma-separated values: days as YYYY-MM-DD; for a program `true` and `false`, and decimals with a point. */
export const csvCells = (separator: ',' | ';', words: FileWords | null): CellForm => ({
  text: quoted,
  number: (value) => numeral(value, words),
  money: (value) => numeral(value, words),
  day: plain,
  boolean: (value) => (words ? quoted(yesOrNo(value, words)) : plain(value)),
  start: '',
  between: separator,
  end: '\r\n',
});

/** Cell formats of the workbook, by their place in its styles. */
export const WORKBOOK_STYLES = { text: 1, day: 2, money: 3, head: 4 } as const;

const EMPTY = '<c/>';
/** The most text that a spreadsheet takes in a cell. */
const MAX_TEXT = 32_767;

const xml = (value: Value): RawBuilder<string> =>
  sql<string>`replace(replace(replace(${value}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`;

/** Signs that XML cannot hold as _xHHHH_, and what only looks like that so that it is not taken for it (ECMA-376, 22.9.2.19). */
const holdable = (value: Value): RawBuilder<string> => sql<string>`(select case
    when u !~ ${'[\\x01-\\x08\\x0b-\\x0d\\x0e-\\x1f\\ufffe\\uffff]'} then u
    else (select string_agg(case when s ~ ${'[\\x01-\\x08\\x0b-\\x0d\\x0e-\\x1f\\ufffe\\uffff]'} then '_x' || upper(lpad(to_hex(ascii(s)), 4, '0')) || '_' else s end, '' order by n)
      from regexp_split_to_table(u, '') with ordinality as p (s, n)) end
  from (select regexp_replace(${value}, ${'_(?=x[0-9A-Fa-f]{4}_)'}, '_x005F_', 'g') as u) e)`;

/**
 * A text is never a formula in a workbook: its cell says so. Only one that begins as a guarded formula does gets another
 * apostrophe, so that it is not taken for one when the file comes back.
 */
const textCell = (value: Value): Cell => sql<string>`coalesce((select
    ${`<c t="inlineStr" s="${WORKBOOK_STYLES.text}"><is><t xml:space="preserve">`} || ${xml(holdable(sql`case when left(v, 1) = '''' and v ~ ${FORMULA} then '''' || v else v end`))} || '</t></is></c>'
  from (select left(${value}::text, ${MAX_TEXT}::integer - 1) as v) t where v is not null), ${EMPTY})`;

const numberCell = (value: Value, style?: number): Cell =>
  sql<string>`coalesce(${`<c${style === undefined ? '' : ` s="${style}"`}><v>`} || (${value})::text || '</v></c>', ${EMPTY})`;

/** Cells of a workbook, each with its type; a spreadsheet shows numbers and days in its own language. */
export const workbookCells = (words: FileWords | null): CellForm => ({
  text: textCell,
  number: (value) => numberCell(value),
  money: (value) => numberCell(value, WORKBOOK_STYLES.money),
  // Before March 1900 spreadsheets do not agree on what number a day has.
  day: (value) => sql<string>`case when (${value})::date >= date '1900-03-01'
    then ${numberCell(sql`((${value})::date - date '1899-12-30')`, WORKBOOK_STYLES.day)} else ${textCell(sql`(${value})::text`)} end`,
  boolean: (value) =>
    words
      ? textCell(yesOrNo(value, words))
      : sql<string>`coalesce('<c t="b"><v>' || (${value})::boolean::integer::text || '</v></c>', ${EMPTY})`,
  start: '<row>',
  between: '',
  end: '</row>',
});
