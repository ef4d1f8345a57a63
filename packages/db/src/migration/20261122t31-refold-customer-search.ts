import type { Kysely } from 'kysely';
import { up as addCustomerSearch } from './20261122t01-add-customer-search.ts';
import { run } from './tenant-table.ts';

/** What the list searches in, written anew: each part on a line of its own, where all stood on one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table customer drop column search_folded');
  await addCustomerSearch(db);
}
