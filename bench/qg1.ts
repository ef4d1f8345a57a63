import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '@vigie/db/id';
import { createTestDatabase } from '@vigie/db/test-database';
import { customerSearchText } from '@vigie/domain/customer';
import { foldText } from '@vigie/domain/text';
import { newCustomer } from '@vigie/operations/customer';
import { continueImport, createImport, startImport, viewImport } from '@vigie/operations/import';
import { makeMember, makeOrganization } from '@vigie/operations/test-organization';
import { previewUndo } from '@vigie/operations/undo';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Mark, median, round, timed } from './measure.ts';

const ONE_BY_ONE = 400;
const ROUNDS = 3;

const rowOf = (index: number) => ({
  key: `C-${index}`,
  name: `Société Générale d’Équipement ${index}`,
  domain: `customer-${index}.example`,
  external: `crm-${index}`,
  since: `2024-${String((index % 12) + 1).padStart(2, '0')}-01`,
});

/** The file as people have it. */
function file(customers: number): Buffer {
  const lines = ['Customer ID,Name,Domain,External ID,Since'];
  for (let index = 0; index < customers; index += 1) {
    const { key, name, domain, external, since } = rowOf(index);
    lines.push(`${key},${name},${domain},${external},${since}`);
  }
  return Buffer.from(lines.join('\n'));
}

/**
 * The same final rows and indexes, set-wise from COPY, as the owner of the tables: the customers with what they are
 * searched by, their figures, external ids, dated facts, history and marks. Texts come folded, as the import folds them.
 */
const FLOOR = [
  `insert into customer (org_id, id, customer_id, name, name_folded, search_folded, domain, stage_id, since_day)
   select $org, id, key, name, name_folded, search_folded, domain, $stage::uuid, since from staged`,
  `insert into customer_figure (org_id, customer_id, day, is_tracked, contacts, active_contacts, connections30,
     connections_previous30, features30, features_anyone90, sentiment_sum, sentiment_count, open_tickets, has_documents,
     confidence, profile_version, active_agreements)
   select $org, id, '2026-06-30', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0 from staged`,
  `insert into customer_external_id (org_id, source, external_id, customer_id) select $org, 'import', external, id from staged`,
  `insert into customer_change (org_id, id, customer_id, field, value, day, known_day)
   select $org, change, id, 'stage', $stage, since, since from staged`,
  `insert into audit (org_id, id, actor_kind, change_set_id, line, entity, entity_id, customer_id, action, after)
   select $org, audit, 'system', $import, line, 'customer', id, id, 'create',
     jsonb_build_object('id', id, 'customerId', key, 'name', name, 'domain', domain, 'stageId', $stage, 'sinceDay', since,
       'externalId', external, 'version', 1, 'excludedFromCollection', false, 'teamIds', '[]'::jsonb, 'tags', '[]'::jsonb, 'externalIds', '[]'::jsonb)
   from staged`,
  `insert into control.dirty_mark (id, org_id, customer_id) select mark, $org, id from staged`,
];

async function floor(owner: pg.Client, orgId: string, stage: string, customers: number): Promise<void> {
  await owner.query('begin');
  await owner.query(`select set_config('vigie.org_id', $1, true)`, [orgId]);
  await owner.query(`create temp table staged (id uuid, change uuid, audit uuid, mark uuid, line integer, key text,
    name text, name_folded text, search_folded text, domain text, external text, since date) on commit drop`);
  function* lines(): Generator<string> {
    for (let index = 0; index < customers; index += 1) {
      const { key, name, domain, external, since } = rowOf(index);
      const search = customerSearchText({ name, customerId: key, domain }).replaceAll('\n', '\\n');
      yield `${[newId(), newId(), newId(), newId(), index + 2, key, name, foldText(name), search, domain, external, since].join('\t')}\n`;
    }
  }
  await pipeline(Readable.from(lines()), owner.query(copyFrom('copy staged from stdin')));
  await owner.query('analyze staged');
  for (const statement of FLOOR)
    await owner.query(
      statement
        .replaceAll('$org', `'${orgId}'::uuid`)
        .replaceAll('$stage', `'${stage}'`)
        .replaceAll('$import', `'${newId()}'::uuid`),
    );
  await owner.query('commit');
}

/** qG1: customers from CSV through the import, as a person, against set-wise SQL and against one after the other. */
export async function qG1(customers: number): Promise<Mark> {
  const database = await createTestDatabase();
  const bytes = file(customers);
  const rounds = customers > 100_000 ? 1 : ROUNDS;
  const [ours, floors]: [number[], number[]] = [[], []];
  let previewMs = 0;
  const owner = new pg.Client({ connectionString: database.installation.ownerUrl });
  await owner.connect();
  try {
    for (let n = 0; n < rounds; n += 1) {
      const bare = await makeOrganization(database);
      const stage = await stageOf(owner, bare.orgId);
      floors.push((await timed(() => floor(owner, bare.orgId, stage, customers))).ms);
      const org = await makeOrganization(database);
      const manager = (await makeMember(database, org, 'admin')).scope;
      const made = await timed(async () => {
        const { id } = await createImport(manager, { kind: 'customers', fileName: 'bench.csv', bytes });
        const { mapping } = await viewImport(manager, id);
        await startImport(manager, id, { mapping, constants: {}, createMissing: false });
        await continueImport(org, id);
        const { created } = await viewImport(manager, id);
        if (created !== customers) throw new Error(`${created} customers came in.`);
        return id;
      });
      ours.push(made.ms);
      if (n === rounds - 1)
        previewMs = (await timed(() => previewUndo(manager, { kind: 'import', id: made.value }, 1))).ms;
    }
    const org = await makeOrganization(database);
    const manager = (await makeMember(database, org, 'admin')).scope;
    const single = await timed(async () => {
      for (let index = 0; index < ONE_BY_ONE; index += 1) {
        const { key, name, domain, external } = rowOf(index);
        await newCustomer(manager, { name, customerId: key, domain, externalId: external });
      }
    });
    const ratio = median(ours) / median(floors);
    const perRow = median(ours) / customers;
    const faster = single.ms / ONE_BY_ONE / perRow;
    return {
      id: 'qG1',
      figures: {
        ratio: round(ratio),
        bar: 2.5,
        'ours s': round(median(ours) / 1000, 1),
        'sql s': round(median(floors) / 1000, 1),
        'faster than row by row': round(faster, 1),
        'row bar': 4,
        'undo looked at s': round(previewMs / 1000, 1),
      },
      isOk: ratio <= 2.5 && faster >= 4,
    };
  } finally {
    await owner.end();
    await database.close();
  }
}

async function stageOf(owner: pg.Client, orgId: string): Promise<string> {
  await owner.query(`select set_config('vigie.org_id', $1, false)`, [orgId]);
  const { rows } = await owner.query<{ id: string }>(
    `select id from stage where org_id = $1 and kind = 'customer' order by position limit 1`,
    [orgId],
  );
  return rows[0]?.id ?? '';
}
