import { nearestNames } from '../condition/condition.ts';
import { DomainError } from '../refusal/refusal.ts';

/** A piece of a message template: text as it stands, or a field to be filled in, escaped for where it goes. */
export type TemplatePart = { text: string } | { field: string };

/** Letters, digits, `_` and dots for custom fields: nothing that could be logic. */
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/;
const MAX_SHOWN = 60;

/**
 * The parts of a template: `{{field}}`, spaces inside allowed, and nothing else means anything (domain rules §9,
 * "logic-less").
 * @throws DomainError `notification.malformedField` with the `position` of the braces and what stands in them.
 * @example templateParts('Hi {{ name }}') // [{ text: 'Hi ' }, { field: 'name' }]
 * @example templateParts('Hi {{ #if }}') // throws 'notification.malformedField'
 */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  while (position < template.length) {
    const open = template.indexOf('{{', position);
    const text = template.slice(position, open === -1 ? undefined : open);
    const stray = text.indexOf('}}');
    // Closing braces alone are a field whose opening was mistyped: better said now than mailed.
    if (stray !== -1) throw malformed(template, position + stray, position + stray + 2);
    if (text !== '') parts.push({ text });
    if (open === -1) break;
    const close = template.indexOf('}}', open + 2);
    const field = close === -1 ? '' : template.slice(open + 2, close).trim();
    if (!FIELD_NAME.test(field)) throw malformed(template, open, close === -1 ? template.length : close + 2);
    parts.push({ field });
    position = close + 2;
  }
  return parts;
}

const malformed = (template: string, position: number, end: number): DomainError =>
  new DomainError('notification.malformedField', {
    position,
    text: template.slice(position, Math.min(end, position + MAX_SHOWN)).toWellFormed(),
  });

/**
 * The fields that a template fills in, each once, in the order it names them (domain rules §9).
 * @throws DomainError `notification.malformedField` as `templateParts`.
 * @example mergeFieldsOf('{{ name }}: {{ mrr }}. Call {{ name }}') // ['name', 'mrr']
 */
export function mergeFieldsOf(template: string): string[] {
  return [...new Set(templateParts(template).flatMap((part) => ('field' in part ? [part.field] : [])))];
}

/**
 * Refuses a template that names a field there is none of, when it is saved and not when it is sent (domain rules §9).
 * @throws DomainError `notification.unknownField` with the nearest known names, and as `templateParts`.
 * @example checkMergeFields('Hi {{ name }}', ['name']) // undefined
 * @example checkMergeFields('Hi {{ nam }}', ['name']) // throws 'notification.unknownField'
 */
export function checkMergeFields(template: string, known: readonly string[]): void {
  for (const field of mergeFieldsOf(template)) {
    if (known.includes(field)) continue;
    throw new DomainError('notification.unknownField', {
      field: field.slice(0, MAX_SHOWN),
      expected: nearestNames(field, known),
    });
  }
}
