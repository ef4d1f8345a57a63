import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** Comments on a customer and on what hangs on it, and who is mentioned in them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table comment (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       -- What it stands on; the customer itself where none is given.
       agreement_id uuid,
       interaction_id uuid,
       document_id uuid,
       author_kind text not null check (author_kind in ('person', 'api-key', 'system')),
       author_id uuid,
       text text not null,
       version integer not null default 1,
       created_at timestamptz not null default now(),
       edited_at timestamptz,
       primary key (org_id, id),
       check (num_nonnulls(agreement_id, interaction_id, document_id) <= 1),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, agreement_id) references agreement (org_id, id) on delete cascade,
       foreign key (org_id, interaction_id) references interaction (org_id, id) on delete cascade,
       foreign key (org_id, document_id) references document (org_id, id) on delete cascade
     );
     create index comment_customer on comment (org_id, customer_id, id);
     create index comment_agreement on comment (org_id, agreement_id) where agreement_id is not null;
     create index comment_interaction on comment (org_id, interaction_id) where interaction_id is not null;
     create index comment_document on comment (org_id, document_id) where document_id is not null;

     create table comment_mention (
       org_id uuid not null,
       user_id uuid not null,
       comment_id uuid not null,
       read_at timestamptz,
       primary key (org_id, user_id, comment_id),
       foreign key (org_id, comment_id) references comment (org_id, id) on delete cascade
     );
     create index comment_mention_comment on comment_mention (org_id, comment_id);
     create index comment_mention_unread on comment_mention (org_id, user_id) where read_at is null;`,
  );
  await protectTenantTables(db, ['comment', 'comment_mention']);
}
