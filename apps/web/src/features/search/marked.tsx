import { matchesIn } from '@vigie/domain/search';
import type { ReactElement } from 'react';

/** A text with what was searched for in bold. */
export function Marked({ text, words }: { text: string; words: readonly string[] }): ReactElement {
  const ranges = matchesIn(text, words);
  const parts = ranges.flatMap(([from, to], index) => [
    text.slice(ranges[index - 1]?.[1] ?? 0, from),
    <mark key={from} className="bg-transparent font-semibold text-ink">
      {text.slice(from, to)}
    </mark>,
  ]);
  return (
    <>
      {parts}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  );
}
