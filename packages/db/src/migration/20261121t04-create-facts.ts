import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** The dated facts that figures are made of: agreements, usage, interactions, ledger. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table agreement (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       agreement_id text,
       name text,
       type text,
       nature text not null default 'initial' check (nature in ('initial', 'renewal', 'amendment')),
       plan text,
       parent_id uuid,
       is_proposal boolean not null default false,
       start_day date not null,
       term_end_day date,
       ended_on date,
       auto_renew boolean not null default false,
       notice_months integer not null default 0,
       notice_days integer not null default 0,
       renewal_months integer,
       amount_minor bigint not null,
       billing_period text not null check (billing_period in ('day', 'week', 'month', 'quarter', 'half-year', 'year', '2-years', '3-years')),
       one_time_fee_minor bigint not null default 0,
       currency text not null,
       known_day date not null,
       version integer not null default 1,
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, parent_id) references agreement (org_id, id)
     );
     create unique index agreement_key on agreement (org_id, agreement_id) where agreement_id is not null;
     create index agreement_customer on agreement (org_id, customer_id, start_day);

     create table agreement_act (
       org_id uuid not null,
       id uuid not null,
       agreement_id uuid not null,
       kind text not null check (kind in ('validated', 'paused', 'resumed', 'cancelled', 'ended')),
       day date not null,
       known_day date not null,
       primary key (org_id, id),
       foreign key (org_id, agreement_id) references agreement (org_id, id) on delete cascade
     );
     create index agreement_act_agreement on agreement_act (org_id, agreement_id, day);

     create table feature (
       org_id uuid not null,
       id uuid not null,
       name text not null,
       name_folded text collate "C" not null,
       primary key (org_id, id),
       unique (org_id, name_folded)
     );

     -- One row per accepted event or file row: the identity that makes a second sending harmless.
     create table usage_event (
       org_id uuid not null,
       source text not null,
       event_id text not null,
       customer_id uuid not null,
       agreement_id uuid,
       contact_id uuid,
       feature_id uuid,
       day date not null,
       connections bigint not null,
       uses bigint not null,
       primary key (org_id, source, event_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index usage_event_customer on usage_event (org_id, customer_id, day);

     -- Rolled up per day; the nil uuid stands for "no contact" and "no feature" (a primary key knows no null).
     create table usage_day (
       org_id uuid not null,
       customer_id uuid not null,
       day date not null,
       contact_id uuid not null,
       feature_id uuid not null,
       connections bigint not null,
       uses bigint not null,
       primary key (org_id, customer_id, day, contact_id, feature_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index usage_day_day on usage_day (org_id, day, feature_id);

     create table interaction (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid,
       kind text not null check (kind in ('email', 'meeting', 'video-meeting', 'call', 'ticket', 'note', 'letter', 'sms', 'report', 'todo')),
       direction text not null check (direction in ('incoming', 'outgoing', 'internal')),
       status text not null check (status in ('planned', 'in-progress', 'done', 'cancelled', 'no-show')),
       started_at timestamptz not null,
       ended_at timestamptz,
       day date not null,
       known_day date not null,
       closed_day date,
       subject text not null default '',
       details text not null default '',
       priority text,
       source text,
       external_id text,
       is_automatic boolean not null default false,
       is_private boolean not null default false,
       author_id uuid,
       author_name text,
       contact_id uuid,
       sentiment smallint check (sentiment between 1 and 5),
       sentiment_source text check (sentiment_source in ('engine', 'person')),
       is_sentiment_excluded boolean not null default false,
       is_sentiment_counted boolean not null default false,
       -- Decided by the domain when written: the day it counts as a touch, and for whom.
       touch_day date,
       is_user_touch boolean not null default false,
       is_sponsor_touch boolean not null default false,
       created_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create unique index interaction_key on interaction (org_id, source, external_id) where external_id is not null;
     create index interaction_customer on interaction (org_id, customer_id, started_at desc, id);

     create table document (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       kind text not null check (kind in ('invoice', 'credit-note', 'payment', 'refund', 'write-off')),
       number text not null,
       status text not null default 'final' check (status in ('draft', 'final', 'voided')),
       day date not null,
       due_day date,
       known_day date not null,
       amount_minor bigint not null check (amount_minor >= 0),
       currency text not null,
       reverses_id uuid,
       -- The day the residual of an invoice reached 0, and whether a payment (not a credit or write-off) brought it there.
       settled_day date,
       is_settled_by_payment boolean not null default false,
       created_at timestamptz not null default now(),
       primary key (org_id, id),
       unique (org_id, kind, number),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, reverses_id) references document (org_id, id),
       check (kind <> 'invoice' or due_day is not null)
     );
     create index document_customer on document (org_id, customer_id, day desc, id);

     create table allocation (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       source_id uuid not null,
       invoice_id uuid not null,
       amount_minor bigint not null check (amount_minor > 0),
       day date not null,
       reversed_day date,
       recorded_at timestamptz not null default now(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, source_id) references document (org_id, id) on delete cascade,
       foreign key (org_id, invoice_id) references document (org_id, id) on delete cascade
     );
     create index allocation_customer on allocation (org_id, customer_id);
     create index allocation_invoice on allocation (org_id, invoice_id);
     create index allocation_source on allocation (org_id, source_id);

     create table dispute (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       invoice_id uuid not null,
       amount_minor bigint,
       opened_day date not null,
       closed_day date,
       reason text,
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, invoice_id) references document (org_id, id) on delete cascade
     );
     create index dispute_customer on dispute (org_id, customer_id);
     create index dispute_invoice on dispute (org_id, invoice_id);`,
  );
  await protectTenantTables(db, [
    'agreement',
    'agreement_act',
    'feature',
    'usage_event',
    'usage_day',
    'interaction',
    'document',
    'allocation',
    'dispute',
  ]);
}
