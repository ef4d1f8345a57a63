import { DataTable, Td, Th } from '@vigie/ui/data-table';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { auditFieldWord, useAuditValue } from '../audit/audit-words.ts';
import type { MergePreview } from './merge-panel.tsx';

/** The values of both, field by field: which one stays. */
export function FieldChoices({
  preview: { kept, other, fields },
  chosen,
  onChosen,
}: {
  preview: MergePreview;
  chosen: readonly string[];
  onChosen: (fields: readonly string[]) => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const value = useAuditValue();
  const choose = (field: string, isOther: boolean): void =>
    onChosen(isOther ? [...chosen, field] : chosen.filter((one) => one !== field));
  return (
    <div className="rounded-lg border border-line">
      <DataTable label={t('record.merge.fields')}>
        <thead>
          <tr>
            <Th>{t('record.merge.field')}</Th>
            <Th>{kept.name}</Th>
            <Th>{other.name}</Th>
          </tr>
        </thead>
        <tbody>
          {fields.map((one) => {
            const isOther = one.takesOther || chosen.includes(one.field);
            const label = auditFieldWord(i18n, { ...one, before: one.kept, after: one.other });
            const side = (isOfOther: boolean): ReactElement => (
              <label className="flex items-start gap-2">
                <input
                  type="radio"
                  name={`merge-${one.field}`}
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                  checked={isOther === isOfOther}
                  disabled={one.takesOther}
                  onChange={() => choose(one.field, isOfOther)}
                />
                <span className="min-w-0 break-words">
                  <span className="sr-only">{label}: </span>
                  {value({ currency: null }, one.field, isOfOther ? one.other : one.kept) ?? t('common.none')}
                </span>
              </label>
            );
            return (
              <tr key={one.field}>
                <Td className="text-ink-2">{label}</Td>
                <Td>{side(false)}</Td>
                <Td>{side(true)}</Td>
              </tr>
            );
          })}
        </tbody>
      </DataTable>
    </div>
  );
}
