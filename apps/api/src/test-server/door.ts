/** The doors of the server as a client sees them. */
import type { RestRoute } from '../rest.ts';
import { appRouter } from '../router.ts';
import type { Meta } from '../trpc.ts';
import type { Headers } from './test-server.ts';

/** Where requests go: the application in this process, or a server behind an address. */
export interface Reachable {
  app: { request(path: string, init?: RequestInit): Response | Promise<Response> };
}

export interface Answer {
  status: number;
  /** What was answered, without the wrapping of the door. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the procedure says, and tests look into it.
  data: any;
  /** The refusal, the same on both doors. */
  problem: { code: string; field?: string | null; params: Record<string, unknown> } | null;
  text: string;
}

export interface ProcedureInfo {
  name: string;
  kind: 'query' | 'mutation';
  meta: Meta;
}

/** Every procedure of the router, as the server itself serves them. */
export function procedures(): ProcedureInfo[] {
  const all = appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: 'query' | 'mutation'; meta: Meta } }
  >;
  return Object.entries(all).map(([name, { _def }]) => ({ name, kind: _def.type, meta: _def.meta }));
}

async function read(response: Response, dataOf: (body: Record<string, unknown>) => unknown): Promise<Answer> {
  const text = await response.text();
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: the status and the text say what there is to say.
  }
  const error = (body.error as { data?: { problem: Answer['problem'] } } | undefined)?.data?.problem ?? null;
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json')
    ? (body as unknown as Answer['problem'])
    : error;
  return { status: response.status, data: response.ok ? dataOf(body) : null, problem, text };
}

/** A call through the tRPC door. */
export async function trpc(
  server: Reachable,
  headers: Headers,
  { name, kind }: Pick<ProcedureInfo, 'name' | 'kind'>,
  input: unknown,
): Promise<Answer> {
  // As text, so that a key like __proto__ arrives as it would from outside.
  const json = typeof input === 'string' ? input : JSON.stringify(input);
  const query = kind === 'query' && json !== undefined ? `?input=${encodeURIComponent(json)}` : '';
  const init =
    kind === 'query'
      ? { headers }
      : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: json ?? '' };
  const response = await server.app.request(`/trpc/${name}${query}`, init);
  return read(response, (body) => (body.result as { data?: unknown } | undefined)?.data);
}

/** A call through the REST door of the same procedure: path, query or body, as its route says. */
export async function rest(
  server: Reachable,
  headers: Headers,
  { method, path }: NonNullable<RestRoute['meta']['rest']>,
  input: object = {},
): Promise<Answer> {
  const left = new Map<string, unknown>(Object.entries(input));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left.get(name));
    left.delete(name);
    return encodeURIComponent(value);
  });
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const query = hasBody ? [] : [...left].map(([key, value]): [string, string] => [key, String(value)]);
  const address = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
  const response = await server.app.request(`/api/v1${filled}${address}`, {
    method,
    headers: hasBody ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(left)) } : {}),
  });
  return read(response, (body) => body);
}

/** A request of any door, raw. */
export async function request(
  server: Reachable,
  headers: Headers,
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const response = await server.app.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
  return read(response, (json) => json);
}
