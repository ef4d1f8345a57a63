import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table stage (
       org_id uuid not null,
       id uuid not null,
       name text not null,
       kind text not null check (kind in ('suspect', 'prospect', 'customer', 'churn')),
       position integer not null,
       primary key (org_id, id),
       unique (org_id, name)
     );

     create table customer (
       org_id uuid not null,
       id uuid not null,
       customer_id text not null,
       name text not null,
       name_folded text collate "C" not null,
       domain text,
       parent_id uuid,
       stage_id uuid not null,
       owner_id uuid,
       since_day date,
       excluded_from_collection boolean not null default false,
       version integer not null default 1,
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now(),
       primary key (org_id, id),
       unique (org_id, customer_id),
       foreign key (org_id, parent_id) references customer (org_id, id),
       foreign key (org_id, stage_id) references stage (org_id, id),
       check (parent_id <> id)
     );
     create index customer_name on customer (org_id, name_folded, id);
     create index customer_owner on customer (org_id, owner_id);
     create index customer_stage on customer (org_id, stage_id);
     create index customer_parent on customer (org_id, parent_id);

     create table customer_external_id (
       org_id uuid not null,
       source text not null,
       external_id text not null,
       customer_id uuid not null,
       primary key (org_id, source, external_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_external_id_customer on customer_external_id (org_id, customer_id);

     create table customer_team (
       org_id uuid not null,
       customer_id uuid not null,
       user_id uuid not null,
       primary key (org_id, customer_id, user_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_team_user on customer_team (org_id, user_id, customer_id);

     create table customer_tag (
       org_id uuid not null,
       customer_id uuid not null,
       tag_folded text collate "C" not null,
       tag text not null,
       primary key (org_id, customer_id, tag_folded),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_tag_tag on customer_tag (org_id, tag_folded, customer_id);

     -- What is dated about a customer: each change with the day it holds from and the day it could be known.
     create table customer_change (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       field text not null check (field in ('stage', 'owner', 'team', 'pulse', 'supplied-score', 'supplied-status', 'supplied-churn-risk')),
       value text,
       note text,
       day date not null,
       known_day date not null,
       actor_id uuid,
       recorded_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_change_customer on customer_change (org_id, customer_id, field, day);

     create table custom_field (
       org_id uuid not null,
       id uuid not null,
       entity text not null check (entity in ('customer', 'contact', 'interaction', 'agreement', 'invoice')),
       key text not null,
       label text not null,
       type text not null check (type in ('text', 'number', 'money', 'date', 'choice', 'boolean', 'user')),
       source text,
       read_only boolean not null default false,
       archived_at timestamptz,
       primary key (org_id, id),
       unique (org_id, entity, key)
     );
     create table custom_value (
       org_id uuid not null,
       field_id uuid not null,
       entity_id uuid not null,
       value_text text,
       value_folded text collate "C",
       value_int bigint,
       value_date date,
       value_id uuid,
       primary key (org_id, field_id, entity_id),
       foreign key (org_id, field_id) references custom_field (org_id, id) on delete cascade
     );
     create index custom_value_entity on custom_value (org_id, entity_id);

     create table contact (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       contact_id text,
       first_name text,
       last_name text,
       name_folded text collate "C" not null,
       email text,
       email_folded text collate "C",
       phone text,
       function text,
       is_main boolean not null default false,
       -- A visitor seen in usage before anybody made a contact of it: counted in connections, not in active users.
       is_known boolean not null default true,
       archived_at timestamptz,
       version integer not null default 1,
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create unique index contact_key on contact (org_id, contact_id) where contact_id is not null;
     create unique index contact_email on contact (org_id, customer_id, email_folded) where email_folded is not null;
     create unique index contact_main on contact (org_id, customer_id) where is_main;
     create index contact_customer on contact (org_id, customer_id, name_folded, id);

     create table contact_tag (
       org_id uuid not null,
       contact_id uuid not null,
       tag_folded text collate "C" not null,
       from_day date not null,
       until_day date,
       tag text not null,
       primary key (org_id, contact_id, tag_folded, from_day),
       foreign key (org_id, contact_id) references contact (org_id, id) on delete cascade
     );

     create table churn_event (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       churn_id text,
       day date not null,
       known_day date not null,
       reason text,
       note text,
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create unique index churn_event_key on churn_event (org_id, churn_id) where churn_id is not null;
     create index churn_event_customer on churn_event (org_id, customer_id, day);

     create table currency_rate (
       org_id uuid not null,
       currency text not null,
       day date not null,
       rate numeric not null check (rate > 0),
       source text not null,
       primary key (org_id, currency, day)
     );`,
  );
  await protectTenantTables(db, [
    'stage',
    'customer',
    'customer_external_id',
    'customer_team',
    'customer_tag',
    'customer_change',
    'custom_field',
    'custom_value',
    'contact',
    'contact_tag',
    'churn_event',
    'currency_rate',
  ]);
}
