import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createDatabase, createPool } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { openInstallation } from '../installation/installation.ts';
import { createTestOwner } from '../test-database/test-database.ts';
import { up } from './20261122t40-fold-related-texts.ts';

test('what every organisation had stored before texts were folded is folded and found (I6)', async () => {
  const testOwner = await createTestOwner();
  const { databaseUrl, secret } = await testOwner.createDatabase();
  const installation = await openInstallation({ databaseUrl, secret, dataDir: '' });
  // No superuser: row-level security binds this owner too, and the extensions are trusted ones.
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'test-owner', max: 1 }));
  const asOrganization = <T>(orgId: string, work: (trx: typeof owner) => Promise<T>): Promise<T> =>
    owner.transaction().execute(async (trx) => {
      await sql`select set_config('vigie.org_id', ${orgId}, true)`.execute(trx);
      return work(trx);
    });
  try {
    await sql`alter table contact drop column function_folded, drop column phone_folded;
      alter table interaction drop column subject_folded, drop column details_folded;
      alter table agreement drop column search_folded; alter table document drop column number_folded;
      alter table contact disable trigger user; alter table interaction disable trigger user;
      alter table agreement disable trigger user; alter table document disable trigger user;`.execute(owner);
    const organizations = [newId(), newId()];
    for (const orgId of organizations) {
      await sql`insert into control.organization (id, slug, name, zone, currency) values (${orgId}::uuid, ${orgId}, 'O', 'Europe/Paris', 'EUR')`.execute(
        owner,
      );
      await asOrganization(orgId, async (trx) => {
        const [stageId, id] = [newId(), newId()];
        await sql`insert into stage (org_id, id, name, kind, position) values (${orgId}::uuid, ${stageId}::uuid, 'S', 'customer', 1)`.execute(
          trx,
        );
        await sql`insert into customer (org_id, id, customer_id, name, name_folded, stage_id) values (${orgId}::uuid, ${id}::uuid, 'c', 'C', 'c', ${stageId}::uuid)`.execute(
          trx,
        );
        await sql`insert into contact (org_id, id, customer_id, name_folded, function, phone) values (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, 'zoe', 'Régie', '+33 6 12')`.execute(
          trx,
        );
        await sql`insert into interaction (org_id, id, customer_id, kind, direction, status, started_at, day, known_day, subject, details)
          values (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, 'note', 'internal', 'done', now(), '2026-01-01', '2026-01-01', 'Œuvre', 'À Lyon')`.execute(
          trx,
        );
        await sql`insert into agreement (org_id, id, customer_id, name, agreement_id, start_day, amount_minor, billing_period, currency, known_day)
          values (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, 'Été', 'A-1', '2026-01-01', 1, 'month', 'EUR', '2026-01-01')`.execute(
          trx,
        );
        await sql`insert into document (org_id, id, customer_id, kind, number, day, known_day, amount_minor, currency)
          values (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, 'payment', 'É-1', '2026-01-01', '2026-01-01', 1, 'EUR')`.execute(
          trx,
        );
      });
    }
    await owner.transaction().execute((trx) => up(trx as never));
    for (const orgId of organizations)
      await asOrganization(orgId, async (trx) => {
        await sql`select control.refill_search(${orgId}::uuid)`.execute(trx);
        const { rows } = await sql<{
          kind: string;
          body: string;
        }>`select kind, body from search_entry where org_id = ${orgId}::uuid order by kind`.execute(trx);
        expect(rows).toEqual([
          { kind: 'agreement', body: '\nete\na-1\n\n\n' },
          { kind: 'contact', body: '\nzoe\nregie\n33612\n' },
          { kind: 'customer', body: '\n\n' },
          { kind: 'document', body: '\ne-1\n' },
          { kind: 'interaction', body: '\noeuvre\na lyon\n' },
        ]);
      });
    // Whoever forgets to fold is refused.
    await expect(
      asOrganization(organizations[0] ?? '', (trx) =>
        sql`update document set number = 'F-2', number_folded = ''`.execute(trx),
      ),
    ).rejects.toThrow(/document_number_is_folded/);
  } finally {
    await owner.destroy();
    await installation.release();
    await testOwner.close();
  }
});
