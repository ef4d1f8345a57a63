import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as auth from './20261121t01-create-auth.ts';
import * as control from './20261121t02-create-control.ts';
import * as customer from './20261121t03-create-customer.ts';
import * as facts from './20261121t04-create-facts.ts';
import * as figures from './20261121t05-create-figures.ts';
import * as importAndAudit from './20261121t06-create-import-and-audit.ts';
import * as customerSearch from './20261122t01-add-customer-search.ts';
import * as revisions from './20261122t02-index-revisions.ts';
import * as fileSummary from './20261122t10-keep-file-summary.ts';
import * as customOption from './20261122t20-create-custom-option.ts';
import * as view from './20261122t30-create-view.ts';
import * as refoldedSearch from './20261122t31-refold-customer-search.ts';
import * as importUndo from './20261122t40-create-import-undo.ts';
import * as foldedTexts from './20261122t40-fold-related-texts.ts';
import * as searchEntry from './20261122t41-create-search-entry.ts';
import * as searchReading from './20261122t42-read-search-entries.ts';
import * as recordOrder from './20261122t43-index-records-by-order.ts';
import * as auditIndexes from './20261122t60-index-audit.ts';
import * as generalUndo from './20261122t70-generalise-undo.ts';
import * as bulkChange from './20261122t71-create-bulk-change.ts';
import * as removalIndexes from './20261122t80-index-removal.ts';
import * as customerMerge from './20261122t81-create-customer-merge.ts';
import * as comment from './20261122t90-create-comment.ts';
import * as twoLetters from './20261122t91-search-two-letters.ts';
import * as undoneDocuments from './20261122t92-find-undone-documents.ts';
import * as undoOfRefused from './20261122t93-undo-the-refused-again.ts';
import * as receiveUsageEvents from './20261122t95-receive-usage-events.ts';
import * as createHealthAct from './20261122t96-create-health-act.ts';
import * as createHealthProfile from './20261122t97-create-health-profile.ts';
import * as createBackTest from './20261122t98-create-back-test.ts';
import * as keepBackfillProgress from './20261122t99-keep-backfill-progress.ts';
import * as keepOwnMeasures from './20261123t20-keep-own-measures.ts';
import * as createMetric from './20261123t21-create-metric.ts';
import * as keepReports from './20261123t30-keep-reports.ts';
import * as keepEndOfPulse from './20261123t40-keep-end-of-pulse.ts';
import * as indexUseOfFeatures from './20261123t41-index-use-of-features.ts';

/** Append-only, in order: a migration that has landed is never edited. */
const migrations: Record<string, Migration> = {
  '20261121t01-create-auth': auth,
  '20261121t02-create-control': control,
  '20261121t03-create-customer': customer,
  '20261121t04-create-facts': facts,
  '20261121t05-create-figures': figures,
  '20261121t06-create-import-and-audit': importAndAudit,
  '20261122t01-add-customer-search': customerSearch,
  '20261122t02-index-revisions': revisions,
  '20261122t10-keep-file-summary': fileSummary,
  '20261122t20-create-custom-option': customOption,
  '20261122t30-create-view': view,
  '20261122t31-refold-customer-search': refoldedSearch,
  '20261122t40-create-import-undo': importUndo,
  '20261122t40-fold-related-texts': foldedTexts,
  '20261122t41-create-search-entry': searchEntry,
  '20261122t42-read-search-entries': searchReading,
  '20261122t43-index-records-by-order': recordOrder,
  '20261122t60-index-audit': auditIndexes,
  '20261122t90-create-comment': comment,
  '20261122t70-generalise-undo': generalUndo,
  '20261122t71-create-bulk-change': bulkChange,
  '20261122t80-index-removal': removalIndexes,
  '20261122t81-create-customer-merge': customerMerge,
  '20261122t91-search-two-letters': twoLetters,
  '20261122t92-find-undone-documents': undoneDocuments,
  '20261122t93-undo-the-refused-again': undoOfRefused,
  '20261122t95-receive-usage-events': receiveUsageEvents,
  '20261122t96-create-health-act': createHealthAct,
  '20261122t97-create-health-profile': createHealthProfile,
  '20261122t98-create-back-test': createBackTest,
  '20261122t99-keep-backfill-progress': keepBackfillProgress,
  '20261123t20-keep-own-measures': keepOwnMeasures,
  '20261123t21-create-metric': createMetric,
  '20261123t30-keep-reports': keepReports,
  '20261123t40-keep-end-of-pulse': keepEndOfPulse,
  '20261123t41-index-use-of-features': indexUseOfFeatures,
};

export interface RolePasswords {
  app: string;
  auth: string;
}

const LOCK_KEY = 7_304_120;

/**
 * Brings a database to the newest shape, as its owner: roles with the passwords of this installation, then every
 * missing migration. Several processes may call it at once.
 *
 * @returns the names of the migrations that were applied.
 */
export async function migrate(owner: Kysely<unknown>, passwords: RolePasswords): Promise<string[]> {
  return owner.connection().execute(async (db) => {
    await sql`select pg_advisory_lock(${LOCK_KEY})`.execute(db);
    try {
      await saveRole(db, 'vigie_app', passwords.app);
      await saveRole(db, 'vigie_auth', passwords.auth);
      await sql`set lock_timeout = '1s'`.execute(db);
      const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
      const { error, results } = await migrator.migrateToLatest();
      if (error) throw error;
      return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
    } finally {
      await sql`reset lock_timeout`.execute(db);
      await sql`select pg_advisory_unlock(${LOCK_KEY})`.execute(db);
    }
  });
}

type RoleName = 'vigie_app' | 'vigie_auth';

async function saveRole(db: Kysely<unknown>, name: RoleName, password: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${name}`.execute(db);
  // A role that exists keeps its password: changing it would lock out whatever runs beside us under another secret.
  if (rows.length === 0) await createRole(db, name, password);
  await sql`grant connect on database ${sql.ref(await databaseName(db))} to ${sql.ref(name)}`.execute(db);
}

/** Neither owner nor superuser, and bound by row-level security. */
async function createRole(db: Kysely<unknown>, name: RoleName, password: string): Promise<void> {
  try {
    await sql`create role ${sql.ref(name)} login nosuperuser nocreatedb nocreaterole nobypassrls password ${sql.lit(password)}`.execute(
      db,
    );
  } catch (error) {
    // Roles are of the server: made for another of its databases, at this very moment.
    const code = (error as { code?: string }).code;
    if (code !== '42710' && code !== '23505') throw error;
  }
}

async function databaseName(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  return rows[0]!.name;
}
