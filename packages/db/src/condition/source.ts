import type { Relation } from '@vigie/domain/condition';
import { type RawBuilder, sql } from 'kysely';

/**
 * Where the value of a field comes from in SQL: one value of a type (texts folded; null where it is unknown), or the
 * members of a set as text, each row one `member`. An `integer` is compared with any number.
 */
export type SqlField =
  | {
      value: RawBuilder<unknown>;
      type: 'text' | 'float8' | 'integer' | 'bigint' | 'date' | 'boolean' | 'uuid';
      /** The column of a text, empty where it is unknown: what indexes are of. */
      stored?: RawBuilder<unknown>;
      /**
       * Of a value that few records have: which these are, as a join that starts from what they are few by. `true` of every
       * record that has it, and perhaps of others; undefined of values that many have.
       */
      among?: (value: unknown) => RawBuilder<boolean> | undefined;
    }
  | {
      members: RawBuilder<unknown>;
      /** Whether the set has one of the given, as a join that starts from those: for sets that few records share. */
      holders?: (wanted: readonly unknown[]) => RawBuilder<boolean>;
    };

/** A folded column whose empty text is an unknown one. */
export const foldedText = (column: string): SqlField => ({
  value: sql.raw(`nullif(${column}, '')`),
  type: 'text',
  stored: sql.raw(column),
});

/** The fields of one kind of record, and how the records that hang on it are found. */
export interface RecordSource {
  fields: ReadonlyMap<string, SqlField>;
  relations: ReadonlyMap<Relation, RelatedSource>;
}

export interface RelatedSource {
  from: RawBuilder<unknown>;
  /** What ties a row to the record it hangs on, the organisation and what may be seen included. */
  join: RawBuilder<unknown>;
  record: RecordSource;
}
