import { foldText } from '../text/text.ts';

/** Names longer than this are cut before they are compared or repeated in a refusal. */
const MAX_NAME = 60;
const MAX_NAMES = 3;

/** A name from outside, short enough to be repeated in a refusal; of what is no text, its kind. */
export function shown(name: unknown): string {
  const text = (typeof name === 'string' ? name : typeof name).toWellFormed();
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…`.toWellFormed() : text;
}

/**
 * The known names that `name` was most likely meant to be, nearest first and then as known, at most three; apart by commas, for a refusal.
 * @example nearestNames('heathscore', ['healthScore', 'mrr']) // 'healthScore, mrr'
 */
export function nearestNames(name: string, known: readonly string[]): string {
  const wanted = foldText(shown(name));
  return known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, foldText(shown(candidate))) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_NAMES)
    .map(({ candidate }) => candidate)
    .join(', ');
}

/** Letters to add, drop or replace to make one text of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
