import { createTestDatabase } from '@vigie/db/test-database';
import { checkVisibility } from '../../packages/db/src/customer/visibility.property.ts';
import type { Figures } from './marks.ts';

/** qD5: `can` and `visibleCustomers` agree on random organisations. */
export async function visibilityAgrees(runs: number): Promise<Figures> {
  const database = await createTestDatabase();
  try {
    return { organizations: runs, ...(await checkVisibility(database.db, runs)) };
  } finally {
    await database.close();
  }
}
