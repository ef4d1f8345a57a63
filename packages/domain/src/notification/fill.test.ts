import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, TEMPLATE_TARGETS, templateParts } from './notification.ts';

describe('N2 qS9 filled templates', () => {
  it('puts each value in its place, as often as it is named', () => {
    const filled = fillTemplate('{{a}}, {{ b }} and {{a}}.', { a: 'Élan & Fils', b: '12,00 €', c: 'unused' }, 'text');
    expect(filled).toEqual({ text: 'Élan & Fils, 12,00 € and Élan & Fils.', missing: [] });
  });

  it('tells what it had nothing for, once', () => {
    expect(fillTemplate('{{a}}{{b}}{{a}}{{c}}', { a: null, b: '', c: 'x' }, 'text')).toEqual({
      text: 'x',
      missing: ['a', 'b'],
    });
    expect(fillTemplate('{{a}}', { a: '\u0007\u0000' }, 'line').missing).toEqual(['a']);
  });

  it.each(['toString', 'constructor', 'name'])('refuses a field without a value: %s', (field) => {
    const fill = () => fillTemplate(`{{ ${field} }}`, {}, 'text');
    expect(fill).toThrow(expect.objectContaining({ code: 'notification.unknownField' }));
  });

  it('refuses a place it does not know, and what is no template', () => {
    expect(() => fillTemplate('a', {}, 'sms' as 'text')).toThrow(
      expect.objectContaining({ code: 'notification.unknownTarget', params: { argument: 'target', value: 'sms' } }),
    );
    expect(() => fillTemplate('{{#if}}', {}, 'text')).toThrow(
      expect.objectContaining({ code: 'notification.malformedField' }),
    );
  });

  it('keeps a line one, whoever broke it, and takes texts alone', () => {
    expect(fillTemplate('Hi {{ a }}\r\nBcc: x@y.example', { a: 'Ana' }, 'line').text).toBe('Hi Ana Bcc: x@y.example');
    expect(() => fillTemplate('{{a}}', { a: 7 as unknown as string }, 'text')).toThrow(
      expect.objectContaining({ code: 'notification.badValue', params: { field: 'a', value: 'number' } }),
    );
  });

  it('leaves the author’s own text as it is', () => {
    expect(fillTemplate('<b>{{a}}</b>\r\n', { a: 'x' }, 'html').text).toBe('<b>x</b>\r\n');
  });

  const hostile = fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '`',
      '{',
      '}',
      '{{a}}',
      '\r',
      '\n',
      '\t',
      '\u0000',
      '\u0085',
      '\u2028',
      'é',
      'x',
      ' ',
      ':',
    ),
    maxLength: 30,
  });

  it('no value opens an element, ends an attribute or is read again', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const { text } = fillTemplate('{{a}}', { a: value }, 'html');
        expect(text).not.toMatch(/[<>"'`]|&(?!(amp|lt|gt|quot|#39|#96);)|[^\t\n\P{Cc}]/u);
        const back: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
        expect(text.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name) => back[name] ?? '')).toBe(
          value.replace(/(?![\t\n])\p{Cc}/gu, ''),
        );
      }),
    );
  });

  it('no value begins a line of its own in a header', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const { text } = fillTemplate('Subject: {{a}}', { a: value }, 'line');
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });

  it('is as long as its parts: nothing of a value is evaluated', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Hi ', '{{a}}', '{{ b }}', '. ')),
        fc.constantFrom(...TEMPLATE_TARGETS),
        (pieces, target) => {
          const template = pieces.join('');
          const values: Record<string, string> = { a: '{{b}}', b: '{{a}}' };
          const expected = templateParts(template).map((part) => ('text' in part ? part.text : values[part.field]));
          const text = expected.join('');
          expect(fillTemplate(template, values, target).text).toBe(target === 'line' ? text.trim() : text);
        },
      ),
    );
  });
});
