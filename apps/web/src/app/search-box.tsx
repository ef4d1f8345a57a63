import { Kbd } from '@vigie/ui/pill';
import { Search, X } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from './hotkey.ts';

/** A search of the list on the page: it follows what is typed, `/` enters it, Enter and ↓ lead on to what is found. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}): ReactElement {
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
      <span className="sr-only">{label}</span>
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={t('common.search')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            // What was typed stays: browsers would clear it.
            event.preventDefault();
            event.currentTarget.blur();
          }
          if (event.key === 'Enter') {
            onChange(text.trim());
            event.currentTarget.blur();
          }
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            const first = ['main [data-row-link]', 'main tbody :is(a, button)'].map((row) =>
              document.querySelector<HTMLElement>(row),
            );
            (first[0] ?? first[1])?.focus();
          }
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
