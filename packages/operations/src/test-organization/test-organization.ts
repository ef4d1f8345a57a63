/** Factories for tests: everything they make goes through operations. */
import { newId } from '@vigie/db/id';
import { saveMember } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import type { TestDatabase } from '@vigie/db/test-database';
import type { ApiScope, Role } from '@vigie/domain/access';
import { sql } from 'kysely';
import {
  createApiKey,
  createOrganization,
  type NewOrganization,
  openScope,
  SYSTEM_ACTOR,
  scopeOfPerson,
} from '../organization/organization.ts';

/** An organisation with its system scope. */
export async function makeOrganization(
  database: TestDatabase,
  given: Partial<NewOrganization> = {},
): Promise<OrgScope> {
  const name = given.name ?? `Organisation ${newId().slice(-6)}`;
  const org = await createOrganization(database.owner, { name, today: '2026-06-30', ...given });
  return openScope(database.db, org, SYSTEM_ACTOR);
}

/** A member without a password, and the scope they act in. */
export async function makeMember(
  database: TestDatabase,
  org: OrgScope,
  role: Role,
  finance = false,
): Promise<{ userId: string; email: string; scope: OrgScope }> {
  const userId = newId();
  const email = `${role}-${userId.slice(-8)}@vigie.example`;
  await sql`insert into auth."user" (id, name, email) values (${userId}::uuid, ${`${role} ${userId.slice(-4)}`}, ${email})`.execute(
    database.owner,
  );
  await inTransaction(org, (tx) => saveMember(tx, { userId, role, finance }));
  const scope = await scopeOfPerson(database.db, userId, org.org.slug);
  if (!scope) throw new Error('A new member has no scope.');
  return { userId, email, scope };
}

export async function makeApiKey(org: OrgScope, scopes: ApiScope[]): Promise<string> {
  return (await createApiKey(org, { name: 'test', scopes })).key;
}

/** Our id of the exchange that a file brought under this one. */
export async function exchangeOf(database: TestDatabase, org: OrgScope, externalId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from interaction
    where org_id = ${org.orgId} and external_id = ${externalId}`.execute(database.owner);
  if (!rows[0]) throw new Error(`No exchange ${externalId}.`);
  return rows[0].id;
}
