import { problemText } from '@vigie/i18n/problem';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { type Issue, useImportFields } from './import-words.ts';

/** What is wrong, line by line, errors before warnings. */
export function IssueTable({ kind, issues }: { kind: string; issues: Issue[] }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { word } = useImportFields(kind);
  const ordered = issues.toSorted((a, b) =>
    a.severity === b.severity ? a.line - b.line : a.severity === 'error' ? -1 : 1,
  );
  return (
    <Card title={t('imports.issues.title')} aside={<span className="text-ink-3">{t('imports.issues.note')}</span>}>
      <div className="max-h-72 overflow-y-auto">
        <DataTable label={t('imports.issues.title')}>
          <thead>
            <tr>
              <Th isNumber className="w-16">
                {t('imports.issues.line')}
              </Th>
              <Th>{t('imports.issues.severity')}</Th>
              <Th>{t('imports.fieldLabel')}</Th>
              <Th>{t('imports.issues.problem')}</Th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((issue) => (
              <tr key={`${issue.line}-${issue.field}-${issue.code}`}>
                <Td isNumber>{format.number(issue.line)}</Td>
                <Td>
                  <Pill tone={issue.severity === 'error' ? 'bad' : 'warn'}>
                    {t(`imports.issues.${issue.severity}`)}
                  </Pill>
                </Td>
                <Td className="whitespace-nowrap text-ink-2">{word(issue.field)}</Td>
                <Td>{problemText(i18n, { code: issue.code, params: issue.params })}</Td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </Card>
  );
}
