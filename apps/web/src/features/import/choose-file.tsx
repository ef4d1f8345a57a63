import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { buttonClass } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Select } from '@vigie/ui/input';
import { Upload } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { type FieldProblem, useProblemText } from '../../app/problem.ts';
import { ProblemState, QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { fieldWord, kindWord } from './import-words.ts';
import { Steps } from './steps.tsx';
import { uploadImport } from './upload.ts';

export function ChooseFile({ kind: firstKind }: { kind: string }): ReactElement {
  const { t, i18n } = useTranslation();
  const trpc = useTRPC();
  const { organization } = useSession();
  const [kind, setKind] = useState(firstKind);
  const query = useQuery(trpc.import.kinds.queryOptions());
  if (!organization.can.runImport) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <div className="max-w-[640px]">
      <Steps current="file" />
      <QueryView query={query}>
        {({ items: kinds }) => {
          const fields = kinds.find((entry) => entry.kind === kind)?.fields ?? [];
          return (
            <Card>
              <div className="grid gap-4 p-4">
                <Field label={t('imports.kindLabel')}>
                  {(control) => (
                    <Select {...control} value={kind} onChange={(event) => setKind(event.target.value)}>
                      {kinds.map((entry) => (
                        <option key={entry.kind} value={entry.kind}>
                          {kindWord(i18n, entry.kind)}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
                <DropZone kind={kind} />
                <a
                  href={`/files/import-templates/${kind}.csv?${new URLSearchParams({ org: organization.slug })}`}
                  className={buttonClass('plain', 'justify-self-start')}
                >
                  {t('imports.template')}
                </a>
                {fields.length === 0 ? null : (
                  <p className="text-xs text-ink-3">
                    {t('imports.columnsWanted')}{' '}
                    {fields
                      .filter(({ isReadOnly }) => !isReadOnly)
                      .map((field, index) => (
                        <span key={field.key} className={field.required ? 'font-medium text-ink-2' : ''}>
                          {index === 0 ? '' : ', '}
                          {field.label ?? fieldWord(i18n, field.key)}
                          {field.required ? '*' : ''}
                        </span>
                      ))}
                  </p>
                )}
              </div>
            </Card>
          );
        }}
      </QueryView>
    </div>
  );
}

function DropZone({ kind }: { kind: string }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [problem, setProblem] = useState<FieldProblem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const send = async (file: File | undefined): Promise<void> => {
    if (file === undefined || isBusy) return;
    setIsBusy(true);
    const answer = await uploadImport(organization.slug, kind, file);
    setIsBusy(false);
    if ('problem' in answer) return setProblem(answer.problem);
    setProblem(null);
    await navigate({ to: '/o/$org/imports/new', params: { org: organization.slug }, search: { id: answer.id } });
  };
  return (
    <>
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void send(event.dataTransfer.files[0]);
        }}
        className={`grid cursor-pointer justify-items-center gap-1 rounded-lg border border-dashed px-4 py-9 text-center focus-within:outline-2 focus-within:outline-accent ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-sunken'}`}
      >
        <Upload aria-hidden className="mb-1 size-5 text-ink-3" strokeWidth={1.75} />
        <span className="font-medium">{isBusy ? t('imports.uploading') : t('imports.drop')}</span>
        <span className="text-xs text-ink-3">{t('imports.dropHelp')}</span>
        <input
          type="file"
          accept=".csv,.txt,.tsv,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          className="sr-only"
          disabled={isBusy}
          aria-describedby={problem === null ? undefined : 'file-problem'}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            void send(file);
          }}
        />
      </label>
      {problem === null ? null : (
        <p id="file-problem" role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problemText(problem)}
        </p>
      )}
    </>
  );
}
