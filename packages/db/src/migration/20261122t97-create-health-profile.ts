import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** What every organisation's scores were made with until now: version 1 of its first profile. */
const FIRST_DEFINITION =
  '{"componentWeights":{"usage":30,"interactions":20,"pulse":20,"agreement":15,"receivables":15},"measures":[{"component":"usage","key":"activeUsers","weight":3,"scale":{"kind":"linear","zeroAt":0,"hundredAt":0.6}},{"component":"usage","key":"trend","weight":3,"scale":{"kind":"bands","bands":[{"upTo":50,"points":0},{"upTo":80,"points":35},{"upTo":95,"points":60},{"upTo":110,"points":80},{"upTo":null,"points":100}]}},{"component":"usage","key":"lastActivity","weight":2,"scale":{"kind":"bands","bands":[{"upTo":3,"points":100},{"upTo":7,"points":85},{"upTo":14,"points":60},{"upTo":30,"points":30},{"upTo":null,"points":0}]}},{"component":"usage","key":"featuresUsed","weight":2,"scale":{"kind":"linear","zeroAt":0,"hundredAt":0.5}},{"component":"interactions","key":"lastTouch","weight":3,"scale":{"kind":"bands","bands":[{"upTo":7,"points":100},{"upTo":14,"points":85},{"upTo":30,"points":65},{"upTo":60,"points":30},{"upTo":null,"points":0}]}},{"component":"interactions","key":"sentiment","weight":2,"scale":{"kind":"linear","zeroAt":1,"hundredAt":5}},{"component":"interactions","key":"openTickets","weight":2,"scale":{"kind":"bands","bands":[{"upTo":0,"points":100},{"upTo":2,"points":75},{"upTo":5,"points":40},{"upTo":null,"points":0}]}},{"component":"pulse","key":"pulse","weight":1,"scale":{"kind":"linear","zeroAt":1,"hundredAt":5}},{"component":"agreement","key":"daysToNotice","weight":2,"scale":{"kind":"bands","bands":[{"upTo":30,"points":40},{"upTo":60,"points":60},{"upTo":90,"points":80},{"upTo":null,"points":100}]}},{"component":"agreement","key":"autoRenew","weight":1,"scale":{"kind":"bands","bands":[{"upTo":0,"points":40},{"upTo":null,"points":100}]}},{"component":"agreement","key":"mrrTrend","weight":2,"scale":{"kind":"bands","bands":[{"upTo":0.8,"points":0},{"upTo":0.95,"points":40},{"upTo":1.05,"points":75},{"upTo":null,"points":100}]}},{"component":"receivables","key":"averageDelay","weight":3,"scale":{"kind":"bands","bands":[{"upTo":0,"points":100},{"upTo":15,"points":85},{"upTo":30,"points":65},{"upTo":60,"points":30},{"upTo":null,"points":0}]}},{"component":"receivables","key":"overdueShare","weight":3,"scale":{"kind":"bands","bands":[{"upTo":0,"points":100},{"upTo":0.1,"points":80},{"upTo":0.3,"points":50},{"upTo":0.6,"points":20},{"upTo":null,"points":0}]}},{"component":"receivables","key":"brokenPromises","weight":1,"scale":{"kind":"bands","bands":[{"upTo":0,"points":100},{"upTo":1,"points":50},{"upTo":null,"points":0}]}}],"minimumConfidence":0.4,"healthyFrom":70,"churnRiskBelow":40,"pulseDays":90}';

/**
 * Health score profiles with their versions. The first profile of an organisation has the organisation's id, so that
 * rows scored before there were others, which name none, are known to be of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table health_profile (
       org_id uuid not null,
       id uuid not null,
       name text not null,
       name_folded text collate "C" not null,
       is_default boolean not null default false,
       -- What the next version would be; null where nobody is at one.
       draft jsonb,
       draft_version integer not null default 1,
       archived_at timestamptz,
       created_at timestamptz not null default now(),
       primary key (org_id, id)
     );
     create unique index health_profile_default on health_profile (org_id) where is_default;
     create unique index health_profile_name on health_profile (org_id, name_folded) where archived_at is null;

     create table health_profile_version (
       org_id uuid not null,
       profile_id uuid not null,
       version integer not null,
       definition jsonb not null,
       effective_day date not null,
       reason text not null,
       author_id uuid,
       published_at timestamptz not null default now(),
       -- The earlier version that this one says again.
       restores integer,
       primary key (org_id, profile_id, version),
       foreign key (org_id, profile_id) references health_profile (org_id, id) on delete cascade
     );

     create table profile_assignment (
       org_id uuid not null,
       id uuid not null,
       position integer not null,
       profile_id uuid not null,
       condition jsonb not null,
       primary key (org_id, id),
       unique (org_id, position),
       foreign key (org_id, profile_id) references health_profile (org_id, id) on delete cascade
     );
     create index profile_assignment_profile on profile_assignment (org_id, profile_id);

     insert into health_profile (org_id, id, name, name_folded, is_default)
       select id, id, 'Default', 'default', true from control.organization;
     insert into health_profile_version (org_id, profile_id, version, definition, effective_day, reason)
       select id, id, 1, '${FIRST_DEFINITION}'::jsonb, '1970-01-01', '' from control.organization;

     alter table customer add column health_profile_id uuid,
       add foreign key (org_id, health_profile_id) references health_profile (org_id, id);
     create index customer_health_profile on customer (org_id, health_profile_id) where health_profile_id is not null;
     alter table customer_figure add column profile_id uuid;
     alter table health_snapshot add column profile_id uuid;`,
  );
  await protectTenantTables(db, ['health_profile', 'health_profile_version', 'profile_assignment']);
}
