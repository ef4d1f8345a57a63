import { useQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Checkbox, Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { ColumnMapping } from './column-mapping.tsx';
import { fieldWord, type Import, type ImportField, kindWord } from './import-words.ts';
import { SheetSelect } from './sheet-select.tsx';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';
export type Choices = {
  mapping: Record<string, string>;
  constants: Record<string, string>;
  createMissing: boolean;
  dateOrder: DateOrder | null;
};

/** Kinds of file whose lines make no customer on the way. */
const NAMES_NOBODY: ReadonlySet<string> = new Set(['customers', 'assignments', 'rates']);

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

export function firstChoices(run: Import): Choices {
  const { dateOrder } = run.detected;
  return {
    mapping: { ...run.mapping },
    constants: { ...run.constants },
    createMissing: run.createMissing,
    dateOrder: dateOrder === 'ambiguous' ? null : dateOrder,
  };
}

const isGiven = (choices: Choices, field: ImportField): boolean =>
  choices.mapping[field.key] !== undefined || (choices.constants[field.key] ?? '').trim() !== '';

/** Which column fills which field; what the file does not hold gets a value for all its lines. */
export function ColumnsStep({
  run,
  choices,
  onChange,
  onNext,
}: {
  run: Import;
  choices: Choices;
  onChange: (choices: Choices) => void;
  onNext: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const [hasTried, setHasTried] = useState(false);
  const kinds = useQuery(trpc.import.kinds.queryOptions());
  return (
    <QueryView query={kinds}>
      {({ items: all }) => {
        const fields = all.find((entry) => entry.kind === run.kind)?.fields ?? [];
        const missing = fields.filter((field) => field.required && !isGiven(choices, field));
        const needsOrder =
          choices.dateOrder === null &&
          fields.some(
            (field) => (field.type === 'day' || field.type === 'instant') && choices.mapping[field.key] !== undefined,
          );
        const next = (): void => {
          setHasTried(true);
          if (missing.length === 0 && !needsOrder) onNext();
        };
        return (
          <div className="grid max-w-[960px] gap-4">
            <Card
              title={run.fileName}
              aside={
                <span className="num flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-3">
                  {run.detected.sheets.length < 2 ? null : (
                    <SheetSelect run={run} onChange={(next) => onChange(firstChoices(next))} />
                  )}
                  <span>
                    {kindWord(i18n, run.kind)} ·{' '}
                    {t('imports.lines', { count: run.totalRows, shown: format.number(run.totalRows) })} ·{' '}
                    {run.detected.separator === null
                      ? t('imports.workbook')
                      : `${run.detected.encoding} · ${t('imports.separator', { mark: run.detected.separator === '\t' ? 'Tab' : run.detected.separator })}`}
                  </span>
                </span>
              }
            >
              <ColumnMapping run={run} fields={fields} choices={choices} hasTried={hasTried} onChange={onChange} />
            </Card>
            <div className="grid gap-3 sm:grid-cols-2">
              {run.detected.dateOrder === 'ambiguous' ? (
                <Field
                  label={t('imports.dateOrder')}
                  help={t('imports.dateOrderHelp')}
                  error={hasTried && needsOrder ? t('error.import.dateOrder') : undefined}
                >
                  {(control) => (
                    <Select
                      {...control}
                      value={choices.dateOrder ?? ''}
                      onChange={(event) =>
                        onChange({
                          ...choices,
                          dateOrder: ORDERS.find((order) => order === event.target.value) ?? null,
                        })
                      }
                    >
                      <option value="">{t('imports.choose')}</option>
                      {ORDERS.map((order) => (
                        <option key={order} value={order}>
                          {t(`imports.orders.${order}`)}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
              ) : null}
              {NAMES_NOBODY.has(run.kind) ? null : (
                <Checkbox
                  label={t('imports.createMissing')}
                  help={t('imports.createMissingHelp')}
                  checked={choices.createMissing}
                  onChange={(event) => onChange({ ...choices, createMissing: event.target.checked })}
                />
              )}
            </div>
            {hasTried && missing.length > 0 ? (
              <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
                {t('error.import.missingField', {
                  field: format.list(missing.map((field) => field.label ?? fieldWord(i18n, field.key))),
                })}
              </p>
            ) : null}
            <div>
              <Button kind="primary" onClick={next}>
                {t('imports.check')}
              </Button>
            </div>
          </div>
        );
      }}
    </QueryView>
  );
}
