import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Tables of better-auth, in its own schema under its own role: the application role has no grant here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `revoke all on schema public from public;
     grant usage on schema public to vigie_app;
     create schema auth;
     grant usage on schema auth to vigie_auth;

     create table auth."user" (
       id uuid primary key,
       name text not null,
       email text not null unique,
       "emailVerified" boolean not null default false,
       image text,
       locale text not null default 'en',
       theme text not null default 'system',
       disabled boolean not null default false,
       "createdAt" timestamptz not null default now(),
       "updatedAt" timestamptz not null default now()
     );
     create table auth.session (
       id uuid primary key,
       "userId" uuid not null references auth."user" (id) on delete cascade,
       token text not null unique,
       "expiresAt" timestamptz not null,
       "ipAddress" text,
       "userAgent" text,
       "createdAt" timestamptz not null default now(),
       "updatedAt" timestamptz not null default now()
     );
     create index session_by_user on auth.session ("userId");
     create table auth.account (
       id uuid primary key,
       "userId" uuid not null references auth."user" (id) on delete cascade,
       "accountId" text not null,
       "providerId" text not null,
       "accessToken" text,
       "refreshToken" text,
       "idToken" text,
       "accessTokenExpiresAt" timestamptz,
       "refreshTokenExpiresAt" timestamptz,
       scope text,
       password text,
       "createdAt" timestamptz not null default now(),
       "updatedAt" timestamptz not null default now()
     );
     create index account_by_user on auth.account ("userId");
     create table auth.verification (
       id uuid primary key,
       identifier text not null,
       value text not null,
       "expiresAt" timestamptz not null,
       "createdAt" timestamptz not null default now(),
       "updatedAt" timestamptz not null default now()
     );
     create index verification_identifier on auth.verification (identifier);
     create table auth."rateLimit" (
       id uuid primary key,
       key text not null unique,
       count integer not null,
       "lastRequest" bigint not null
     );
     grant select, insert, update, delete on all tables in schema auth to vigie_auth;`,
  );
}
