import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/**
 * Where no more than two signs are typed, lines within a record are looked for if both are letters: a trigram index knows
 * of `f-` no more than that some word begins with f, and would hand over every contact of the finance department.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `do $$ declare
         v_best regprocedure := 'control.search_best(text[], text, text, text[], text, uuid, text, text, boolean, date, integer)';
         v_old text := pg_get_functiondef(v_best);
         v_new text := replace(v_old, 'length(p_term) > 1', '(length(p_term) > 2 or p_term ~ ''[A-Za-z0-9]{2}'')');
       begin
         if v_new = v_old then raise exception 'control.search_best is not the one that is mended here'; end if;
         execute v_new;
       end $$`,
  );
}
