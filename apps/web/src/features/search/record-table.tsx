import { Link } from '@tanstack/react-router';
import type { CustomEntity } from '@vigie/domain/custom-field';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { FilteredKind } from '../condition/use-vocabulary.ts';
import { heldValue } from '../custom-field/custom-text.ts';
import { useCustomFields, useCustomWords } from '../custom-field/use-custom.ts';
import { useOpenFound, useTypeWords } from './found.tsx';
import { Marked } from './marked.tsx';

type Listed = Outputs['search']['list']['items'][number];

const ENTITY: Record<FilteredKind, CustomEntity> = {
  contact: 'contact',
  interaction: 'interaction',
  agreement: 'agreement',
  document: 'invoice',
};

/** How a record's values of the organisation's own fields are told in a line. */
function useOwnWords(kind: FilteredKind): (custom: Listed['custom']) => string[] {
  const { t } = useTranslation();
  const words = useCustomWords();
  const own = useCustomFields(ENTITY[kind]);
  const nameOf = (id: string): string | undefined => own?.members.find((member) => member.id === id)?.name;
  return (custom) =>
    (own?.fields ?? []).flatMap(({ key, label, type }) => {
      const value = heldValue(custom, key);
      return value === undefined ? [] : [t('customField.told', { label, value: words(type, value, nameOf) })];
    });
}

const DAY = 'num whitespace-nowrap text-ink-2 max-sm:hidden';

/** The records of one kind, a line each: what it is, what it was found by, when, and whose. */
export function RecordTable({
  kind,
  items,
  words,
}: {
  kind: FilteredKind;
  items: readonly Listed[];
  words: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const isDated = kind !== 'contact';
  const isMoney = kind === 'document';
  const own = useOwnWords(kind);
  return (
    <DataTable label={t(`search.kinds.${kind}`)}>
      <thead>
        <tr>
          <Th className="first:pl-6 max-sm:first:pl-4">{t(`search.titleOf.${kind}`)}</Th>
          <Th className="max-sm:hidden">
            {t(kind === 'interaction' ? 'condition.interactions.kind' : 'search.details')}
          </Th>
          {isDated ? <Th className="max-sm:hidden">{t('search.day')}</Th> : null}
          {kind === 'agreement' ? (
            <>
              <Th className="max-sm:hidden">{t('agreement.termEnd')}</Th>
              <Th className="max-sm:hidden">{t('agreement.notice')}</Th>
            </>
          ) : null}
          {isMoney ? (
            <>
              <Th className="max-sm:hidden">{t('ledger.dueDay')}</Th>
              <Th isNumber className="max-sm:hidden">
                {t('ledger.amount')}
              </Th>
              <Th isNumber>{t('ledger.residual')}</Th>
            </>
          ) : null}
          <Th className="last:pr-6 max-sm:last:pr-4">{t('search.customer')}</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((found) => (
          <RecordRow key={found.id} {...{ kind, found, words, isDated, isMoney }} own={own(found.custom)} />
        ))}
      </tbody>
    </DataTable>
  );
}

function RecordRow({
  kind,
  found,
  words,
  isDated,
  isMoney,
  own,
}: {
  kind: FilteredKind;
  found: Listed;
  /** Values of the organisation's own fields, each with its name. */
  own: readonly string[];
  words: readonly string[];
  isDated: boolean;
  isMoney: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { slug: org, today } = useSession().organization;
  const open = useOpenFound();
  const type = useTypeWords()(kind, found.type);
  const day = (value: string | null): string => (value === null ? '–' : format.day(value, today));
  // Columns that a phone has no room for, under the name.
  const beside = [
    found.dueDay === null ? null : `${t('ledger.dueDay')} ${day(found.dueDay)}`,
    found.termEndDay === null ? null : `${t('agreement.end')} ${day(found.termEndDay)}`,
    found.noticeDay === null ? null : `${t('agreement.notice')} ${day(found.noticeDay)}`,
  ].filter((words) => words !== null);
  return (
    <tr className="hover:bg-sunken">
      <Td className="max-w-72 first:pl-6 max-sm:first:pl-4">
        <button
          type="button"
          onClick={() => open(kind, found)}
          className="block max-w-full truncate rounded-sm text-left font-medium hover:underline"
        >
          {found.title === '' ? t('search.untitled') : <Marked text={found.title} words={words} />}
        </button>
        {beside.length === 0 ? null : (
          <span className="num block text-xs text-ink-3 sm:hidden">{beside.join(' · ')}</span>
        )}
      </Td>
      <Td className="max-w-96 truncate text-ink-2 max-sm:hidden">
        {type === null ? null : <span>{type}</span>}
        {found.details.map((detail, index) => (
          <span key={detail}>
            {index === 0 && type === null ? '' : ' · '}
            <Marked text={detail} words={words} />
          </span>
        ))}
        {own.length === 0 ? null : <span className="block truncate text-xs text-ink-3">{own.join(' · ')}</span>}
      </Td>
      {isDated ? <Td className={DAY}>{day(found.day)}</Td> : null}
      {kind === 'agreement' ? (
        <>
          <Td className={DAY}>{day(found.termEndDay)}</Td>
          <Td className={DAY}>{day(found.noticeDay)}</Td>
        </>
      ) : null}
      {isMoney ? (
        <>
          <Td className={DAY}>{day(found.dueDay)}</Td>
          <Td isNumber className="max-sm:hidden">
            {found.amount === null ? '–' : format.moneyFixed(found.amount)}
          </Td>
          <Td isNumber className={found.open?.amountMinor ? 'font-medium' : 'text-ink-2'}>
            {found.open === null ? '–' : format.moneyFixed(found.open)}
          </Td>
        </>
      ) : null}
      <Td className="max-w-64 last:pr-6 max-sm:last:pr-4">
        <Link
          to="/o/$org/customers/$id"
          params={{ org, id: found.customer.id }}
          className="block truncate rounded-sm text-ink-2 hover:text-ink hover:underline"
        >
          {found.customer.name}
        </Link>
      </Td>
    </tr>
  );
}
