import { foldText } from '@vigie/domain/text';

/** What comes to a list and what goes from it, whatever else the stored one holds by then. */
export interface ListChange {
  add: string[];
  remove: string[];
}

/** As many as a form takes. */
export const MAX_TAGS = 100;

export const isListChange = (given: string[] | ListChange | undefined): given is ListChange =>
  given !== undefined && !Array.isArray(given);
export const tagKey = (tag: string): string => foldText(tag.trim());

/** A list given whole, or the stored one with what comes and without what goes; what is there keeps its spelling. */
export function listOf(
  given: string[] | ListChange,
  stored: string[] = [],
  keyOf: (item: string) => string = (item) => item,
): string[] {
  if (!isListChange(given)) return given;
  const gone = new Set(given.remove.map(keyOf));
  const kept = stored.filter((item) => !gone.has(keyOf(item)));
  const held = new Set(kept.map(keyOf));
  return [...kept, ...given.add.filter((item) => !held.has(keyOf(item)))];
}

export const orderTags = (tags: string[]): string[] => {
  const byFold = new Map(
    tags
      .map((tag) => tag.trim())
      .filter(Boolean)
      .map((tag) => [foldText(tag), tag]),
  );
  return [...byFold.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
};
