import { DomainError } from '../refusal/refusal.ts';
import { templateParts } from './template.ts';

/**
 * Where a filled template goes, which decides what a value must not do there: `text` is a plain body (mail, SMS, screen),
 * `html` an element's content or a quoted attribute, `line` a single line such as a subject, a name or an address.
 */
export const TEMPLATE_TARGETS = ['text', 'html', 'line'] as const;
export type TemplateTarget = (typeof TEMPLATE_TARGETS)[number];

export interface FilledTemplate {
  text: string;
  /** Fields without a value, which left nothing behind: whoever sends decides whether that is a message still. */
  missing: string[];
}

const HTML_SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Control characters but tab and line break: none belongs in a message, and some end a header or a terminal's line. */
const CONTROL = /(?![\t\n])\p{Cc}/gu;
/** What any program takes for the end of a line. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

const ESCAPES: Record<TemplateTarget, (value: string) => string> = {
  text: (value) => value.replace(/\r\n?/g, '\n').replace(CONTROL, ''),
  html: (value) => value.replace(CONTROL, '').replace(/[&<>"'`]/g, (sign) => HTML_SIGNS[sign] ?? sign),
  line: (value) => value.replace(BREAKS, ' ').replace(CONTROL, '').trim(),
};

/**
 * A template with its fields filled in (domain rules §9): each value escaped for where it goes, and never read as a
 * template again. The template's own text stays as its author wrote it, but
 * that a line stays one. A value of null or '' leaves nothing and is
 * told in `missing`.
 * @throws DomainError `notification.unknownField` for a field that no value was given for; as `templateParts`;
 * `notification.unknownTarget`; `notification.badValue` for a value that is no text.
 * @example fillTemplate('<p>Hi {{ name }}</p>', { name: 'A <b> & {{ mrr }}' }, 'html').text
 * // '<p>Hi A &lt;b&gt; &amp; {{ mrr }}</p>'
 * @example fillTemplate('Bill {{ number }}', { number: 'F1\r\nBcc: a@b.example' }, 'line').text // 'Bill F1 Bcc: a@b.example'
 * @example fillTemplate('Hi {{ name }}', { name: null }, 'text') // { text: 'Hi ', missing: ['name'] }
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, string | null>>,
  target: TemplateTarget,
): FilledTemplate {
  if (!TEMPLATE_TARGETS.includes(target))
    throw new DomainError('notification.unknownTarget', { argument: 'target', value: String(target) });
  const escaped = ESCAPES[target];
  const missing = new Set<string>();
  const texts = templateParts(template).map((part) => {
    if ('text' in part) return part.text;
    if (!Object.hasOwn(values, part.field)) throw new DomainError('notification.unknownField', { field: part.field });
    const given = values[part.field] ?? '';
    if (typeof given !== 'string')
      throw new DomainError('notification.badValue', { field: part.field, value: typeof given });
    const value = escaped(given);
    if (value === '') missing.add(part.field);
    return value;
  });
  const text = texts.join('');
  // A line stays one, also where its author pressed Enter.
  return { text: target === 'line' ? escaped(text) : text, missing: [...missing] };
}
