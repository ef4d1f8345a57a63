import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Input, Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choices } from './columns-step.tsx';
import { fieldWord, type Import, type ImportField } from './import-words.ts';

const CONSTANT = '=';

export function ColumnMapping({
  run,
  fields,
  choices,
  hasTried,
  onChange,
}: {
  run: Import;
  fields: ImportField[];
  choices: Choices;
  hasTried: boolean;
  onChange: (choices: Choices) => void;
}): ReactElement {
  const { t } = useTranslation();
  const used = new Set(Object.values(choices.mapping));
  const ignored = run.header.filter((column) => !used.has(column));
  return (
    <>
      <DataTable label={t('imports.steps.columns')}>
        <thead>
          <tr>
            <Th>{t('imports.fieldLabel')}</Th>
            <Th>{t('imports.column')}</Th>
            <Th>{t('imports.samples')}</Th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow
              key={field.key}
              field={field}
              run={run}
              choices={choices}
              hasTried={hasTried}
              onChange={onChange}
            />
          ))}
        </tbody>
      </DataTable>
      {ignored.length === 0 ? null : (
        <p className="border-t border-line px-3.5 py-2 text-xs text-ink-3">
          {t('imports.ignored')} {ignored.join(', ')}
        </p>
      )}
    </>
  );
}

function FieldRow({
  field,
  run,
  choices,
  hasTried,
  onChange,
}: {
  field: ImportField;
  run: Import;
  choices: Choices;
  hasTried: boolean;
  onChange: (choices: Choices) => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const column = choices.mapping[field.key];
  const constant = choices.constants[field.key];
  const isConstant = column === undefined && constant !== undefined;
  const isMissing = hasTried && field.required && column === undefined && (constant ?? '').trim() === '';
  const label = field.label ?? fieldWord(i18n, field.key);
  const choose = (value: string): void => {
    const { [field.key]: _column, ...mapping } = choices.mapping;
    const { [field.key]: _constant, ...constants } = choices.constants;
    if (value === CONSTANT) constants[field.key] = '';
    else if (value !== '') mapping[field.key] = value;
    onChange({ ...choices, mapping, constants });
  };
  const at = column === undefined ? -1 : run.header.indexOf(column);
  const samples = run.samples
    .map((line) => line[at])
    .filter((value) => value !== undefined && value !== '')
    .slice(0, 3);
  return (
    <tr>
      <Td className="max-w-64 truncate whitespace-nowrap" title={label}>
        {label}
        {field.required ? (
          <span className="ml-1 text-bad" title={t('imports.required')}>
            *<span className="sr-only">{t('imports.required')}</span>
          </span>
        ) : null}
      </Td>
      <Td className="w-[340px] max-sm:min-w-48">
        {field.isReadOnly ? (
          <span className="text-ink-3">{t('imports.readOnly')}</span>
        ) : (
          <span className="flex gap-2">
            <Select
              aria-label={`${t('imports.column')}: ${label}`}
              aria-invalid={isMissing}
              value={isConstant ? CONSTANT : (column ?? '')}
              onChange={(event) => choose(event.target.value)}
            >
              <option value="">{t('imports.noColumn')}</option>
              <option value={CONSTANT}>{t('imports.constant')}</option>
              {run.header.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
            {isConstant ? (
              <Input
                aria-label={`${t('imports.constant')}: ${label}`}
                aria-invalid={isMissing}
                value={constant}
                placeholder={field.type === 'currency' ? 'EUR' : ''}
                className="max-w-32"
                onChange={(event) =>
                  onChange({ ...choices, constants: { ...choices.constants, [field.key]: event.target.value } })
                }
              />
            ) : null}
          </span>
        )}
      </Td>
      <Td className="max-w-72 truncate text-ink-3" title={samples.join(' · ')}>
        {samples.length === 0 ? '–' : samples.join(' · ')}
      </Td>
    </tr>
  );
}
