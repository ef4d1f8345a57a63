import { z } from 'zod';
import { TITLES } from './problem.ts';
import type { RestRoute } from './rest.ts';

type Json = Record<string, unknown>;

interface ObjectSchema extends Json {
  properties?: Record<string, Json>;
  required?: string[];
}

const schemaOf = (shape: z.ZodType, io: 'input' | 'output'): ObjectSchema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as ObjectSchema;
  return schema;
};

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'params'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; texts in three languages belong to it' },
    params: { type: 'object' },
    field: { type: 'string', description: 'The input field at fault' },
  },
};

function operation(route: RestRoute): Json {
  const { method, path, status = 200 } = route.meta.rest;
  const input = route.input ? schemaOf(route.input, 'input') : {};
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const properties = Object.entries(input.properties ?? {});
  const parameters = properties
    .filter(([name]) => inPath.has(name) || !hasBody)
    .map(([name, schema]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || (input.required ?? []).includes(name),
      schema,
    }));
  if (hasBody && route.kind === 'mutation')
    parameters.push({
      name: 'idempotency-key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 200 },
    } as never);
  const body = properties.filter(([name]) => !inPath.has(name));
  const bodySchema = {
    type: 'object',
    properties: Object.fromEntries(body),
    required: (input.required ?? []).filter((name) => !inPath.has(name)),
    additionalProperties: false,
  };
  return {
    operationId: route.name,
    summary: route.meta.summary,
    tags: [route.name.split('.')[0]],
    parameters,
    ...(hasBody && body.length > 0
      ? {
          requestBody: {
            required: bodySchema.required.length > 0,
            content: { 'application/json': { schema: bodySchema } },
          },
        }
      : {}),
    responses: {
      [status]: { description: 'Done', content: { 'application/json': { schema: schemaOf(route.output, 'output') } } },
      ...Object.fromEntries(
        [401, 403, 404, 409, 422].map((code) => [
          code,
          {
            description: TITLES[code],
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

/** OpenAPI 3.1 of every REST door, from the shapes that the procedures themselves check. */
export function openApiDocument(routes: RestRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const { method, path } = route.meta.rest;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vigie',
      version: '1.0.0',
      description:
        'One record for each business customer. Amounts are minor units with a currency, days are YYYY-MM-DD, null is unknown.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the organisation: vk_…' },
      },
      schemas: { Problem: PROBLEM },
    },
  };
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);

/** The reference as a plain page: no script, so that it works under the strictest policy. */
export function referencePage(routes: RestRoute[]): string {
  const sections = routes.map((route) => {
    const { method, path } = route.meta.rest;
    const detail = operation(route);
    const block = (title: string, value: unknown): string =>
      `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;
    return `<section id="${route.name}"><h2><code>${method} /api/v1${escapeHtml(path)}</code></h2><p>${escapeHtml(route.meta.summary)}</p>${block('Parameters', detail.parameters)}${detail.requestBody ? block('Body', detail.requestBody) : ''}${block('Answers', detail.responses)}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Vigie API</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}h2{font-size:15px;margin:2rem 0 .25rem}pre{background:#f4f4f2;padding:12px;overflow:auto;border-radius:6px;font-size:12px}p{margin:.25rem 0}</style></head>
<body><h1>Vigie API</h1><p>Send <code>Authorization: Bearer vk_…</code>. The whole contract: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>${sections.join('')}</body></html>`;
}
