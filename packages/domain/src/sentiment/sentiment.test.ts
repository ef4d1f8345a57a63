import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENTENCES } from './sentences.fixture.ts';
import { gradeOf, gradeText, MAX_GRADED_LENGTH, SENTIMENT_LANGUAGES, type SentimentLanguage } from './sentiment.ts';

const ALL = SENTIMENT_LANGUAGES.flatMap((language) =>
  ([1, 2, 3, 4, 5] as const).flatMap((grade) => SENTENCES[language][grade].map((text) => ({ language, grade, text }))),
);
const said = (text: string, language?: SentimentLanguage) =>
  gradeText(text, language).words.map(({ word, weight, why }) => `${[word, weight, ...why].join(' ')}`);

describe('R9 grades', () => {
  it.each(SENTIMENT_LANGUAGES)('has enough sentences in %s', (language) => {
    expect(ALL.filter((one) => one.language === language).length).toBeGreaterThanOrEqual(40);
  });

  it.each(ALL)('$language $grade: $text', ({ language, grade, text }) => {
    const given = gradeText(text, language);
    expect(given.grade, said(text, language).join(', ')).toBe(grade);
  });

  it('recognises the language of every sentence that says enough', () => {
    const wrong = ALL.filter(({ text, language }) => gradeText(text).language !== language);
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  it.each([
    ['', null],
    ['1234 — 56', null],
    ['Ihre Rechnung liegt bei.', null],
    ['The meeting is on Monday.', 'en'],
    ['Bonjour, la réunion est lundi. Bonne journée', 'fr'],
    ['Buenos días, la reunión es el lunes. Gracias de antemano', 'es'],
  ])('nothing decides: %j', (text, language) => {
    expect(gradeText(text)).toEqual({ grade: null, score: 0, words: [], language });
  });

  it.each<[string, string[]]>([
    ['We are not happy.', ['happy -16 negated']],
    ['We are not very happy.', ['happy -16 negated']],
    ['We are really not happy.', ['happy -24 negated intensified']],
    ['We are not at all happy.', ['happy -24 negated intensified']],
    ['We are not happy at all.', ['happy -24 negated intensified']],
    ['No, we are happy.', ['happy 20']],
    ['Not now. We are happy.', ['happy 20']],
    ['I do not like the slow export', ['like -8 negated', 'slow -10']],
    ['The tool is great but slow', ['great 10 beforeContrast', 'slow -10']],
    ['It is a bit slow', ['slow -5 diminished']],
    ['I like it a lot', ['like 10']],
    ['This helps us, we like a lot', ['like 15 intensified']],
    ['An error, the error and one error more', ['error -10', 'error -5 repeated']],
    ['It doesn’t work', ['doesn’t work -20']],
    ['We couldn’t be happier', ['couldn’t be happier 30']],
    ['The report is useful 👍', ['useful 10', '👍 10']],
    ['We do not hesitate to recommend you', ['recommend 20']],
  ])('%s', (text, words) => {
    expect(said(text, 'en')).toEqual(words);
  });

  it.each<[SentimentLanguage, string, string[]]>([
    ['fr', 'Je ne suis pas vraiment content', ['content -16 negated']],
    ['fr', 'Je ne suis vraiment pas content', ['content -24 negated intensified']],
    ['fr', 'Je ne suis pas du tout content', ['content -24 negated intensified']],
    ['fr', 'Il n’y a jamais eu de problème', ['problème 5 negated']],
    ['fr', 'Cela ne nous aide pas, c’est lent', ['lent -10']],
    ['fr', 'C’est un peu lent mais fiable', ['lent -2 diminished beforeContrast', 'fiable 20']],
    ['es', 'No estoy nada contento', ['contento -24 negated intensified']],
    ['es', 'Nada útil', ['útil -8 negated']],
    ['es', 'No me gusta nada', ['gusta -12 negated intensified']],
    ['es', 'Es un poco lento pero fiable', ['lento -2 diminished beforeContrast', 'fiable 20']],
  ])('%s: %s', (language, text, words) => {
    expect(said(text, language)).toEqual(words);
  });

  it('maps every score to a grade', () => {
    expect([-99, -30, -29, -8, -7, 0, 7, 8, 29, 30, 99].map(gradeOf)).toEqual([1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]);
  });
});

const QUOTES = [
  '> This is unacceptable.\n> We hate it.',
  'On Mon, 3 Mar 2026 at 10:02, Ann Smith <ann@example.com> wrote:\nThis is unacceptable.',
  'On Mon, 3 Mar 2026 at 10:02, Ann Smith\n<ann@example.com> wrote:\n\n> This is unacceptable.',
  'Le lun. 3 mars 2026 à 10:02, Ann Smith <ann@example.com> a écrit :\n> C’est inadmissible.',
  'El lun, 3 mar 2026 a las 10:02, Ann (<ann@example.com>) escribió:\n\n> Es inaceptable.',
  '-----Original Message-----\nThis is unacceptable.',
  '________________________________\nFrom: Ann Smith\nSent: Monday\nThis is unacceptable.',
  'De : Ann Smith\nEnvoyé : lundi 3 mars\nC’est inadmissible.',
  '-- \nAnn Smith, Excellent Tools',
  'Best regards,\nAnn, Perfect Ltd',
  'Cordialement\nAnn, Société Parfaite',
  'Sent from my excellent phone',
];

describe('R9 only what the writer wrote', () => {
  it.each(QUOTES)('a quoted mail or a signature never counts: %j', (quote) => {
    for (const { language, text } of ALL) {
      expect(gradeText(`${text}\n\n${quote}`, language)).toEqual(gradeText(text, language));
      expect(gradeText(`${text}\r\n\r\n${quote.replaceAll('\n', '\r\n')}`, language)).toEqual(
        gradeText(text, language),
      );
    }
  });

  it('reads answers between quoted lines, and postscripts', () => {
    const mail =
      'Hello,\nOn 3 March 2026 Ann wrote:\n> Is it awful?\nNo, excellent.\n> And?\nBest regards,\nGreat Ltd\nPS: useful';
    expect(said(mail, 'en')).toEqual(['excellent 30', 'useful 10']);
  });

  it('keeps prose that only looks like a quotation', () => {
    expect(gradeText('Le client nous a écrit :\nc’est inadmissible', 'fr').grade).toBe(1);
    expect(gradeText('From: what I see it is awful', 'en').grade).toBe(1);
  });
});

describe('R9 properties', () => {
  const one = fc.constantFrom(...ALL);
  const mails = fc.tuple(fc.constantFrom(...SENTIMENT_LANGUAGES), fc.array(fc.nat(), { minLength: 1, maxLength: 6 }));
  const mailOf = ([language, picks]: [SentimentLanguage, number[]]) => {
    const pool = ALL.filter((sentence) => sentence.language === language);
    return { language, text: picks.map((pick) => pool[pick % pool.length]?.text).join(' ') };
  };

  it('case and accents do not matter', () => {
    fc.assert(
      fc.property(one, fc.constantFrom('upper', 'lower', 'bare', 'apart'), ({ text, language }, how) => {
        const other = {
          upper: text.toUpperCase(),
          lower: text.toLowerCase(),
          bare: text.normalize('NFD').replace(/\p{M}/gu, ''),
          apart: text.normalize('NFD'),
        }[how];
        for (const asked of [language, undefined]) {
          const { grade, score, words } = gradeText(other, asked);
          const expected = gradeText(text, asked);
          expect([grade, score]).toEqual([expected.grade, expected.score]);
          expect(words.map(({ weight, why }) => [weight, why])).toEqual(
            expected.words.map(({ weight, why }) => [weight, why]),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a sentence without graded words changes nothing', () => {
    const neutral = {
      en: 'The meeting is on Monday at noon.',
      fr: 'La réunion est lundi à midi.',
      es: 'La reunión es el lunes a las doce.',
    };
    fc.assert(
      fc.property(mails, fc.boolean(), (mail, isFirst) => {
        const { language, text } = mailOf(mail);
        const more = isFirst ? `${neutral[language]} ${text}` : `${text} ${neutral[language]}`;
        expect(gradeText(more).score).toBe(gradeText(text, language).score);
      }),
      { numRuns: 500 },
    );
  });

  it('the words reproduce the score and stand where they say', () => {
    fc.assert(
      fc.property(mails, fc.string({ unit: 'binary' }), (mail, noise) => {
        const { language, text } = mailOf(mail);
        const written = `${noise} ${text}`;
        const { grade, score, words } = gradeText(written, language);
        expect(words.reduce((sum, { weight }) => sum + weight, 0)).toBe(score);
        expect(grade).toBe(words.length === 0 ? null : gradeOf(score));
        let end = 0;
        for (const { word, at, weight } of words) {
          expect(written.slice(at, at + word.length)).toBe(word);
          expect(at).toBeGreaterThanOrEqual(end);
          expect(Number.isInteger(weight) && weight !== 0).toBe(true);
          end = at + word.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads no further than it says, in bounded time', () => {
    const filler = 'word '.repeat(MAX_GRADED_LENGTH / 5);
    expect(gradeText(`${filler}excellent`, 'en').grade).toBeNull();
    const startedAt = Date.now();
    const hostile = [
      'not ',
      'a',
      '\n',
      '> ',
      'On 1\n',
      ' ',
      'no pas ',
      'thank you so ',
      '😀',
      ': ',
      'é\u0301',
      '-- \n',
    ];
    for (const part of hostile) gradeText(part.repeat(1_000_000 / part.length));
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});
