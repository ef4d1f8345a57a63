import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** Raw facts of a score: dates rather than ages, so that one row explains itself on any later day. */
const RAW = `
       is_tracked boolean not null,
       contacts integer not null,
       active_contacts integer not null,
       connections30 bigint not null,
       connections_previous30 bigint not null,
       last_activity_day date,
       features30 integer not null,
       features_anyone90 integer not null,
       last_touch_day date,
       sentiment_sum integer not null,
       sentiment_count integer not null,
       open_tickets integer not null,
       pulse smallint,
       pulse_day date,
       notice_day date,
       auto_renew boolean,
       mrr_now bigint,
       mrr_before bigint,
       average_delay_days integer,
       outstanding_minor bigint,
       overdue_minor bigint,
       has_documents boolean not null,
       broken_promises integer,
       computed_score smallint,
       confidence double precision not null,
       usage_score double precision,
       interactions_score double precision,
       pulse_score double precision,
       agreement_score double precision,
       receivables_score double precision,
       profile_version integer not null`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table customer_figure (
       org_id uuid not null,
       customer_id uuid not null,
       day date not null,${RAW},
       score smallint,
       status text,
       churn_risk boolean,
       last_user_touch_day date,
       last_sponsor_touch_day date,
       last_meeting_day date,
       last_call_day date,
       renew_day date,
       renew_kind text,
       renew_agreement_id uuid,
       missed_notice_day date,
       active_agreements integer not null,
       rating text,
       payment_state text,
       has_new_usage boolean not null default false,
       sparkline smallint[] not null default '{}',
       primary key (org_id, customer_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_figure_score on customer_figure (org_id, score, customer_id);
     create index customer_figure_mrr on customer_figure (org_id, mrr_now, customer_id);
     create index customer_figure_outstanding on customer_figure (org_id, outstanding_minor, customer_id);
     create index customer_figure_overdue on customer_figure (org_id, overdue_minor, customer_id);
     create index customer_figure_renew on customer_figure (org_id, renew_day, customer_id);
     create index customer_figure_touch on customer_figure (org_id, last_touch_day, customer_id);
     create index customer_figure_activity on customer_figure (org_id, last_activity_day, customer_id);

     create table customer_money (
       org_id uuid not null,
       customer_id uuid not null,
       currency text not null,
       mrr72 bigint not null,
       outstanding_minor bigint not null,
       overdue_minor bigint not null,
       unapplied_minor bigint not null,
       primary key (org_id, customer_id, currency),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );

     create table health_snapshot (
       org_id uuid not null,
       customer_id uuid not null,
       series text not null check (series in ('live', 'backfill')),
       day date not null,${RAW},
       primary key (org_id, customer_id, series, day),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );`,
  );
  await protectTenantTables(db, ['customer_figure', 'customer_money', 'health_snapshot']);
}
