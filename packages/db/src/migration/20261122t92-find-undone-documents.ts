import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/**
 * Documents, reversals among them, that a standing reversal undoes on a day, as the domain's `undoneIds` says: the
 * reversals that nothing reverses are looked at first. Under the rights of whoever asks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create function undone_documents(p_org uuid, p_day date) returns setof uuid language plpgsql stable
       set search_path = pg_catalog, public as
       $$ declare
            v_reversal record;
            v_undone uuid[] := '{}';
          begin
            for v_reversal in
              with recursive reversal as materialized (
                select d.id, d.reverses_id from document d where d.org_id = p_org and d.reverses_id is not null
                  and d.status = 'final' and d.day <= p_day and d.known_day <= p_day),
              tree as (
                select r.id, r.reverses_id, 0 as depth from reversal r where r.reverses_id not in (select id from reversal)
                union all
                select r.id, r.reverses_id, tree.depth + 1 from tree join reversal r on r.reverses_id = tree.id)
              select id, reverses_id, depth from tree order by depth desc
            loop
              continue when v_reversal.id = any (v_undone);
              -- Only of a reversal is it asked later on whether it stands.
              if v_reversal.depth > 0 then v_undone := v_undone || v_reversal.reverses_id; end if;
              return next v_reversal.reverses_id;
            end loop;
          end $$;
     revoke all on function undone_documents from public;
     grant execute on function undone_documents to vigie_app;`,
  );
}
