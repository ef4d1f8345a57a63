import type { Relation } from '@vigie/domain/condition';
import type { RawBuilder } from 'kysely';

/**
 * Where the value of a field comes from in SQL: one value of a type (texts folded; null where it is unknown), or the
 * members of a set as text, each row one `member`.
 */
export type SqlField =
  | { value: RawBuilder<unknown>; type: 'text' | 'float8' | 'bigint' | 'date' | 'boolean' | 'uuid' }
  | {
      members: RawBuilder<unknown>;
      /** Whether the set has one of the given, as a join that starts from those: for sets that few records share. */
      holders?: (wanted: readonly unknown[]) => RawBuilder<boolean>;
    };

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
