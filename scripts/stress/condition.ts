import { createTestDatabase } from '@vigie/db/test-database';
import { checkConditions } from '../../packages/db/src/condition/condition.property.ts';
import type { Figures } from './marks.ts';

/** qD4: `evaluate` and SQL find the same customers by random conditions. */
export async function conditionsAgree(runs: number): Promise<Figures> {
  const database = await createTestDatabase();
  try {
    return { ...(await checkConditions(database.db, runs)) };
  } finally {
    await database.close();
  }
}
