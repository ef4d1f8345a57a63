import { lazy, type ReactElement, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterButton } from '../../app/filter-button.tsx';
import { useHotkeys } from '../../app/hotkey.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { type CustomerSearch, isFiltered } from './customer-search.ts';

const FilterBar = lazy(async () => ({ default: (await import('../condition/filter-bar.tsx')).FilterBar }));

type Change = (patch: Partial<CustomerSearch>) => void;

export function CustomerFilters({ search, onChange }: { search: CustomerSearch; onChange: Change }): ReactElement {
  const { t } = useTranslation();
  const [isPicking, setIsPicking] = useState(false);
  // Whoever does not filter does not wait for what it takes; whoever did keeps it.
  const [hasPicked, setHasPicked] = useState(false);
  const pick = (): void => {
    setHasPicked(true);
    setIsPicking(true);
  };
  useHotkeys({ f: pick });
  const button = <FilterButton onClick={pick} />;
  return (
    <div className="relative flex shrink-0 flex-wrap items-center gap-1.5 px-6 py-2.5 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 [scrollbar-width:none]">
      <SearchBox
        label={t('customer.search')}
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q === '' ? undefined : q })}
      />
      {hasPicked || search.where !== undefined ? (
        <Suspense fallback={button}>
          <FilterBar
            where={search.where}
            onWhere={(where) => onChange({ where })}
            isPicking={isPicking}
            onPicking={setIsPicking}
          />
        </Suspense>
      ) : (
        button
      )}
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
