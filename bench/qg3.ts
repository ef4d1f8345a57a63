import { inTransaction } from '@vigie/db/scope';
import { recomputeFigures } from '@vigie/operations/health';
import { rescoreAll } from '@vigie/operations/rescore';
import { sql } from 'kysely';
import { openFixture } from './fixture.ts';
import { type Mark, round, timed } from './measure.ts';
import { blank, checkSame, copyFigures, floorSql } from './scoring-floor.ts';

const CUSTOMERS = 100_000;
const SAMPLE = 300;

/**
 * qG3: recomputing the health of 100,000 customers against SQL that reads the same facts and writes the same figures
 * and snapshots (its values are taken from a copy: the floor decides nothing).
 */
export async function qG3(): Promise<Mark> {
  const fixture = await openFixture(CUSTOMERS);
  try {
    await copyFigures(fixture);
    await blank(fixture);
    const floor = await timed(() => floorSql(fixture));
    await blank(fixture);
    const ours = await timed(() => rescoreAll(fixture.scope));
    await checkSame(fixture);
    const loop = await timed(async () => {
      const { rows } = await sql<{
        id: string;
      }>`select customer_id as id from customer_figure order by md5(customer_id::text) limit ${SAMPLE}`.execute(
        fixture.owner,
      );
      for (const { id } of rows) await inTransaction(fixture.scope, (tx) => recomputeFigures(tx, [id]));
    });
    const ratio = ours.ms / floor.ms;
    const faster = ((loop.ms / SAMPLE) * CUSTOMERS) / ours.ms;
    return {
      id: 'qG3',
      figures: {
        ratio: round(ratio),
        bar: 1.5,
        'ours s': round(ours.ms / 1000, 1),
        'sql s': round(floor.ms / 1000, 1),
        'faster than a loop': round(faster, 1),
        'loop bar': 15,
      },
      isOk: ratio <= 1.5 && faster >= 15,
    };
  } finally {
    await sql`drop schema if exists bench cascade`.execute(fixture.owner);
    await fixture.close();
  }
}
