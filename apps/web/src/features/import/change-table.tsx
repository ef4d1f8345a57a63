import { useQuery } from '@tanstack/react-query';
import { problemText } from '@vigie/i18n/problem';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { choiceWord } from '../agreement/agreement-detail.tsx';
import { type Check, useImportFields } from './import-words.ts';

type Change = Check['rows'][number];

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

type FieldChange = Change['fields'][number];

/** The words a stored field goes by: its own, or those of the column that fills it (`stageId` ← `stage`). */
export const SPOKEN: Record<string, string> = {
  stageId: 'stage',
  ownerId: 'owner',
  teamIds: 'team',
  parentId: 'parent',
  sinceDay: 'since',
  termEndDay: 'termEnd',
  amountMinor: 'amount',
  oneTimeFeeMinor: 'oneTimeFee',
};
/** What is said by another field, or means nothing to people. */
const UNSAID = new Set(['knownDay', 'status', 'version', 'source']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Values as people know them: names for ids, yes and no; an id nobody can read is only said to be set. */
function useSpokenValue({ kind, change }: Told): (field: string, value: string) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { typeOf } = useImportFields(kind);
  const currency = change.fields.find(({ field }) => field === 'currency')?.after ?? null;
  const trpc = useTRPC();
  const stages = useQuery(trpc.stage.list.queryOptions(undefined, { staleTime: 300_000 }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, { staleTime: 300_000 }));
  const names = new Map(
    [...(stages.data?.items ?? []), ...(members.data?.items ?? [])].map(({ id, name }) => [id, name]),
  );
  const spokenCustom = (type: string | null, value: string): string =>
    type === 'number' ? format.number(Number(value)) : type === 'email' ? (names.get(value) ?? value) : value;
  return (field, value) => {
    if (value === 'true') return t('common.yes');
    if (value === 'false') return t('common.no');
    if (field.endsWith('Minor') && currency !== null) return format.money({ amountMinor: Number(value), currency });
    if (DAY.test(value)) return format.dayLong(value);
    if (field === 'billingPeriod' || field === 'nature') return choiceWord(i18n, WORDS[field], value);
    if (field.startsWith('custom.')) return spokenCustom(typeOf(field), value);
    if (!['stageId', 'ownerId', 'teamIds', 'parentId'].includes(field)) return value;
    return value
      .split(', ')
      .map((id) => names.get(id) ?? (UUID.test(id) ? t('imports.changes.set') : id))
      .join(', ');
  };
}

const WORDS = { billingPeriod: 'period', nature: 'nature' } as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function FieldChanges({ kind, change }: Told): ReactElement {
  const { t } = useTranslation();
  const { said, word } = useImportFields(kind);
  const spoken = useSpokenValue({ kind, change });
  const isSaid = ({ field, before, after }: FieldChange): boolean => {
    if (UNSAID.has(field) || (field === 'customerId' && UUID.test(after ?? ''))) return false;
    // Without its currency an amount cannot be written.
    if (field.endsWith('Minor') && (after === '0' || !change.fields.some((one) => one.field === 'currency')))
      return false;
    // Keys and versions mean nothing to people, nor do empty values and plain "no" of a new record.
    if (said(SPOKEN[field] ?? field) === null) return false;
    if (change.outcome === 'created') return after !== null && after !== '' && after !== 'false';
    return before !== after;
  };
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
