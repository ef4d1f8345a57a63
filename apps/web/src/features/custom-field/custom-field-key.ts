import { foldText } from '@vigie/domain/text';

/** The key that a name suggests: folded, words joined by `_`, a letter first, at most 60 signs. */
export function suggestedKey(label: string): string {
  return foldText(label)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60)
    .replace(/_+$/, '');
}
