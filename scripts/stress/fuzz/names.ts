import { inspect } from 'node:util';
import { openApiDocument } from '@vigie/api/openapi';
import { restRoutes } from '@vigie/api/rest';
import { type Answer, type ProcedureInfo, procedures, request, rest, trpc } from '@vigie/api/test-server/door';
import { MATRIX } from '@vigie/api/test-server/matrix';
import { createWorld, type World } from '@vigie/api/test-server/world';
import { CUSTOM_ENTITIES, CUSTOM_TYPES } from '@vigie/domain/custom-field';
import { createCustomField } from '@vigie/operations/custom-field';
import type { Figures } from '../marks.ts';
import { condition, type Draw, drawFrom, hostileText, withKeys } from './draw.ts';
import { type Known, type Schema, spoiled } from './input.ts';
import { knownWords, strangers, watchStatements } from './statement.ts';

/** Asked by name, by condition, by cursor: half of all cases go here. */
const ASKING = [
  'customer.index',
  'customer.list',
  'customer.count',
  'search.list',
  'search.best',
  'bulk.preview',
  'view.create',
  'audit.list',
  'import.check',
  'customField.create',
  'customer.update',
  'organization.update',
];
/** What would take away whoever asks, or what is asked about. */
const LEFT_OUT = new Set(['customer.delete', 'member.remove', 'member.save', 'session.signOut']);
const AT_ONCE = 4;
const SLOW_MS = 8_000;
/** After so many cases an input that uses something up is made anew. */
const REUSE = 30;

/**
 * qS8: names, conditions, sorts, keys, cursors and zones, as no screen would send them, through both doors of every
 * procedure: no answer is an error of ours, no statement is refused by the database, and no statement holds a word that
 * is not on the list of ours.
 */
export async function namesHold(cases: number): Promise<Figures> {
  const world = await createWorld();
  const seed = Date.now() % 2 ** 32;
  const known = await knowledge(world);
  const words = await knownWords(world.server.database.owner);
  const watched = watchStatements();
  const tally = { cases, accepted: 0, refused: 0 };
  let slowest = 0;
  let next = 0;
  const inputs = new Map<string, { uses: number; input: unknown }>();
  const one = async (index: number): Promise<void> => {
    const draw = drawFrom(seed + index);
    const { what, send } = await caseFor(draw, world, known, inputs);
    const startedAt = Date.now();
    const { status, text } = await send().catch((error: unknown) => {
      throw new Error(`seed ${seed} case ${index}: ${what()} was not answered: ${inspect(error)}`);
    });
    const tookMs = Date.now() - startedAt;
    slowest = Math.max(slowest, tookMs);
    tally[status < 400 ? 'accepted' : 'refused'] += 1;
    if (status < 500 && world.server.bugs.length === 0 && tookMs < SLOW_MS) return;
    const bug = world.server.bugs.map((one) => inspect(one).slice(0, 600)).join('; ');
    throw new Error(
      `seed ${seed} case ${index}: ${what()} was answered ${status} in ${tookMs} ms: ${bug} ${text.slice(0, 300)}`,
    );
  };
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < cases) await one(next++);
      }),
    );
    const [error] = watched.errors;
    if (error) throw new Error(`seed ${seed}: ${error[0]} of ${error[1].slice(0, 500)}`);
    const [stranger] = strangers(watched.texts, words);
    if (stranger) throw new Error(`seed ${seed}: ${stranger[0]} in ${stranger[1].slice(0, 500)}`);
    return { ...tally, statements: watched.texts.size, sqlErrors: 0, unlisted: 0, 'slowest ms': slowest };
  } finally {
    watched.stop();
    await world.server.close();
  }
}

async function knowledge(world: World): Promise<Known> {
  for (const entity of CUSTOM_ENTITIES)
    for (const type of CUSTOM_TYPES) {
      const options = type === 'choice' ? { options: ['One', 'Two'] } : {};
      await createCustomField(world.a, { entity, key: `own_${type}`, label: type, type, ...options } as never);
    }
  const { data } = await trpc(world.server, world.keys.admin, { name: 'customer.fields', kind: 'query' }, undefined);
  const { items: fields, relations } = data;
  return {
    askable: { fields, relations },
    ids: [world.customer, world.parent, world.contact, world.agreement, world.invoice, world.people.owner.userId],
    sorts: fields.map(({ key }: { key: string }) => key),
  };
}

const PROCEDURES = procedures().filter(({ name }) => !LEFT_OUT.has(name));
const ROUTES = new Map(restRoutes().map((route) => [route.name, route]));
const SCHEMAS = schemas();

/** What each procedure takes, as its documentation says. */
function schemas(): Map<string, Schema> {
  const { paths } = openApiDocument(restRoutes()) as unknown as {
    paths: Record<
      string,
      Record<
        string,
        {
          operationId: string;
          parameters: { name: string; in: string; schema: Schema }[];
          requestBody?: { content: { 'application/json': { schema: Schema } } };
        }
      >
    >;
  };
  return new Map(
    Object.values(paths)
      .flatMap((path) => Object.values(path))
      .map(({ operationId, parameters, requestBody }) => [
        operationId,
        {
          properties: {
            ...Object.fromEntries(
              parameters.filter((one) => one.in !== 'header').map(({ name, schema }) => [name, schema]),
            ),
            ...requestBody?.content['application/json'].schema.properties,
          },
        },
      ]),
  );
}

interface Case {
  what: () => string;
  send: () => Promise<Answer>;
}

async function caseFor(
  draw: Draw,
  world: World,
  known: Known,
  inputs: Map<string, { uses: number; input: unknown }>,
): Promise<Case> {
  const headers = draw.chance(0.7) ? world.keys.admin : world.people.owner.headers;
  if (draw.chance(0.03)) return fileCase(draw, world);
  const asking = PROCEDURES.filter(({ name }) => ASKING.includes(name));
  const procedure: ProcedureInfo = draw.of(draw.chance(0.5) ? asking : PROCEDURES);
  const { name } = procedure;
  let held = inputs.get(name);
  if (held === undefined || held.uses >= REUSE) {
    // Of some there may be only so many: then the last one has to do.
    const former = held?.input;
    const input = await Promise.resolve(MATRIX[name]?.input(world)).catch(() => former);
    held = { uses: 0, input };
    inputs.set(name, held);
  }
  held.uses += 1;
  const input = spoiled(draw, held.input, SCHEMAS.get(name) ?? {}, known);
  // Most conditions go where they are asked: one that is refused for another field is no case of a condition.
  if ((name === 'customer.list' || name === 'customer.count') && draw.chance(0.7))
    input.filter = { where: condition(draw, known.askable, known.ids) };
  const route = ROUTES.get(name);
  const isRest = route !== undefined && draw.chance(0.5);
  return {
    what: () => `${isRest ? 'REST' : 'tRPC'} ${name} ${JSON.stringify(input).slice(0, 1_500)}`,
    send: () =>
      isRest
        ? rest(world.server, headers, route.meta.rest, addressed(input, route.meta.rest))
        : trpc(world.server, headers, procedure, input),
  };
}

/** As far as it stands in the address, it is text that an address can hold. */
function addressed(input: Record<string, unknown>, { method, path }: { method: string; path: string }): object {
  const isQuery = method === 'GET' || method === 'DELETE';
  return withKeys(
    Object.entries(input).map(([key, value]) => {
      if (!isQuery && !path.includes(`{${key}}`)) return [key, value];
      return [key, (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed()];
    }),
  );
}

/** Files are named and chosen by what stands in an address. */
function fileCase(draw: Draw, world: World): Case {
  const value = encodeURIComponent(hostileText(draw).toWellFormed());
  const path = draw.of([
    `/files/customers.csv?view=${value}`,
    `/files/customers.xlsx?view=${value}`,
    `/files/reports.csv?report=${value}`,
    `/files/import-templates/${value}`,
    `/files/imports/${value}/failed.csv`,
    `/api/v1/customers/${value}`,
    `/api/v1/customers?sort=${value}`,
    `/api/v1/customers?cursor=${value}`,
    `/api/v1/customers?${value}=1`,
  ]);
  return { what: () => path, send: () => request(world.server, world.keys.admin, 'GET', path) };
}
