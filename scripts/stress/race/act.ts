import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@vigie/db/id';
import type { Client } from './front.ts';
import { LEDGER_ACTS } from './ledger-act.ts';
import { ask, count, ended, FIELDS, type Scene, writeVersioned } from './scene.ts';

export type Act = (scene: Scene, client: Client) => Promise<void>;

/** A form on one field: where that was changed by somebody else meanwhile, the person is shown both and leaves it. */
const editFields: Act = async (scene, client) => {
  for (let turn = 0; turn < 2; turn += 1) {
    const field = FIELDS[randomInt(FIELDS.length)] ?? 'name';
    const value = `${field}-${newId()}`;
    let seen: unknown;
    let isFirst = true;
    const version = await writeVersioned(scene, client, 'customer.update', (record) => {
      const now = field.startsWith('custom.') ? (record.custom[field.slice(7)] ?? null) : record[field];
      if (!isFirst && now !== seen) return null;
      [seen, isFirst] = [now, false];
      return {
        id: scene.kept,
        ...(field.startsWith('custom.') ? { custom: { [field.slice(7)]: value } } : { [field]: value }),
      };
    });
    if (version === null) count(scene, 'shown');
    else {
      scene.versions.push(version);
      scene.wrote.push({ client: client.id, entity: scene.kept, field, value });
    }
  }
};

/** The list of tags written whole, with one's own in it and later without. */
const editTags: Act = async (scene, client) => {
  const tag = `own-${newId()}`;
  for (const isThere of [true, false, true]) {
    const version = await writeVersioned(scene, client, 'customer.update', ({ tags }) => ({
      id: scene.kept,
      tags: [...(tags as string[]).filter((one) => one !== tag), ...(isThere ? [tag] : [])],
    }));
    if (version === null) continue;
    if (isThere) scene.versions.push(version);
    scene.tags[isThere ? 'add' : 'delete'](tag);
    if (Math.random() < 0.5) return;
  }
};

const bulkTags: Act = async (scene, client) => {
  const tag = `bulk-${newId()}`;
  for (const isThere of [true, false]) {
    const [some, none] = [[tag], []];
    const started = await ask(scene, client, 'bulk.start', {
      selection: { ids: [scene.kept] },
      action: { kind: 'tags', add: isThere ? some : none, remove: isThere ? none : some },
    });
    if (!started) return;
    const { updated, leftOut } = await ended(scene, client, 'bulk.get', started.id);
    if (updated === 1) scene.tags[isThere ? 'add' : 'delete'](tag);
    else if (leftOut === 1 && !scene.goesAway) throw new Error('A bulk change left out a customer that was there.');
    if (updated !== 1 || Math.random() < 0.5) return;
  }
};

/** A file with a row of this customer: its name, or where it was merged away, that of whoever has its id. */
const importName: Act = async (scene, client) => {
  const value = `imported-${newId()}`;
  const { data } = await client.upload('customers', `Customer ID,Name\n${scene.key},${value}\n`);
  const mapping = { customerId: 'Customer ID', name: 'Name' };
  await ask(scene, client, 'import.start', { id: data.id, mapping });
  const { updated, created, failed } = await ended(scene, client, 'import.get', data.id);
  if (updated === 1)
    scene.wrote.push({ client: client.id, entity: scene.kept, field: 'name', value, changeSet: data.id });
  else throw new Error(`An import of a name ended with ${created} created and ${failed} failed.`);
};

/** What stands under the customer, by the kind of file that brings it: the same row each time, with another value. */
const PARTS: Record<string, { columns: Record<string, string>; row: (key: string) => string }> = {
  contacts: {
    columns: { contactId: 'Id', customerId: 'Customer', firstName: 'Name', email: 'Email' },
    row: (key) => `c-${key},${key},${newId()},c@example.com`,
  },
  agreements: {
    columns: { agreementId: 'Id', customerId: 'Customer', startDay: 'Start', mrr: 'MRR' },
    row: (key) => `a-${key},${key},2026-01-01,${randomInt(1_000)}`,
  },
  usage: {
    columns: { usageId: 'Id', customerId: 'Customer', contactEmail: 'Email', day: 'Day', connections: 'Connections' },
    row: (key) => `u-${key},${key},v@example.com,2026-06-01,${randomInt(100)}`,
  },
};

/** Files of what stands under the customer, which a merge moves and brings back meanwhile. */
const importParts: Act = async (scene, client) => {
  for (const [kind, { columns, row }] of Object.entries(PARTS)) {
    const { data } = await client.upload(kind, `${Object.values(columns).join()}\n${row(scene.key)}\n`);
    await ask(scene, client, 'import.start', { id: data.id, mapping: columns });
    const { created, updated, unchanged, failed } = await ended(scene, client, 'import.get', data.id);
    const done = Number(created) + Number(updated) + Number(unchanged);
    // One that stands under the other by then is not moved by a file.
    if (done + Number(failed) !== 1 || (done === 0 && !scene.goesAway))
      throw new Error(`A file of ${kind} ended with ${done} done and ${failed} failed.`);
    count(scene, 'partsBrought', done);
  }
};

const comment: Act = async (scene, client) => {
  for (let turn = 0; turn < 3; turn += 1) {
    const text = `said ${newId()}`;
    const made = await ask(scene, client, 'comment.create', { customerId: scene.kept, text });
    if (!made) return;
    scene.comments.set(made.id, text);
    if (turn === 1 && (await ask(scene, client, 'comment.delete', { id: made.id }))) scene.comments.set(made.id, null);
  }
};

/** One customer goes into the other and comes back; two clients try, so that each meets the other. */
const merge: Act = async (scene, client) => {
  const [id, otherId] = scene.goesAway ? [scene.other, scene.kept] : [scene.kept, scene.other];
  const refusals = ['record.notFound', 'customer.versionConflict'];
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await pause(randomInt(20));
    const preview = await ask(scene, client, 'customerMerge.preview', { id, otherId }, refusals);
    if (!preview) continue;
    const merged = await ask(
      scene,
      client,
      'customerMerge.create',
      { id, version: preview.kept.version, otherId, otherVersion: preview.other.version, fromOther: [] },
      refusals,
    );
    if (!merged) continue;
    count(scene, 'merges');
    await pause(randomInt(200));
    await ask(scene, client, 'customerMerge.undo', { id: merged.mergeId });
    return;
  }
};

/** Archived as lost, and taken back into a stage of those who are there. */
const archive: Act = async (scene, client) => {
  const version = await writeVersioned(scene, client, 'churn.archive', () => ({
    customerId: scene.kept,
    stageId: scene.churnStage,
    day: '2026-06-29',
    reason: 'race',
  }));
  if (version !== null) scene.churned = true;
  await writeVersioned(scene, client, 'customer.update', () => ({ id: scene.kept, stageId: scene.stage }));
};

const times = (number: number, act: Act): Act[] => Array.from({ length: number }, () => act);

/** What the clients of a round do, one each. */
export const ACTS: Act[] = [
  ...times(12, editFields),
  ...times(8, editTags),
  ...times(6, bulkTags),
  ...times(3, importName),
  ...times(3, importParts),
  ...times(2, comment),
  ...times(2, merge),
  ...times(2, archive),
  ...LEDGER_ACTS,
];
