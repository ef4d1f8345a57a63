import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Planned for what is asked: the entries are met along a trigram index, never one after the other. */
const READER = `language plpgsql stable security definer set search_path = pg_catalog, public
  set jit = off set enable_seqscan = off set enable_indexscan = on set pg_trgm.word_similarity_threshold = 0.4`;

/** Who reads, as the domain has decided: of all customers, of those assigned or of none; and the receivables likewise. */
const READ_BY = 'p_reader uuid, p_customers text, p_receivables text, p_opens_all boolean, p_today date';
const READ_BY_NAMES = 'p_reader, p_customers, p_receivables, p_opens_all, p_today';

/** What is looked at of those that hold the words, before the best of them are chosen. */
const CANDIDATES = 500;
/** Entries that are looked at one after the other before an index is asked. */
const PROBE = 1_000;

/** The two ways to read what can be searched; both take the tenant from the transaction alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `-- The entries of one kind that somebody may see, as a condition on the alias e; null: none.
     create function control.search_seen(p_kind text, ${READ_BY}) returns text
       language plpgsql stable set search_path = pg_catalog, public as
       $$ declare
            v_org uuid := control.current_org();
            v_reach text := case when p_kind = 'document' then p_receivables else p_customers end;
          begin
            if v_org is null or v_reach is null or v_reach not in ('all', 'assigned') or (v_reach = 'assigned' and p_reader is null) then
              return null;
            end if;
            return format('e.org_id = %L and e.kind = %L and e.known_day <= %L', v_org, p_kind, p_today)
              || case when v_reach = 'all' then '' else format(' and e.customer_id = any (%L::uuid[])',
                   array(select c.id from public.customer c where c.org_id = v_org and c.owner_id = p_reader
                      union select t.customer_id from public.customer_team t where t.org_id = v_org and t.user_id = p_reader)) end
              || case when p_opens_all then '' else format(' and (e.reader_id is null or e.reader_id = %L)',
                   coalesce(p_reader, 'ffffffff-ffff-ffff-ffff-ffffffffffff')) end;
          end $$;

     -- The ids of one kind whose text holds every word; where a limit is given, any so many of them.
     create function control.search_ids(p_kind text, p_words text[], ${READ_BY}, p_limit integer)
       returns setof uuid rows 100 ${READER} as
       $$ declare
            v_seen text := control.search_seen(p_kind, ${READ_BY_NAMES});
          begin
            if v_seen is null or p_words is null or cardinality(p_words) = 0 then return; end if;
            perform set_config('enable_indexscan', 'off', true);
            return query execute 'select e.id from public.search_entry e where ' || v_seen
              || (select string_agg(format(' and e.body like %L', '%' || w || '%'), '') from unnest(p_words) w)
              || case when p_limit is null then '' else format(' limit %s', p_limit) end;
          end $$;

     -- The best of each kind, in its order: what begins so (p_head is as much of the term as a head holds), what holds the
     -- words, what resembles them. Without p_words what was typed is too short for fragments: lines that begin so count.
     create function control.search_best(p_kinds text[], p_term text, p_head text, p_words text[], p_alike text, ${READ_BY}, p_limit integer)
       returns table (kind text, id uuid, resembles boolean) rows 50 ${READER} as
       $$ declare
            v_kind text;
            v_seen text;
            v_line text := E'%\\n' || p_term || '%';
            v_holds text := coalesce(
              (select string_agg(format('e.body like %L', '%' || w || '%'), ' and ') from unnest(p_words) w),
              format('e.body like %L', v_line));
            v_tier text := format('case when e.body like %L then 1 when e.body like %L then 2 else 3 end', v_line, '% ' || p_term || '%');
            v_best text := 'select array(select s.id from (select e.id, e.head, e.day, %s as tier
                from %s e where %s and e.id <> all (%L::uuid[]) limit ${CANDIDATES}) s
              order by s.tier, s.day desc nulls last, s.head, s.id limit %s)';
            v_exact uuid[];
            v_first uuid[];
            v_more uuid[];
            v_rest integer;
            v_all uuid[] := '{}';
          begin
            foreach v_kind in array p_kinds loop
              v_seen := control.search_seen(v_kind, ${READ_BY_NAMES});
              continue when v_seen is null;
              -- A whole line is what was meant: an id or a number among many that begin alike. Names need no
              -- such question: in their order the shortest is the first.
              v_exact := '{}';
              if p_term ~ '[a-z0-9].*[0-9]|[0-9].*[a-z0-9]' then
                perform set_config('enable_indexscan', 'off', true);
                execute format('select array(select e.id from public.search_entry e where %s and e.body like %L
                  order by e.day desc nulls last, e.head, e.id limit %s)', v_seen, E'%\\n' || p_term || E'\\n%', p_limit) into v_exact;
              end if;
              perform set_config('enable_indexscan', 'on', true);
              execute format('select array(select s.id from (select e.id, e.head, e.day from public.search_entry e
                  where %s and e.head like %L and e.body like %L and e.id <> all (%L::uuid[]) order by e.head, e.day desc limit ${CANDIDATES}) s
                order by s.day desc nulls last, s.head, s.id limit %s)',
                v_seen, p_head || '%', E'\\n' || p_term || '%', v_exact, p_limit - cardinality(v_exact)) into v_first;
              v_first := v_exact || v_first;
              v_more := '{}';
              v_rest := p_limit - cardinality(v_first);
              -- Words that many hold are met among the first entries, long before an index has gathered all that hold them.
              if v_rest > 0 and p_words is not null and (case when v_kind = 'document' then p_receivables else p_customers end) = 'all' then
                execute format(v_best, v_tier, '(select * from public.search_entry e where ' || v_seen || ' order by e.head, e.day desc limit ${PROBE})',
                  v_holds, v_first, v_rest) into v_more;
              end if;
              -- What an exchange or a document is found by when little is typed stands on its first line.
              if cardinality(v_more) < v_rest
                and (p_words is not null or (length(p_term) > 1 and v_kind not in ('interaction', 'document'))) then
                perform set_config('enable_indexscan', 'off', true);
                execute format(v_best, v_tier, 'public.search_entry', v_seen || ' and ' || v_holds, v_first, v_rest) into v_more;
              end if;
              return query select v_kind, f.id, false from unnest(v_first || v_more) with ordinality f (id, place) order by f.place;
              v_all := v_all || v_first || v_more;
            end loop;
            -- A guess beside what was meant would only stand in its way.
            if p_alike is null or cardinality(v_all) > 0 then return; end if;
            foreach v_kind in array array['customer', 'contact'] loop
              continue when v_kind <> all (p_kinds);
              v_seen := control.search_seen(v_kind, ${READ_BY_NAMES});
              continue when v_seen is null;
              return query execute format('select %L, s.id, true from (select e.id, e.head from public.search_entry e
                  where %s and %L operator(public.<%%) e.head limit ${CANDIDATES}) s
                order by public.word_similarity(%L, s.head) desc, s.head, s.id limit %s', v_kind, v_seen, p_alike, p_alike, p_limit);
            end loop;
          end $$;
     revoke all on function control.search_seen, control.search_ids, control.search_best from public;
     grant execute on function control.search_ids, control.search_best to vigie_app;`,
  );
}
