import { useQuery } from '@tanstack/react-query';
import { Menu, MenuCheck } from '@vigie/ui/menu';
import { Kbd } from '@vigie/ui/pill';
import { Search, X } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useHotkeys } from '../../app/hotkey.ts';
import { type CustomerSearch, isFiltered, NO_OWNER, STATUSES } from './customer-search.ts';

type Change = (patch: Partial<CustomerSearch>) => void;

export function CustomerFilters({ search, onChange }: { search: CustomerSearch; onChange: Change }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const stages = useQuery(trpc.stage.list.queryOptions(undefined, { staleTime: 300_000 }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, { staleTime: 300_000 }));
  const firstChip = useRef<HTMLDivElement>(null);
  useHotkeys({ f: () => firstChip.current?.querySelector('button')?.click() });
  const owners = [
    ...(members.data?.items ?? []).map((member) => ({ value: member.id, label: member.name })),
    { value: NO_OWNER, label: t('customer.noOwner') },
  ];
  const statuses = STATUSES.map((value) => ({
    value,
    label: value === 'unknown' ? t('health.notEnoughData') : t(`health.status.${value}`),
  }));
  return (
    <div className="relative flex shrink-0 flex-wrap items-center gap-1.5 px-6 pt-1 pb-2.5 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 [scrollbar-width:none]">
      <SearchBox value={search.q ?? ''} onChange={(q) => onChange({ q: q === '' ? undefined : q })} />
      <div ref={firstChip} className="contents">
        <FilterChip
          name={t('customer.columns.stage')}
          options={(stages.data?.items ?? []).map((stage) => ({ value: stage.id, label: stage.name }))}
          chosen={search.stage ?? []}
          onChange={(stage) => onChange({ stage })}
        />
      </div>
      <FilterChip
        name={t('customer.columns.owner')}
        options={owners}
        chosen={search.owner ?? []}
        onChange={(owner) => onChange({ owner })}
      />
      <FilterChip
        name={t('customer.columns.status')}
        options={statuses}
        chosen={search.status ?? []}
        onChange={(chosen) => {
          const status = STATUSES.filter((value) => chosen?.includes(value) === true);
          onChange({ status: status.length === 0 ? undefined : status });
        }}
      />
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
          onClick={() =>
            onChange({ q: undefined, stage: undefined, owner: undefined, status: undefined, churned: undefined })
          }
          className="h-[26px] rounded-md px-2 whitespace-nowrap text-ink-3 hover:text-ink max-sm:h-9"
        >
          {t('common.clear')}
        </button>
      ) : null}
    </div>
  );
}

function FilterChip<Value extends string>({
  name,
  options,
  chosen,
  onChange,
}: {
  name: string;
  options: { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[] | undefined) => void;
}): ReactElement {
  const { t } = useTranslation();
  const isOn = chosen.length > 0;
  const words = options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  const set = (next: Value[]): void => onChange(next.length === 0 ? undefined : next);
  const chip = (
    <button
      type="button"
      className={`inline-flex h-[26px] items-center rounded-md border whitespace-nowrap hover:border-line-strong max-sm:h-9 ${isOn ? 'border-line bg-surface' : 'border-dashed border-line text-ink-2'}`}
    >
      <span className="px-2">{name}</span>
      {isOn ? (
        <>
          <span className="border-l border-line px-2 text-ink-3">{t('customer.filter.anyOf')}</span>
          <span className="max-w-56 truncate border-l border-line px-2">{words.join(', ')}</span>
        </>
      ) : null}
    </button>
  );
  return (
    <span className="inline-flex items-center">
      <Menu trigger={chip}>
        {options.map((option) => (
          <MenuCheck
            key={option.value}
            checked={chosen.includes(option.value)}
            onChange={(checked) =>
              set(checked ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))
            }
          >
            {option.label}
          </MenuCheck>
        ))}
      </Menu>
      {isOn ? (
        <button
          type="button"
          aria-label={`${t('common.clear')}: ${name}`}
          onClick={() => onChange(undefined)}
          className="grid size-[26px] place-items-center text-ink-3 hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      ) : null}
    </span>
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
    <label className="relative mr-1.5 inline-flex items-center max-sm:mr-0">
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
