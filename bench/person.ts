import { createAuth, createUser } from '@vigie/api/auth';
import { createPool } from '@vigie/db/connection';
import { newId } from '@vigie/db/id';
import { saveMember } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import type { Fixture } from './fixture.ts';

/** A person of the bench organisation who may see everything. */
export async function makeReader(fixture: Fixture): Promise<{ email: string; password: string }> {
  const pool = createPool(fixture.installation.authUrl, { name: 'bench-auth', max: 2 });
  try {
    const auth = createAuth({
      pool,
      secret: fixture.installation.secret,
      baseUrl: 'http://127.0.0.1',
      trustedOrigins: [],
    });
    const person = { email: `${newId()}@bench.example`, password: 'a long enough one' };
    const { id } = await createUser(auth, { ...person, name: 'Bench' });
    await inTransaction(fixture.scope, (tx) => saveMember(tx, { userId: id, role: 'manager', finance: false }));
    return person;
  } finally {
    await pool.end();
  }
}
