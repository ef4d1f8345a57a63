import { createI18n } from '@vigie/i18n/instance';
import { addLaterTexts } from '@vigie/i18n/later';
import { problemText } from '@vigie/i18n/problem';
import { type Problem, TITLES } from './problem.ts';

/** Over the API refusals are said in English; the web app says the same codes in its reader's language. */
const english = await createI18n('en');
await addLaterTexts(english);

/** A refusal as problem+json: a stable code, its parameters and the field, never a stack. */
export function problemResponse(status: number, problem: Problem): Response {
  const body = {
    type: `urn:vigie:problem:${problem.code}`,
    title: TITLES[status] ?? 'Refused',
    status,
    detail: problemText(english, problem),
    code: problem.code,
    params: problem.params,
    ...(problem.field ? { field: problem.field } : {}),
  };
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });
}
