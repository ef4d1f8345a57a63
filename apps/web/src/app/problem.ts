import { type Problem, problemText } from '@vigie/i18n/problem';
import { useTranslation } from 'react-i18next';

export type FieldProblem = Problem & { field?: string | null | undefined };

const CODES: Record<string, string> = {
  UNAUTHORIZED: 'unauthorized',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'notFound',
  CONFLICT: 'conflict',
  TOO_MANY_REQUESTS: 'auth.rateLimited',
  BAD_REQUEST: 'validation.invalid',
  UNPROCESSABLE_CONTENT: 'validation.invalid',
  PAYLOAD_TOO_LARGE: 'validation.invalid',
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function isProblem(value: unknown): value is FieldProblem {
  return isObject(value) && typeof value.code === 'string' && (value.params === undefined || isObject(value.params));
}

/** What went wrong, as a code with words: the API's own problem, else its kind, else the network. */
export function problemOf(error: unknown): FieldProblem {
  if (isProblem(error) && !(error instanceof Error)) return error;
  const data = isObject(error) ? error.data : undefined;
  if (!isObject(data)) return { code: 'network' };
  if (isProblem(data.problem)) return data.problem;
  return { code: kindOf(error) };
}

/** The kind of a refusal, whatever its code: decides what a screen does. */
export function kindOf(error: unknown): string {
  const data = isObject(error) ? error.data : undefined;
  if (isObject(data) && typeof data.code === 'string') return CODES[data.code] ?? 'internal';
  return problemOf(error).code;
}

export function useProblemText(): (error: unknown) => string {
  const { i18n } = useTranslation();
  return (error) => problemText(i18n, problemOf(error));
}
