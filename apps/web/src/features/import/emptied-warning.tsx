import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { SPOKEN } from './change-words.ts';
import { type Check, useImportFields } from './import-words.ts';

/** Which stored values a file would take away, before anybody applies it; nothing where it takes none. */
export function EmptiedWarning({ kind, check }: { kind: string; check: Check }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { said, word } = useImportFields(kind);
  const counts = new Map<string, number>();
  for (const { field, emptied } of check.fields) {
    const name = SPOKEN[field] ?? field;
    // Of what follows from other fields nobody has heard. An author is kept in one of two ways.
    if (emptied > 0 && said(name) !== null) counts.set(name, Math.max(counts.get(name) ?? 0, emptied));
  }
  if (counts.size === 0) return null;
  return (
    <section aria-labelledby="emptied" className="grid gap-1 rounded-md bg-warn-soft px-3 py-2 text-warn">
      <h2 id="emptied" className="font-medium">
        {t('imports.emptied.title')}
      </h2>
      <ul className="flex flex-wrap gap-x-4">
        {[...counts].map(([name, count]) => (
          <li key={name}>{t('imports.emptied.of', { field: word(name), count, shown: format.number(count) })}</li>
        ))}
      </ul>
      <p className="text-ink-2">{t('imports.emptied.note')}</p>
    </section>
  );
}
