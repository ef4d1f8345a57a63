import { problemText } from '@vigie/i18n/problem';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { type Change, SPOKEN, useSpokenChange } from './change-words.ts';
import { useImportFields } from './import-words.ts';

/** Lines of a dry run with what each would change, before and after. */
export function ChangeTable({ kind, changes }: { kind: string; changes: Change[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="max-h-96 overflow-y-auto">
      <DataTable label={t('imports.changes.title')}>
        <thead>
          <tr>
            <Th isNumber className="w-16">
              {t('imports.issues.line')}
            </Th>
            <Th>{t('imports.changes.record')}</Th>
            <Th>{t('imports.changes.outcome')}</Th>
            <Th>{t('imports.changes.fields')}</Th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.line}>
              <Td isNumber>{format.number(change.line)}</Td>
              <Td className="max-w-56 truncate font-medium" title={change.name}>
                {change.name}
                {change.customer === null || change.customer === change.name ? null : (
                  <span className="block truncate text-xs font-normal text-ink-2" title={change.customer}>
                    {change.customer}
                  </span>
                )}
              </Td>
              <Td>
                <Pill tone={TONES[change.outcome]}>{t(`imports.changes.${change.outcome}`)}</Pill>
              </Td>
              <Td>
                {change.outcome === 'failed' ? (
                  <Problems kind={kind} change={change} />
                ) : (
                  <FieldChanges kind={kind} change={change} />
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}

const TONES = { created: 'good', updated: 'accent', unchanged: 'neutral', failed: 'bad' } as const;

interface Told {
  kind: string;
  change: Change;
}

function Problems({ kind, change }: Told): ReactElement {
  const { i18n } = useTranslation();
  const { word } = useImportFields(kind);
  return (
    <ul>
      {change.issues.map(({ field, code, params }) => (
        <li key={`${field} ${code}`}>
          <span className="text-ink-3">{word(field)}</span> {problemText(i18n, { code, params })}
        </li>
      ))}
    </ul>
  );
}

function FieldChanges({ kind, change }: Told): ReactElement {
  const { t } = useTranslation();
  const { word } = useImportFields(kind);
  const { isSaid, spoken } = useSpokenChange(kind, change);
  return (
    <ul className="flex flex-wrap gap-x-4">
      {change.fields.filter(isSaid).map(({ field, before, after }) => (
        <li key={field} className="min-w-0">
          <span className="text-ink-3">
            {field === 'ownerId' ? t('customer.columns.owner') : word(SPOKEN[field] ?? field)}
          </span>{' '}
          {before === null || before === '' ? null : (
            <>
              <del className="text-ink-3">{spoken(field, before)}</del> <span aria-hidden="true">→</span>{' '}
            </>
          )}
          <ins className="no-underline">
            {after === null || after === '' ? t('imports.changes.emptied') : spoken(field, after)}
          </ins>
        </li>
      ))}
    </ul>
  );
}
