import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../../app/search-box.tsx';
import { LazyFilterBar } from '../condition/lazy-filter-bar.tsx';
import { type CustomerSearch, isFiltered } from './customer-search.ts';

type Change = (patch: Partial<CustomerSearch>) => void;

export function CustomerFilters({ search, onChange }: { search: CustomerSearch; onChange: Change }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="relative flex shrink-0 flex-wrap items-center gap-1.5 px-6 py-2.5 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 [scrollbar-width:none]">
      <SearchBox
        label={t('customer.search')}
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q === '' ? undefined : q })}
      />
      <LazyFilterBar where={search.where} onWhere={(where) => onChange({ where })} />
      <button
        type="button"
        aria-pressed={search.churned === true}
        onClick={() => onChange({ churned: search.churned === true ? undefined : true })}
        className={`h-[26px] rounded-md border px-2 whitespace-nowrap max-sm:h-9 ${search.churned === true ? 'border-line bg-sunken font-medium text-ink' : 'border-transparent text-ink-2 hover:bg-sunken'}`}
      >
        {t('customer.filter.churned')}
      </button>
      {isFiltered(search) ? (
        <button
          type="button"
          onClick={() => onChange({ q: undefined, where: undefined, churned: undefined })}
          className="h-[26px] rounded-md px-2 whitespace-nowrap text-ink-3 hover:text-ink max-sm:h-9"
        >
          {t('common.clear')}
        </button>
      ) : null}
    </div>
  );
}
