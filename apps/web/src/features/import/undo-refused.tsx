import { problemText } from '@vigie/i18n/problem';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import type { i18n } from 'i18next';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { SPOKEN } from './change-words.ts';
import { type UndoRefusal, useImportFields } from './import-words.ts';

/** Records that an undo leaves as they are, each with the reason; `kind` is that of the import that brought them. */
export function UndoRefused({
  kind,
  refused,
  aside,
}: {
  kind: string;
  refused: UndoRefusal[];
  aside?: ReactNode;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { said } = useImportFields(kind);
  // Only files have lines.
  const hasLines = refused.some(({ line }) => line !== null);
  return (
    <Card
      title={t('imports.undo.refusedTitle')}
      aside={<span className="text-ink-3">{aside ?? t('imports.undo.refusedNote')}</span>}
    >
      <div className="max-h-96 overflow-y-auto">
        <DataTable label={t('imports.undo.refusedTitle')}>
          <thead>
            <tr>
              {hasLines ? (
                <Th isNumber className="w-16">
                  {t('imports.issues.line')}
                </Th>
              ) : null}
              <Th>{t('imports.undo.record')}</Th>
              <Th>{t('imports.undo.why')}</Th>
            </tr>
          </thead>
          <tbody>
            {refused.map((one, index) => (
              // Lines of a file may bring several records; nothing else tells them apart.
              <tr key={index}>
                {hasLines ? <Td isNumber>{one.line === null ? '' : format.number(one.line)}</Td> : null}
                <Td className="max-w-56 truncate font-medium" title={one.name}>
                  {one.name === '' && one.entity === 'interaction' ? t('audit.private') : one.name}
                </Td>
                <Td>{reasonText(i18n, one, said, format.list)}</Td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </Card>
  );
}

function reasonText(
  instance: i18n,
  { reason, params }: UndoRefusal,
  said: (field: string) => string | null,
  list: (words: string[]) => string,
): string {
  const parts = (key: string): string[] =>
    String(params[key] ?? '')
      .split(', ')
      .filter(Boolean);
  // What has no words among the columns is only "another field".
  const spoken = (field: string): string => said(SPOKEN[field] ?? field) ?? instance.t('imports.undo.otherField');
  const fields = list([...new Set(parts('fields').map(spoken))]);
  const kinds = list(parts('kinds').map((kind) => entityWord(instance, kind)));
  const problem = reason === 'conflict' ? problemText(instance, { code: String(params.code) }) : '';
  return instance.t(`imports.undo.reason.${reason}`, { fields, kinds, problem });
}

function entityWord(instance: i18n, kind: string): string {
  const key = `imports.undo.entity.${kind}`;
  return instance.exists(key) ? instance.t(key as 'imports.undo.entity.contact') : kind;
}
