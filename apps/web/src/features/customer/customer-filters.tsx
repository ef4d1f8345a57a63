import { Kbd } from '@vigie/ui/pill';
import { Search, X } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterButton } from '../../app/filter-button.tsx';
import { useHotkeys } from '../../app/hotkey.ts';
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
      <SearchBox value={search.q ?? ''} onChange={(q) => onChange({ q: q === '' ? undefined : q })} />
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

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactElement {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text.trim()), 180);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  useHotkeys({ '/': () => input.current?.focus() });
  return (
    <label className="relative mr-1.5 inline-flex items-center max-sm:order-[-2] max-sm:mr-0 max-sm:shrink-0">
      <Search aria-hidden className="pointer-events-none absolute left-2 size-3.5 text-ink-3" />
      <span className="sr-only">{t('customer.search')}</span>
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={t('common.search')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className="h-[26px] w-52 rounded-md border border-line bg-surface pr-7 pl-7 placeholder:text-ink-3 hover:border-line-strong max-sm:h-9 max-sm:w-40 max-sm:text-[16px] [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' ? (
        <span className="absolute right-1.5">
          <Kbd>/</Kbd>
        </span>
      ) : (
        <button
          type="button"
          aria-label={t('common.clear')}
          onClick={() => setText('')}
          className="absolute right-1 grid size-5 place-items-center text-ink-3 hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </label>
  );
}
