import { sql } from 'kysely';
import type { Front } from './front.ts';
import { ask, FIELDS, type Scene } from './scene.ts';

interface Line {
  actorId: string | null;
  entityId: string;
  changeSetId: string | null;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const HELD = [...FIELDS, 'stageId', 'tags'];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * No write is lost: whatever was answered with success stands in the history under the name of its writer; each line of
 * it starts from where the one before ended, so that nobody wrote over what they had not seen; the last is what stands.
 */
export async function checkHistory(front: Front, scene: Scene): Promise<void> {
  const { rows } = await sql<Line>`select actor_id, entity_id, change_set_id, action, before, after from audit
    where entity = 'customer' and entity_id in (${scene.kept}, ${scene.other}) order by id`.execute(
    front.database.owner,
  );
  const ends = new Map<string, unknown>();
  for (const { entityId, action, before, after } of rows) {
    for (const [field, value] of Object.entries(after ?? {})) {
      // Others, such as a comment, are told there and hold nothing.
      if (!HELD.includes(field)) continue;
      const at = `${entityId} ${field}`;
      if (action === 'update' && ends.has(at) && !same(ends.get(at), before?.[field]))
        throw new Error(
          `lost: ${field} was ${JSON.stringify(ends.get(at))} when it was written on ${JSON.stringify(before?.[field])}`,
        );
      ends.set(at, value);
    }
  }
  for (const { client, entity, field, value, changeSet } of scene.wrote) {
    const isThere = rows.some(
      (line) =>
        same(line.after?.[field], value) &&
        line.actorId === client &&
        (changeSet === undefined ? line.entityId === entity : line.changeSetId === changeSet),
    );
    if (!isThere) throw new Error(`lost: ${field} = ${value} was answered with success and is not in the history`);
  }
  if (new Set(scene.versions).size !== scene.versions.length) throw new Error('two writes were told one version');

  const [client] = front.clients;
  if (!client) throw new Error('nobody there');
  const record = await ask(scene, client, 'customer.get', { id: scene.kept });
  const stored: Record<string, unknown> = { ...record, stageId: record.stage.id };
  for (const [key, value] of Object.entries(record.custom)) stored[`custom.${key}`] = value;
  for (const field of [...FIELDS, 'stageId'])
    if (!same(stored[field], ends.get(`${scene.kept} ${field}`)))
      throw new Error(
        `lost: ${field} is ${stored[field]}, and was last written as ${ends.get(`${scene.kept} ${field}`)}`,
      );
  agree('tags', record.tags, [...scene.tags]);
  const other = await ask(scene, client, 'customer.get', { id: scene.other });
  agree('tags of the other', other.tags, ['of the other']);

  const told = await sql<{
    id: string;
    text: string;
  }>`select id, text from comment where customer_id = ${scene.kept}`.execute(front.database.owner);
  agree(
    'comments',
    told.rows.map(({ id, text }) => `${id} ${text}`),
    [...scene.comments].flatMap(([id, text]) => (text === null ? [] : [`${id} ${text}`])),
  );
  const churned = await sql`select 1 from churn_event where customer_id = ${scene.kept}`.execute(front.database.owner);
  if (churned.rows.length !== (scene.churned ? 1 : 0)) throw new Error(`${churned.rows.length} times churned`);
}

/** The same, whatever the order. */
export function agree(what: string, found: readonly string[], told: readonly string[]): void {
  const [lost, unasked] = [told.filter((one) => !found.includes(one)), found.filter((one) => !told.includes(one))];
  if (lost.length + unasked.length > 0 || found.length !== told.length)
    throw new Error(`${what}: lost ${JSON.stringify(lost)}, unasked ${JSON.stringify(unasked)}`);
}
