import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** What people and rules say of a customer's health, the sources of what is shown, and notes to people. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table health_act (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       field text not null check (field in ('score', 'status', 'churnRisk')),
       value text not null,
       source text not null check (source in ('override', 'rule')),
       day date not null,
       known_day date not null,
       -- The last day it holds.
       expires_day date,
       reason text,
       actor_id uuid,
       -- The first day it holds no more.
       lifted_day date,
       lift_reason text,
       lifted_by uuid,
       recorded_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index health_act_customer on health_act (org_id, customer_id, field);
     create index health_act_expiry on health_act (org_id, expires_day) where expires_day is not null and lifted_day is null;

     alter table customer_figure
       add column score_source text,
       add column status_source text,
       add column churn_risk_source text,
       add column is_ghost boolean not null default false;

     -- Told to one person once, in the inbox: of what, and with which figures.
     create table notice (
       org_id uuid not null,
       id uuid not null,
       user_id uuid not null,
       customer_id uuid not null,
       kind text not null check (kind in ('override-ended', 'pulse-expired')),
       subject_id uuid not null,
       params jsonb not null,
       created_at timestamptz not null default now(),
       read_at timestamptz,
       primary key (org_id, id),
       unique (org_id, user_id, kind, subject_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index notice_user on notice (org_id, user_id, id);
     create index notice_customer on notice (org_id, customer_id);`,
  );
  await protectTenantTables(db, ['health_act', 'notice']);
}
