import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import type { Import } from './import-words.ts';

/** Which sheet of a workbook is read; its columns are suggested anew. */
export function SheetSelect({ run, onChange }: { run: Import; onChange: (next: Import) => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const choose = useMutation(
    trpc.import.chooseSheet.mutationOptions({
      onSuccess: (next) => {
        queries.setQueryData(trpc.import.get.queryKey({ id: run.id }), next);
        onChange(next);
      },
    }),
  );
  return (
    <span className="inline-flex w-56 items-center gap-1.5">
      {t('imports.sheet')}
      <Select
        aria-label={t('imports.sheet')}
        value={run.detected.sheet ?? ''}
        disabled={choose.isPending}
        onChange={(event) => choose.mutate({ id: run.id, sheet: event.target.value })}
      >
        {run.detected.sheets.map((sheet) => (
          <option key={sheet} value={sheet}>
            {sheet}
          </option>
        ))}
      </Select>
      {choose.error === null ? null : (
        <span role="alert" className="text-bad">
          {problemText(choose.error)}
        </span>
      )}
    </span>
  );
}
