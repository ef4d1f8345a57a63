import { foldText } from '@vigie/domain/text';
import { Check, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface Option {
  value: string;
  label: string;
  /** The heading it stands under; options of one group follow each other. */
  group?: string;
  /** Undefined where nothing is ticked. */
  isChosen?: boolean;
  /** Stays whatever is searched for. */
  isPinned?: boolean;
  /** Shown in place of the label. */
  content?: ReactNode;
}

/** What is typed, word by word, in the label or its heading; accents and case do not count. */
function matching(options: readonly Option[], query: string): Option[] {
  const words = foldText(query).split(' ');
  return options.filter(({ label, group = '', isPinned }) => {
    const folded = foldText(`${label} ${group}`);
    return isPinned === true || words.every((word) => folded.includes(word));
  });
}

/** A list to search and choose from, wholly by keyboard: the focus stays in the field, arrows move, Enter chooses. */
export function OptionList({
  label,
  noMatch,
  options,
  onChoose,
  onQuery,
  aside,
}: {
  label: string;
  /** Told where there is nothing to choose from. */
  noMatch: ReactNode;
  options: readonly Option[];
  onChoose: (value: string) => void;
  /** Told what is searched for where the options come from the server: they match already. */
  onQuery?: (query: string) => void;
  /** Beside the field. */
  aside?: ReactNode;
}): ReactElement {
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shown = onQuery === undefined ? matching(options, query) : options;
  const current = Math.min(active, shown.length - 1);
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(`${id}-${current}`)}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, current]);
  const search = (text: string): void => {
    setQuery(text);
    setActive(0);
    onQuery?.(text);
  };
  const onKey = (event: KeyboardEvent): void => {
    const move = STEPS[event.key];
    const chosen = shown[current];
    if (move !== undefined) setActive(move(current, shown.length));
    else if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen.value);
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <SearchField
        label={label}
        listId={`${id}-list`}
        activeId={current < 0 ? undefined : `${id}-${current}`}
        query={query}
        onQuery={search}
        onKeyDown={onKey}
        aside={aside}
      />
      {shown.length === 0 ? <div className="px-3 py-3 text-ink-3">{noMatch}</div> : null}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-multiselectable={options.some(({ isChosen }) => isChosen !== undefined) || undefined}
        tabIndex={-1}
        className="min-h-0 overflow-y-auto p-1"
      >
        {shown.map((option, index) => (
          <OptionRow
            key={option.value}
            id={`${id}-${index}`}
            option={option}
            isActive={index === current}
            isFirstOfGroup={option.group !== undefined && option.group !== shown[index - 1]?.group}
            onActive={() => setActive(index)}
            onChoose={() => onChoose(option.value)}
          />
        ))}
      </div>
    </div>
  );
}

function SearchField({
  label,
  listId,
  activeId,
  query,
  onQuery,
  onKeyDown,
  aside,
}: {
  label: string;
  listId: string;
  activeId: string | undefined;
  query: string;
  onQuery: (query: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  aside: ReactNode;
}): ReactElement {
  return (
    <div className="relative flex shrink-0 items-center border-b border-line">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-3.5 -translate-y-1/2 text-ink-3"
      />
      <input
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        autoComplete="off"
        placeholder={label}
        maxLength={200}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-9 w-full min-w-0 bg-transparent pr-3 pl-8 outline-none placeholder:text-ink-3 focus-visible:shadow-[inset_0_-1px_0_var(--accent)] max-sm:h-11 max-sm:text-[16px]"
      />
      {aside}
    </div>
  );
}

const STEPS: Record<string, (from: number, count: number) => number> = {
  ArrowDown: (from, count) => Math.min(from + 1, count - 1),
  ArrowUp: (from) => Math.max(from - 1, 0),
  PageDown: (from, count) => Math.min(from + 8, count - 1),
  PageUp: (from) => Math.max(from - 8, 0),
};

function OptionRow({
  id,
  option,
  isActive,
  isFirstOfGroup,
  onActive,
  onChoose,
}: {
  id: string;
  option: Option;
  isActive: boolean;
  isFirstOfGroup: boolean;
  onActive: () => void;
  onChoose: () => void;
}): ReactElement {
  const { label, content, group, isChosen, isPinned } = option;
  return (
    <>
      {isFirstOfGroup ? (
        <div role="presentation" className="px-2 pt-2 pb-1 text-xs font-medium text-ink-3">
          {group}
        </div>
      ) : null}
      {isPinned === true ? <div role="presentation" className="-mx-1 my-1 border-t border-line" /> : null}
      {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field has the focus and the keys */}
      <div
        id={id}
        role="option"
        aria-selected={isChosen ?? isActive}
        onMouseMove={isActive ? undefined : onActive}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onChoose}
        className={`flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 max-sm:min-h-10 ${isActive ? 'bg-sunken' : ''}`}
      >
        {isChosen === undefined ? null : (
          <span
            className={`grid size-4 shrink-0 place-items-center rounded-sm border ${isChosen ? 'border-ink bg-ink text-bg' : 'border-line-strong'}`}
          >
            {isChosen ? <Check aria-hidden className="size-3" /> : null}
          </span>
        )}
        {content ?? <span className="min-w-0 truncate">{label}</span>}
      </div>
    </>
  );
}
