import { agreementSearchText, foldContact, foldInteraction } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { type Kysely, sql } from 'kysely';
import { run } from './tenant-table.ts';

const BATCH = 5_000;

/** A table whose texts are folded: the columns read, and those written from them. */
interface Folding {
  table: string;
  read: string;
  write: string[];
  fold: (row: never) => (string | null)[];
}

const FOLDINGS: Folding[] = [
  {
    table: 'contact',
    read: 'function, phone',
    write: ['function_folded', 'phone_folded'],
    fold: (row: { function: string | null; phone: string | null }) => {
      const { functionFolded, phoneFolded } = foldContact(row);
      return [functionFolded, phoneFolded];
    },
  },
  {
    table: 'interaction',
    read: 'subject, details',
    write: ['subject_folded', 'details_folded'],
    fold: (row: { subject: string; details: string }) => {
      const { subjectFolded, detailsFolded } = foldInteraction(row);
      return [subjectFolded, detailsFolded];
    },
  },
  {
    table: 'agreement',
    read: 'name, agreement_id as "agreementId", plan, type',
    write: ['search_folded'],
    fold: (row: Parameters<typeof agreementSearchText>[0]) => [agreementSearchText(row)],
  },
  {
    table: 'document',
    read: 'number',
    write: ['number_folded'],
    fold: (row: { number: string }) => [foldText(row.number)],
  },
];

/**
 * What is searched and filtered beside customers, folded by the domain as the question itself is. Who writes a text and
 * forgets to fold it is refused: the record would be there and never be found.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table contact add column function_folded text collate "C", add column phone_folded text collate "C";
     alter table interaction add column subject_folded text collate "C" not null default '',
       add column details_folded text collate "C" not null default '';
     alter table agreement add column search_folded text collate "C" not null default '';
     alter table document add column number_folded text collate "C" not null default '';`,
  );
  const { rows: organizations } = await sql<{ id: string }>`select id from control.organization`.execute(db);
  for (const { id } of organizations) {
    // Row-level security binds the owner too.
    await sql`select set_config('vigie.org_id', ${id}, true)`.execute(db);
    for (const folding of FOLDINGS) await fold(db, id, folding);
  }
  await sql`select set_config('vigie.org_id', '', true)`.execute(db);
  await run(
    db,
    `alter table contact add constraint contact_function_is_folded check (coalesce(function_folded, '') <> '' or coalesce(function, '') !~ '[A-Za-z0-9]'),
       add constraint contact_phone_is_folded check (coalesce(phone_folded, '') <> '' or coalesce(phone, '') !~ '[A-Za-z0-9]');
     alter table interaction add constraint interaction_subject_is_folded check (subject_folded <> '' or subject !~ '[A-Za-z0-9]');
     alter table agreement add constraint agreement_is_folded check (search_folded ~ '[a-z0-9]' or concat(name, agreement_id, plan, type) !~ '[A-Za-z0-9]');
     alter table document add constraint document_number_is_folded check (number_folded <> '' or number !~ '[A-Za-z0-9]');`,
  );
}

async function fold(db: Kysely<unknown>, orgId: string, { table, read, write, fold: texts }: Folding): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<{ id: string }>`select id, ${sql.raw(read)} from ${sql.table(table)}
      where org_id = ${orgId}::uuid and id > ${after}::uuid order by id limit ${BATCH}`.execute(db);
    const folded = rows.map((row) => texts(row as never));
    const columns = write.map((_, at) => sql`${folded.map((row) => row[at] ?? null)}::text[]`);
    const names = sql.join(write.map((name) => sql.ref(name)));
    const set = sql.join(write.map((name) => sql`${sql.ref(name)} = f.${sql.ref(name)}`));
    await sql`update ${sql.table(table)} t set ${set}
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${sql.join(columns)}) as f (id, ${names})
      where t.org_id = ${orgId}::uuid and t.id = f.id`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
}
