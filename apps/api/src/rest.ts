import { TRPCError } from '@trpc/server';
import type { OrgScope } from '@vigie/db/scope';
import { AppError } from '@vigie/operations/refusal';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ContextFactory } from './context.ts';
import { idempotent } from './idempotency.ts';
import { openApiDocument, referencePage } from './openapi.ts';
import { refusalOf } from './problem.ts';
import { problemResponse } from './problem-response.ts';
import { appRouter } from './router.ts';
import { createCallerFactory, type Meta } from './trpc.ts';

/** A procedure with a REST door. */
export interface RestRoute {
  name: string;
  meta: Meta & { rest: NonNullable<Meta['rest']> };
  kind: 'query' | 'mutation';
  input: z.ZodType | null;
  output: z.ZodType;
}

interface ProcedureDef {
  type: 'query' | 'mutation';
  meta?: Meta;
  inputs: z.ZodType[];
  output?: z.ZodType;
}

/** The REST doors, read off the router: nothing is said twice. */
export function restRoutes(): RestRoute[] {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: ProcedureDef }>;
  return Object.entries(procedures).flatMap(([name, { _def }]) => {
    const rest = _def.meta?.rest;
    if (!_def.meta || !rest) return [];
    if (!_def.output) throw new Error(`${name} has a REST door but no output shape.`);
    return [
      { name, kind: _def.type, meta: { ..._def.meta, rest }, input: _def.inputs[0] ?? null, output: _def.output },
    ];
  });
}

type Procedure = (input: unknown) => Promise<unknown>;
const createCaller = createCallerFactory(appRouter);
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * The REST door: a thin adapter over the same procedures. Path and query values are text and become numbers or
 * booleans only where they are written as such; a JSON body reaches the procedure exactly as it was sent.
 */
export function createRest(contextOf: ContextFactory, onBug: (error: unknown) => void): Hono {
  const app = new Hono();
  app.get('/openapi.json', (c) => c.json(openApiDocument(restRoutes())));
  app.get('/reference', (c) => c.html(referencePage(restRoutes())));
  for (const route of restRoutes()) {
    const path = route.meta.rest.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.meta.rest.method, path, async (c) => {
      try {
        const ctx = await contextOf(c.req.raw.headers);
        const input = await readInput(route, c.req.raw, c.req.param() as Record<string, string>);
        const [group = '', action = ''] = route.name.split('.');
        const call = (scope: OrgScope | null): Promise<unknown> => {
          const procedures = createCaller({ ...ctx, scope }) as unknown as Record<string, Record<string, Procedure>>;
          return procedures[group]?.[action]?.(input) ?? Promise.reject(new Error(`No procedure ${route.name}.`));
        };
        const key = c.req.header('idempotency-key');
        const answersSecret = route.meta.answersSecret ?? false;
        const output =
          key !== undefined && route.kind === 'mutation' && ctx.scope
            ? await idempotent(ctx.scope, key, { route: route.name, input, answersSecret }, call)
            : await call(ctx.scope);
        return c.json(output as object, (route.meta.rest.status ?? 200) as ContentfulStatusCode);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) return problemResponse(refusal.status, refusal.problem);
        onBug(error instanceof TRPCError ? (error.cause ?? error) : error);
        return problemResponse(500, { code: 'internal', params: {}, field: null });
      }
    });
  }
  app.all('*', () => problemResponse(404, { code: 'record.notFound', params: {}, field: null }));
  return app;
}

async function readInput(route: RestRoute, request: Request, path: Record<string, string>): Promise<unknown> {
  const types = route.input ? propertyTypes(route.input) : {};
  const coerced = (values: Iterable<[string, string]>): Record<string, unknown> =>
    Object.fromEntries([...values].map(([key, value]) => [key, coerce(value, types[key])]));
  if (route.meta.rest.method === 'GET' || route.meta.rest.method === 'DELETE') {
    const query = new URL(request.url).searchParams;
    for (const key of query.keys())
      if (query.getAll(key).length > 1) throw new AppError('validation.invalid', { reason: 'given twice' }, key);
    const input = { ...coerced(query), ...coerced(Object.entries(path)) };
    return route.input === null && Object.keys(input).length === 0 ? undefined : input;
  }
  const body = await readJson(request);
  const overlap = Object.keys(path).find((key) => Object.hasOwn(body, key));
  // The path says which record; a body that says it too could say another.
  if (overlap !== undefined) throw new AppError('validation.invalid', { reason: 'given in the path' }, overlap);
  return { ...body, ...coerced(Object.entries(path)) };
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_BODY_BYTES)
    throw new AppError('import.fileTooLarge', { limitMb: MAX_BODY_BYTES / 1024 / 1024 });
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new AppError('validation.invalid', { reason: 'the body is not JSON' }, null);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new AppError('validation.invalid', { reason: 'the body must be an object' }, null);
  if (Object.hasOwn(parsed, '__proto__'))
    throw new AppError('validation.invalid', { reason: 'unrecognized key' }, '__proto__');
  return parsed as Record<string, unknown>;
}

/** Only what is written as a number or a boolean becomes one: "" and "null" stay text, and are refused as such. */
function coerce(value: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function propertyTypes(input: z.ZodType): Record<string, string> {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { type?: string }>;
  };
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, property]) => [key, property.type ?? 'string']),
  );
}
