import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/**
 * What is needed before a tenant is known. The application role reaches these tables only through the functions
 * below, each with a pinned search path and no grant to the public.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create schema control;
     grant usage on schema control to vigie_app;

     create table control.organization (
       id uuid primary key,
       slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
       name text not null,
       zone text not null,
       currency text not null,
       pinned_day date,
       created_at timestamptz not null default now()
     );
     create table control.membership (
       org_id uuid not null references control.organization (id) on delete cascade,
       user_id uuid not null references auth."user" (id) on delete cascade,
       role text not null check (role in ('owner', 'admin', 'manager', 'member', 'restricted', 'viewer')),
       finance boolean not null default false,
       created_at timestamptz not null default now(),
       primary key (org_id, user_id)
     );
     create index membership_user on control.membership (user_id);
     create table control.invitation (
       org_id uuid not null references control.organization (id) on delete cascade,
       id uuid not null,
       token_hash bytea not null unique,
       email text not null,
       role text not null check (role in ('admin', 'manager', 'member', 'restricted', 'viewer')),
       finance boolean not null default false,
       invited_by uuid,
       expires_at timestamptz not null,
       accepted_at timestamptz,
       created_at timestamptz not null default now(),
       primary key (org_id, id)
     );
     create table control.api_key (
       org_id uuid not null references control.organization (id) on delete cascade,
       id uuid not null,
       name text not null,
       key_hash bytea not null unique,
       hint text not null,
       scopes text[] not null,
       created_by uuid,
       created_at timestamptz not null default now(),
       revoked_at timestamptz,
       primary key (org_id, id)
     );
     create table control.dirty_mark (
       id uuid primary key,
       org_id uuid not null,
       customer_id uuid
     );
     create index dirty_mark_org on control.dirty_mark (org_id, customer_id);

     create function control.current_org() returns uuid language sql stable
       set search_path = pg_catalog as
       $$ select nullif(current_setting('vigie.org_id', true), '')::uuid $$;

     create function control.organizations_of(p_user uuid)
       returns table (org_id uuid, slug text, name text, zone text, currency text, pinned_day date, role text, finance boolean)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select o.id, o.slug, o.name, o.zone, o.currency, o.pinned_day, m.role, m.finance
          from control.membership m join control.organization o on o.id = m.org_id
          join auth."user" u on u.id = m.user_id and not u.disabled
          where m.user_id = p_user order by o.name, o.id $$;

     create function control.organization_by_id(p_org uuid)
       returns table (org_id uuid, slug text, name text, zone text, currency text, pinned_day date)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select id, slug, name, zone, currency, pinned_day from control.organization where id = p_org $$;

     create function control.organization_by_slug(p_slug text)
       returns table (org_id uuid, slug text, name text, zone text, currency text, pinned_day date)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select id, slug, name, zone, currency, pinned_day from control.organization where slug = p_slug $$;

     create function control.api_key_by_hash(p_hash bytea)
       returns table (org_id uuid, id uuid, scopes text[], slug text, name text, zone text, currency text, pinned_day date)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select k.org_id, k.id, k.scopes, o.slug, o.name, o.zone, o.currency, o.pinned_day
          from control.api_key k join control.organization o on o.id = k.org_id
          where k.key_hash = p_hash and k.revoked_at is null $$;

     create function control.members()
       returns table (user_id uuid, name text, email text, role text, finance boolean, disabled boolean, created_at timestamptz)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select m.user_id, u.name, u.email, m.role, m.finance, u.disabled, m.created_at
          from control.membership m join auth."user" u on u.id = m.user_id
          where m.org_id = control.current_org() order by u.name, u.id $$;

     create function control.save_member(p_user uuid, p_role text, p_finance boolean) returns void
       language sql security definer set search_path = pg_catalog, control as
       $$ insert into control.membership (org_id, user_id, role, finance)
          values (control.current_org(), p_user, p_role, p_finance)
          on conflict (org_id, user_id) do update set role = excluded.role, finance = excluded.finance $$;

     create function control.remove_member(p_user uuid) returns boolean
       language sql security definer set search_path = pg_catalog, control as
       $$ with gone as (delete from control.membership
                        where org_id = control.current_org() and user_id = p_user returning 1)
          select exists (select 1 from gone) $$;

     create function control.save_invitation(p_id uuid, p_hash bytea, p_email text, p_role text, p_finance boolean, p_by uuid, p_expires timestamptz)
       returns void language sql security definer set search_path = pg_catalog, control as
       $$ insert into control.invitation (org_id, id, token_hash, email, role, finance, invited_by, expires_at)
          values (control.current_org(), p_id, p_hash, p_email, p_role, p_finance, p_by, p_expires) $$;

     create function control.invitations()
       returns table (id uuid, email text, role text, finance boolean, invited_by uuid, expires_at timestamptz, created_at timestamptz)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select id, email, role, finance, invited_by, expires_at, created_at
          from control.invitation where org_id = control.current_org() and accepted_at is null order by created_at desc, id $$;

     create function control.remove_invitation(p_id uuid) returns boolean
       language sql security definer set search_path = pg_catalog, control as
       $$ with gone as (delete from control.invitation
                        where org_id = control.current_org() and id = p_id and accepted_at is null returning 1)
          select exists (select 1 from gone) $$;

     create function control.invitation_by_hash(p_hash bytea)
       returns table (org_id uuid, id uuid, email text, role text, finance boolean, expires_at timestamptz, accepted_at timestamptz, organization_name text, user_exists boolean)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select i.org_id, i.id, i.email, i.role, i.finance, i.expires_at, i.accepted_at, o.name,
                 exists (select 1 from auth."user" u where u.email = i.email)
          from control.invitation i join control.organization o on o.id = i.org_id where i.token_hash = p_hash $$;

     create function control.accept_invitation(p_hash bytea, p_user uuid) returns uuid
       language sql security definer set search_path = pg_catalog, control as
       $$ with used as (update control.invitation i set accepted_at = now()
                        from auth."user" u
                        where i.token_hash = p_hash and i.accepted_at is null and i.expires_at > now()
                          and u.id = p_user and u.email = i.email and not u.disabled
                        returning i.org_id, i.role, i.finance),
               joined as (insert into control.membership (org_id, user_id, role, finance)
                          select org_id, p_user, role, finance from used
                          on conflict (org_id, user_id) do update set role = control.membership.role
                          returning org_id)
          select org_id from joined $$;

     create function control.save_api_key(p_id uuid, p_name text, p_hash bytea, p_hint text, p_scopes text[], p_by uuid) returns void
       language sql security definer set search_path = pg_catalog, control as
       $$ insert into control.api_key (org_id, id, name, key_hash, hint, scopes, created_by)
          values (control.current_org(), p_id, p_name, p_hash, p_hint, p_scopes, p_by) $$;

     create function control.api_keys()
       returns table (id uuid, name text, hint text, scopes text[], created_by uuid, created_at timestamptz, revoked_at timestamptz)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select id, name, hint, scopes, created_by, created_at, revoked_at
          from control.api_key where org_id = control.current_org() order by created_at desc, id $$;

     create function control.revoke_api_key(p_id uuid) returns boolean
       language sql security definer set search_path = pg_catalog, control as
       $$ with gone as (update control.api_key set revoked_at = now()
                        where org_id = control.current_org() and id = p_id and revoked_at is null returning 1)
          select exists (select 1 from gone) $$;

     create function control.mark_dirty(p_ids uuid[], p_customers uuid[]) returns void
       language plpgsql security definer set search_path = pg_catalog, control as
       $$ begin
            insert into control.dirty_mark (id, org_id, customer_id)
            select m.id, control.current_org(), m.customer_id
            from unnest(p_ids, p_customers) as m (id, customer_id)
            where control.current_org() is not null;
            perform pg_notify('vigie_dirty', control.current_org()::text);
          end $$;

     create function control.dirty_organizations() returns table (org_id uuid)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select distinct org_id from control.dirty_mark $$;

     create function control.dirty_customers(p_limit integer) returns table (customer_id uuid)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select distinct customer_id from control.dirty_mark where org_id = control.current_org()
          order by customer_id limit p_limit $$;

     create function control.take_marks(p_customers uuid[]) returns integer
       language sql security definer set search_path = pg_catalog, control as
       $$ with gone as (delete from control.dirty_mark
                        where org_id = control.current_org() and customer_id = any (p_customers) returning 1)
          select count(*)::integer from gone $$;

     create function control.all_organizations()
       returns table (org_id uuid, slug text, name text, zone text, currency text, pinned_day date)
       language sql stable security definer set search_path = pg_catalog, control as
       $$ select id, slug, name, zone, currency, pinned_day from control.organization order by id $$;

     -- Set-wise statements over rows that came in a moment ago are planned well only once they are counted; the
     -- application owns no table, so it may not analyze one itself. Tables that someone else analyzes are skipped.
     create function control.refresh_statistics() returns void
       language plpgsql security definer set search_path = pg_catalog as
       $$ begin
            execute 'analyze (skip_locked) public.customer, public.customer_figure, public.customer_external_id, public.customer_team,
              public.contact, public.agreement, public.usage_event, public.usage_day, public.interaction, public.document,
              public.allocation, public.dispute, public.customer_change, public.audit';
          end $$;

     revoke all on all functions in schema control from public;
     grant execute on all functions in schema control to vigie_app;`,
  );
}
