import type { ReactElement } from 'react';
import type { Refusal } from './condition-draft.ts';
import { refusalWords, type Vocabulary } from './condition-words.ts';

const bringIntoView = (line: HTMLElement | null): void => line?.scrollIntoView({ block: 'nearest' });

/** What is wrong here, in words. */
export function RefusalLine({
  own,
  refusal,
  isHere,
}: {
  own: Vocabulary;
  refusal: Refusal | null;
  isHere: (path: string) => boolean;
}): ReactElement | null {
  if (refusal === null || !isHere(refusal.path)) return null;
  return (
    <p role="alert" ref={bringIntoView} className="text-xs text-bad">
      {refusalWords(own.i18n, refusal)}
    </p>
  );
}
