import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../app/page.tsx';
import { ChooseFile } from '../features/import/choose-file.tsx';
import { ImportRun } from '../features/import/import-run.tsx';

export function NewImportRoute(): ReactElement {
  const { t } = useTranslation();
  const { id, kind } = useSearch({ from: '/o/$org/imports/new' });
  return (
    <>
      <PageTitle title={t('imports.new')} />
      <div className="px-6 pb-10 max-sm:px-4">
        {id === undefined ? <ChooseFile kind={kind ?? 'customers'} /> : <ImportRun key={id} id={id} />}
      </div>
    </>
  );
}
