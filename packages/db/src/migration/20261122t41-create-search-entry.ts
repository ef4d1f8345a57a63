import { type Kysely, sql } from 'kysely';
import { run } from './tenant-table.ts';

/** A kind of record as the search knows it: columns of its own row, under the alias `r`. */
interface Projection {
  kind: string;
  table: string;
  customer: string;
  /** What a list of results is sorted by, newest first; null: by name. */
  day: string;
  /** From when it may be seen at all: facts of later days are stored and not seen. */
  knownDay: string;
  /** The one person it opens for; null: whoever sees the customer. */
  reader: string;
  /** Folded texts, each on lines of their own; the first leads. */
  lines: [string, ...string[]];
  where: string;
}

/** Nobody: a private exchange without an author. */
const NOBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;

const PROJECTIONS: Projection[] = [
  {
    kind: 'customer',
    table: 'customer',
    customer: 'r.id',
    day: 'null::date',
    knownDay: `'-infinity'::date`,
    reader: 'null::uuid',
    lines: ['r.search_folded'],
    where: 'true',
  },
  {
    kind: 'contact',
    table: 'contact',
    customer: 'r.customer_id',
    day: 'null::date',
    knownDay: `'-infinity'::date`,
    reader: 'null::uuid',
    lines: ['r.name_folded', 'r.email_folded', 'r.function_folded', 'r.phone_folded'],
    where: 'r.archived_at is null',
  },
  {
    kind: 'interaction',
    table: 'interaction',
    customer: 'r.customer_id',
    day: 'r.day',
    knownDay: 'greatest(r.day, r.known_day)',
    reader: `case when r.is_private then coalesce(r.author_id, ${NOBODY}) end`,
    lines: ['r.subject_folded', 'r.details_folded'],
    where: 'r.customer_id is not null',
  },
  {
    kind: 'agreement',
    table: 'agreement',
    customer: 'r.customer_id',
    day: 'r.start_day',
    knownDay: 'r.known_day',
    reader: 'null::uuid',
    lines: ['r.search_folded'],
    where: 'true',
  },
  {
    kind: 'document',
    table: 'document',
    customer: 'r.customer_id',
    day: 'r.day',
    knownDay: 'greatest(r.day, r.known_day)',
    reader: 'null::uuid',
    lines: ['r.number_folded'],
    where: 'true',
  },
];

const COLUMNS = 'org_id, kind, id, customer_id, day, known_day, reader_id, head, body';

/**
 * In signs that pg_trgm takes for letters in every database, whatever its locale: signs beyond ASCII are written in
 * capital letters, which folded text has none of, so that nothing that is typed meets a part of one. What is searched for
 * is written the same way.
 */
const encoded = (text: string): string => `control.search_signs(${text}) collate "C"`;
/** Digits as letters: hexadecimal without any figure. */
const LETTERS = `'0123456789', 'GHIJKLMNOP'`;
const SIGNS = `create function control.search_signs(p_text text) returns text language sql immutable parallel safe
  set search_path = pg_catalog as
  $$ select case when octet_length(p_text) = length(p_text) then p_text else (
       select string_agg(case when octet_length(sign) = 1 then sign
         when ascii(sign) < 65536 then 'Z' || translate(upper(lpad(to_hex(ascii(sign)), 4, '0')), ${LETTERS})
         else 'Y' || translate(upper(lpad(to_hex(ascii(sign)), 6, '0')), ${LETTERS}) end, '' order by place)
       from regexp_split_to_table(p_text, '') with ordinality as signs (sign, place)) end $$;`;

/** The entries of rows: those of the table, or of a set that a statement has changed. */
const entriesOf = (one: Projection, from: string): string =>
  `select r.org_id, '${one.kind}', r.id, ${one.customer}, ${one.day}, ${one.knownDay}, ${one.reader},
     left(${encoded(`split_part(${one.lines[0]}, E'\\n', 1)`)}, 80), E'\\n' || ${encoded(`concat_ws(E'\\n', ${one.lines.join(', ')})`)} || E'\\n'
   from ${from} r where ${one.where}`;

const DEFINER = 'security definer set search_path = pg_catalog, public';

/** Keeps the entries of a table with every statement that writes it, in the writer's transaction. */
const followed = (one: Projection): string => `
  create function control.search_${one.kind}_added() returns trigger language plpgsql ${DEFINER} as
    $$ begin
         insert into public.search_entry (${COLUMNS}) ${entriesOf(one, 'fresh')};
         return null;
       end $$;
  create function control.search_${one.kind}_changed() returns trigger language plpgsql ${DEFINER} as
    $$ begin
         delete from public.search_entry e using stale r
         where e.org_id = r.org_id and e.kind = '${one.kind}' and e.id = r.id
           and not exists (select 1 from fresh r2 where r2.org_id = r.org_id and r2.id = r.id and ${one.where.replaceAll('r.', 'r2.')});
         insert into public.search_entry (${COLUMNS})
         ${entriesOf(one, 'fresh')}
         except ${entriesOf(one, 'stale')}
         on conflict (org_id, kind, id) do update set customer_id = excluded.customer_id, day = excluded.day, known_day = excluded.known_day,
           reader_id = excluded.reader_id, head = excluded.head, body = excluded.body;
         return null;
       end $$;
  create function control.search_${one.kind}_removed() returns trigger language plpgsql ${DEFINER} as
    $$ begin
         delete from public.search_entry e using stale r where e.org_id = r.org_id and e.kind = '${one.kind}' and e.id = r.id;
         return null;
       end $$;
  create trigger search_added after insert on ${one.table} referencing new table as fresh
    for each statement execute function control.search_${one.kind}_added();
  create trigger search_changed after update on ${one.table} referencing old table as stale new table as fresh
    for each statement execute function control.search_${one.kind}_changed();
  create trigger search_removed after delete on ${one.table} referencing old table as stale
    for each statement execute function control.search_${one.kind}_removed();`;

/**
 * Everything that can be searched, in one table that only the functions below read: text operators are not leakproof, so
 * under a policy of row-level security no index on a text is used. The functions hold the tenant, what the reader may
 * see and the privacy of exchanges themselves, before their limit.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create extension if not exists pg_trgm with schema public;
     create extension if not exists btree_gin with schema public;
     ${SIGNS}
     create table search_entry (
       org_id uuid not null,
       kind text not null,
       id uuid not null,
       customer_id uuid not null,
       day date,
       known_day date not null,
       reader_id uuid,
       head text collate "C" not null,
       body text collate "C" not null,
       primary key (org_id, kind, id)
     );
     alter table search_entry enable row level security;
     create policy tenant on search_entry
       using (org_id = nullif(current_setting('vigie.org_id', true), '')::uuid)
       with check (org_id = nullif(current_setting('vigie.org_id', true), '')::uuid);
     -- For loads that bypass triggers (the demo's), as the owner: the entries of an organisation from its tables.
     create function control.refill_search(p_org uuid) returns void language plpgsql ${DEFINER} as
       $$ begin
            delete from public.search_entry where org_id = p_org;
            ${PROJECTIONS.map((one) => `insert into public.search_entry (${COLUMNS}) ${entriesOf({ ...one, where: `r.org_id = p_org and ${one.where}` }, `public.${one.table}`)};`).join('\n')}
          end $$;
     revoke all on function control.refill_search from public;`,
  );
  const { rows: organizations } = await sql<{ id: string }>`select id from control.organization`.execute(db);
  for (const { id } of organizations) {
    // Row-level security binds the owner too.
    await sql`select set_config('vigie.org_id', ${id}, true)`.execute(db);
    await sql`select control.refill_search(${id}::uuid)`.execute(db);
  }
  await sql`select set_config('vigie.org_id', '', true)`.execute(db);
  await run(
    db,
    `create index search_entry_head on search_entry (org_id, kind, head, day desc);
     create index search_entry_customer on search_entry (org_id, customer_id);
     ${PROJECTIONS.map(({ kind }) => `create index search_entry_${kind}_body on search_entry using gin (org_id, body gin_trgm_ops) where kind = '${kind}';`).join('\n')}
     -- Names alone are worth a guess at what was meant.
     create index search_entry_alike on search_entry using gin (org_id, kind, head gin_trgm_ops) where kind in ('customer', 'contact');
     ${PROJECTIONS.map(followed).join('\n')}
     revoke all on all functions in schema control from public;`,
  );
}
