import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';

export type Parts = Outputs['customer']['deletion'];

/** What hangs on a customer, counted; what there is none of is left out. */
export function PartsList({ parts }: { parts: Partial<Parts> }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = (Object.entries(parts) as [keyof Parts, number][]).filter(([, count]) => count > 0);
  if (counted.length === 0) return <p className="text-ink-3">{t('record.parts.nothing')}</p>;
  return (
    <ul className="grid gap-x-4 gap-y-0.5 sm:grid-cols-2">
      {counted.map(([part, count]) => (
        <li key={part} className="num font-medium text-ink">
          {t(`record.parts.${part}`, { count, shown: format.number(count) })}
        </li>
      ))}
    </ul>
  );
}
