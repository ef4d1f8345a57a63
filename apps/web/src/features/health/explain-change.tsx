import { DataTable, Td, Th } from '@vigie/ui/data-table';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { changedParts, type Explanation, measureName, partSentence } from './health-words.ts';

const MILLION = 1_000_000;

/** What moved between two days: in sentences, and part by part, which sum to the difference. */
export function ExplainChange({ explanation, since }: { explanation: Explanation; since: string }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { change, unroundedMillionths: to } = explanation;
  const title = t('health.change.title', { day: format.dayLong(since) });
  if (change === null || to === null)
    return (
      <section className="pb-4">
        <h3 className="pb-1 font-semibold">{title}</h3>
        <p className="text-ink-2">{t('health.change.none')}</p>
      </section>
    );
  const sum = change.parts.reduce((total, part) => total + part.millionths, 0);
  const sentences = changedParts(explanation).filter((part) => Math.abs(part.points) >= 0.05);
  return (
    <section className="grid gap-2 pb-4">
      <h3 className="font-semibold">{title}</h3>
      {sentences.length === 0 ? (
        <p className="text-ink-2">{t('health.change.nothing')}</p>
      ) : (
        <ul>
          {sentences.map((part) => (
            <li key={`${part.key}-${part.kind}`} className="grid grid-cols-[1fr_auto] gap-3 py-[3px]">
              <span>{partSentence(part, explanation, i18n, format)}</span>
              <span className={`num font-semibold ${part.points < 0 ? 'text-bad' : 'text-good'}`}>
                {format.signed(part.points)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <DataTable label={title}>
        <thead>
          <tr>
            <Th>{t('health.table.measure')}</Th>
            <Th>{t('health.change.kind')}</Th>
            <Th isNumber>{t('health.table.points')}</Th>
          </tr>
        </thead>
        <tbody>
          <tr className="text-ink-2">
            <Td colSpan={2}>{t('health.change.before', { day: format.dayLong(since) })}</Td>
            <Td isNumber>{format.fixed((to - sum) / MILLION, 3)}</Td>
          </tr>
          {change.parts.map(({ key, kind, millionths }) => (
            <tr key={`${key}-${kind}`}>
              <Td>{measureName(key, explanation.own, t)}</Td>
              <Td className="text-ink-2">{t(`health.change.kinds.${kind}`)}</Td>
              <Td isNumber>{`${millionths < 0 ? '−' : '+'}${format.fixed(Math.abs(millionths) / MILLION, 3)}`}</Td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-semibold">
            <Td colSpan={2}>{t('health.change.after', { day: format.dayLong(explanation.day) })}</Td>
            <Td isNumber>{format.fixed(to / MILLION, 3)}</Td>
          </tr>
        </tfoot>
      </DataTable>
    </section>
  );
}
