import { createAuth, createUser } from '@vigie/api/auth';
import { createDatabase, createPool } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import { listMembers, saveMember } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { createApiKey, createOrganization, openScope, SYSTEM_ACTOR, systemScope } from '@vigie/operations/organization';

export interface Guest {
  id: string;
  email: string;
  password: string;
}

export interface JourneyOrganization {
  slug: string;
  /** May import and read everything. */
  apiKey: string;
  /** Sees only the customers assigned to them. */
  restricted: Guest;
  /** A member who is there to be removed. */
  leaver: { id: string };
}

/** An organisation that lives on one day of the past, owned by the person of the demo, with a restricted colleague. */
export async function makeOrganization(
  installation: Installation,
  given: { name: string; slug: string; today: string; currency: string; ownerEmail: string },
): Promise<JourneyOrganization> {
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'journey', max: 2 }));
  const db = createDatabase(createPool(installation.appUrl, { name: 'journey', max: 2 }));
  const authPool = createPool(installation.authUrl, { name: 'journey', max: 2 });
  try {
    const demo = await systemScope(db, 'demo');
    if (demo === null) throw new Error('The first start made no demo organisation.');
    const members = await inTransaction(demo, (tx) => listMembers(tx));
    const ownerId = members.find((member) => member.email === given.ownerEmail)?.userId;
    if (ownerId === undefined) throw new Error(`${given.ownerEmail} is no member of the demo organisation.`);
    const { name, slug, today, currency } = given;
    const scope = openScope(db, await createOrganization(owner, { name, slug, today, currency }), SYSTEM_ACTOR);
    const auth = createAuth({
      pool: authPool,
      secret: installation.secret,
      baseUrl: 'http://127.0.0.1',
      trustedOrigins: [],
    });
    const restricted = { email: 'restricted@journey.example', password: 'a long enough one' };
    const { id } = await createUser(auth, { ...restricted, name: 'Robin Restreint' });
    const leaver = await createUser(auth, {
      email: 'leaver@journey.example',
      password: 'a long enough one',
      name: 'Lou Partante',
    });
    await inTransaction(scope, async (tx) => {
      await saveMember(tx, { userId: leaver.id, role: 'member', finance: false });
      await saveMember(tx, { userId: ownerId, role: 'owner', finance: false });
      await saveMember(tx, { userId: id, role: 'restricted', finance: false });
    });
    const { key } = await createApiKey(scope, { name: 'journey', scopes: ['admin'] });
    return { slug, apiKey: key, restricted: { ...restricted, id }, leaver };
  } finally {
    await Promise.all([owner.destroy(), db.destroy(), authPool.end()]);
  }
}
