import { foldText } from '../text/text.ts';

/** Longer lines are prose, never the head of a quoted mail nor a closing. */
const MAX_MARK_LENGTH = 300;

/** How mail programs introduce the mail they quote: first words and last words, folded. */
const INTRODUCTIONS: readonly (readonly [string, string])[] = [
  ['on ', 'wrote:'],
  ['le ', 'a ecrit :'],
  ['le ', 'a ecrit:'],
  ['el ', 'escribio:'],
  ['el ', 'escribio :'],
];
const FORWARD_PATTERN =
  /^[-_ ]{2,}(?:original message|forwarded message|message d'origine|message original|message transfere|mensaje original|mensaje reenviado)\b/;
/** First line of the header block that Outlook puts above a quoted mail, and what one of the next lines says. */
const HEADER_PATTERN = /^[*]?(?:from|de) ?:/;
const HEADER_NEXT_PATTERN = /^[*]?(?:sent|date|envoye|enviado|enviado el|fecha|to|a|para) ?:/;
const DEVICE_PATTERN = /^(?:sent from my|envoye de mon|envoye depuis mon|enviado desde mi|get outlook for)\b/;
const CLOSINGS: ReadonlySet<string> = new Set(
  (
    'regards|best regards|kind regards|warm regards|best|best wishes|sincerely|yours sincerely|cheers|' +
    'cordialement|bien cordialement|tres cordialement|bien a vous|salutations|sinceres salutations|' +
    'meilleures salutations|saludos|un saludo|saludos cordiales|cordialmente|atentamente|un cordial saludo|atte'
  ).split('|'),
);
const POSTSCRIPT_PATTERN = /^p\.? ?s\.? ?[:.,-]/;

/**
 * The text its writer wrote: quoted mail and what follows a signature mark or a closing are blanked out with line
 * breaks, so that offsets stay those of `text`. A postscript below the closing counts again.
 */
export function ownText(text: string): string {
  const lines = text.split('\n');
  const marks = lines.map((line) => (line.length > MAX_MARK_LENGTH ? '' : foldText(line)));
  let isOwn = true;
  let isOver = false;
  const kept = lines.map((line, index) => {
    const mark = marks[index] ?? '';
    if (isOver || mark.startsWith('>') || line.trimStart().startsWith('>')) return blank(line);
    const introduction = introductionLines(marks, index);
    if (introduction > 0) {
      // Answers written between the quoted lines are the writer's; without `>` all that follows is quoted.
      const next = marks.slice(index + introduction).find((following) => following !== '');
      if (!(next ?? '').startsWith('>')) isOver = true;
      for (let offset = 1; offset < introduction; offset += 1)
        lines[index + offset] = blank(lines[index + offset] ?? '');
      return blank(line);
    }
    if (isQuoteHead(marks, index)) {
      isOver = true;
      return blank(line);
    }
    if (isSignatureMark(mark, line)) isOwn = false;
    else if (POSTSCRIPT_PATTERN.test(mark)) isOwn = true;
    return isOwn ? line : blank(line);
  });
  return kept.join('\n');
}

const blank = (line: string): string => '\n'.repeat(line.length);

/** Lines of the introduction of a quoted mail that begins at `index`, wrapped over three at most; 0: none does. */
function introductionLines(marks: readonly string[], index: number): number {
  const first = marks[index] ?? '';
  for (const [start, end] of INTRODUCTIONS) {
    if (!first.startsWith(start)) continue;
    for (let count = 1; count <= 3; count += 1) {
      const last = marks[index + count - 1] ?? '';
      if (last === '') break;
      // A date has digits: "Le client nous a écrit :" is prose.
      if (last.endsWith(end) && /\d/.test(marks.slice(index, index + count).join(' '))) return count;
    }
  }
  return 0;
}

function isQuoteHead(marks: readonly string[], index: number): boolean {
  const mark = marks[index] ?? '';
  if (FORWARD_PATTERN.test(mark)) return true;
  return HEADER_PATTERN.test(mark) && marks.slice(index + 1, index + 3).some((next) => HEADER_NEXT_PATTERN.test(next));
}

function isSignatureMark(mark: string, line: string): boolean {
  return /^--\s*$/.test(line) || DEVICE_PATTERN.test(mark) || CLOSINGS.has(mark.replace(/[ ,.!]+$/, ''));
}
