import { DEFAULT_PROFILE } from '@vigie/domain/health';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createDatabase, createPool } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { openInstallation } from '../installation/installation.ts';
import { createTestOwner } from '../test-database/test-database.ts';
import { up } from './20261122t97-create-health-profile.ts';

test('every organisation that was there before profiles were has the default one, in force on any day (H5)', async () => {
  const testOwner = await createTestOwner();
  const { databaseUrl, secret } = await testOwner.createDatabase();
  const installation = await openInstallation({ databaseUrl, secret, dataDir: '' });
  // No superuser: row-level security binds this owner too.
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'test-owner', max: 1 }));
  try {
    await sql`alter table customer drop column health_profile_id; alter table customer_figure drop column profile_id;
      alter table health_snapshot drop column profile_id;
      drop table profile_assignment; drop table health_profile_version; drop table health_profile;`.execute(owner);
    const organizations = [newId(), newId()];
    for (const orgId of organizations)
      await sql`insert into control.organization (id, slug, name, zone, currency)
        values (${orgId}::uuid, ${orgId}, 'O', 'Europe/Paris', 'EUR')`.execute(owner);
    await owner.transaction().execute((trx) => up(trx as never));
    for (const orgId of organizations)
      await owner.transaction().execute(async (trx) => {
        await sql`select set_config('vigie.org_id', ${orgId}, true)`.execute(trx);
        const { rows } = await sql`select p.id, p.is_default, v.version, v.effective_day, v.definition
          from health_profile p join health_profile_version v on v.profile_id = p.id`.execute(trx);
        const { name: _name, version, ...definition } = DEFAULT_PROFILE;
        expect(rows).toEqual([{ id: orgId, isDefault: true, version, effectiveDay: '1970-01-01', definition }]);
      });
  } finally {
    await owner.destroy();
    await installation.release();
    await testOwner.close();
  }
});
