import { badTextOf } from '@vigie/domain/text';
import { issue, type RowIssue } from './change-set.ts';

/** Items that systems send in batches are read on their own: what is wrong with one is no matter of the others. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Anything as a short text that can be stored and shown. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  const text = String(value).slice(0, 40);
  return badTextOf(text) === null ? text : '?';
}

/** A trimmed text of `most` signs; null where there is none, or where it cannot be kept, which is told. */
export function readText(raw: Record<string, unknown>, key: string, most: number, issues: RowIssue[]): string | null {
  const value = raw[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') {
    issues.push(issue(key, 'invalidText', { value: shown(value) }));
    return null;
  }
  const text = value.trim();
  if (text.length > most) issues.push(issue(key, 'textTooLong'));
  else if (badTextOf(text) !== null) issues.push(issue(key, 'badText'));
  else if (text !== '') return text;
  return null;
}
