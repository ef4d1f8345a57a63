import { TRPCError } from '@trpc/server';
import { DomainError } from '@vigie/domain/refusal';
import { AppError, type RefusalKind } from '@vigie/operations/refusal';
import { ZodError } from 'zod';

/** What a refusal looks like on every door: a code with parameters, and the input field at fault. */
export interface Problem {
  code: string;
  params: Record<string, string | number>;
  field: string | null;
}

const STATUS: Record<RefusalKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  rateLimited: 429,
  unavailable: 503,
};

const TRPC_CODES: Record<RefusalKind, TRPCError['code']> = {
  invalid: 'UNPROCESSABLE_CONTENT',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  conflict: 'CONFLICT',
  tooLarge: 'PAYLOAD_TOO_LARGE',
  rateLimited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** English titles of the kinds, for problem+json. */
export const TITLES: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'No such method here',
  409: 'In conflict with what is stored',
  413: 'Too large',
  422: 'Some of it is not valid',
  429: 'Too many requests',
  500: 'Something failed on our side',
  503: 'Not available right now',
};

/** A write under a customer, or something of it, that was deleted or merged between its check and its write: the keys of the tables tell. */
const isOfGoneCustomer = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '23503' &&
  'constraint' in error &&
  /_org_id_(customer|parent|agreement|interaction|document)_id_fkey$/.test(String(error.constraint));

/** The refusal in an error, if that is what it is. */
export function refusalOf(error: unknown): { status: number; problem: Problem; trpcCode: TRPCError['code'] } | null {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (cause instanceof AppError)
    return {
      status: STATUS[cause.kind],
      trpcCode: TRPC_CODES[cause.kind],
      problem: { code: cause.code, params: cause.params, field: cause.field },
    };
  // What we answer being wrong is our fault, not that of what was asked.
  const isOurs = error instanceof TRPCError && error.code === 'INTERNAL_SERVER_ERROR';
  if (cause instanceof ZodError && !isOurs) {
    const [first] = cause.issues;
    const path = first?.code === 'unrecognized_keys' ? [...first.path, first.keys[0] ?? ''] : (first?.path ?? []);
    return {
      status: 422,
      trpcCode: 'UNPROCESSABLE_CONTENT',
      problem: {
        code: 'validation.invalid',
        params: { reason: first?.message ?? 'invalid' },
        field: path.join('.') || null,
      },
    };
  }
  if (cause instanceof DomainError)
    return {
      status: 422,
      trpcCode: 'UNPROCESSABLE_CONTENT',
      problem: { code: 'validation.invalid', params: { reason: cause.code }, field: null },
    };
  if ((error instanceof TRPCError && error.code === 'NOT_FOUND') || isOfGoneCustomer(cause))
    return { status: 404, trpcCode: 'NOT_FOUND', problem: { code: 'record.notFound', params: {}, field: null } };
  return null;
}
