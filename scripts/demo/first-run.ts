import { randomBytes } from 'node:crypto';
import { createAuth, createUser } from '@vigie/api/auth';
import { createDatabase, createPool } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import { listOrganizations, saveMember } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { createOrganization, openScope, SYSTEM_ACTOR } from '@vigie/operations/organization';
import { fillDemo } from './fill.ts';

export interface Welcome {
  email: string;
  password: string;
}

const CUSTOMERS = 300;
const COLLEAGUES = ['Inès Kaya', 'Tomás Vidal'];
const EMAIL = 'demo@vigie.example';

/** A demo organisation with its owner, once: an installation that has an organisation is left alone. */
export async function ensureDemo(installation: Installation, say: (text: string) => void): Promise<Welcome | null> {
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'setup', max: 2 }));
  const db = createDatabase(createPool(installation.appUrl, { name: 'setup', max: 2 }));
  const authPool = createPool(installation.authUrl, { name: 'setup', max: 2 });
  try {
    if ((await listOrganizations(db)).length > 0) return null;
    say('Making a demo organisation…');
    const password = randomBytes(9).toString('base64url');
    const auth = createAuth({
      pool: authPool,
      secret: installation.secret,
      baseUrl: 'http://127.0.0.1',
      trustedOrigins: [],
    });
    const user = await createUser(auth, { email: EMAIL, password, name: 'Camille Roux' });
    const org = await createOrganization(owner, { name: 'Atelier Nord', slug: 'demo' });
    const scope = openScope(db, org, SYSTEM_ACTOR);
    await inTransaction(scope, (tx) => saveMember(tx, { userId: user.id, role: 'owner', finance: false }));
    const colleagues: string[] = [];
    for (const [n, name] of COLLEAGUES.entries()) {
      const colleague = await createUser(auth, {
        email: `colleague-${n + 1}@vigie.example`,
        password: randomBytes(24).toString('base64url'),
        name,
      });
      await inTransaction(scope, (tx) => saveMember(tx, { userId: colleague.id, role: 'member', finance: false }));
      colleagues.push(colleague.id);
    }
    await fillDemo(installation.ownerUrl, scope, { customers: CUSTOMERS, seed: 1, owners: [user.id, ...colleagues] });
    return { email: EMAIL, password };
  } finally {
    await Promise.all([owner.destroy(), db.destroy(), authPool.end()]);
  }
}
