import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Popover } from '@vigie/ui/popover';
import { ChevronDown } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { OptionList } from '../../app/option-list.tsx';

export type Picked = { id: string; name: string };

/** One customer, searched for among those one may see; `none` is offered where it may be left out. */
export function CustomerPicker({
  label,
  chosen,
  except,
  none,
  problem,
  isDisabled = false,
  onChoose,
}: {
  label: string;
  chosen: Picked | null;
  /** Never offered: itself. */
  except: string;
  none?: string;
  problem?: string | undefined;
  isDisabled?: boolean;
  onChoose: (customer: Picked | null) => void;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const choose = (customer: Picked | null): void => {
    setOpen(false);
    onChoose(customer);
  };
  const words = chosen?.name ?? none ?? '';
  return (
    <div className="grid min-w-0 content-start gap-1">
      <span className="text-xs font-medium text-ink-2">{label}</span>
      <Popover
        label={label}
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            disabled={isDisabled}
            aria-label={words === '' ? label : `${label}: ${words}`}
            className={`flex h-8 min-w-0 items-center gap-2 rounded-md border bg-surface px-2.5 text-left hover:border-ink-3 disabled:bg-sunken disabled:text-ink-2 max-sm:h-10 ${problem === undefined ? 'border-line-strong' : 'border-bad'}`}
          >
            <span className="min-w-0 flex-1 truncate" title={words}>
              {words}
            </span>
            <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </button>
        }
      >
        <Choices except={except} none={none} onChoose={choose} />
      </Popover>
      {problem === undefined ? null : (
        <p className="text-xs text-bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const NONE = 'none';

function Choices({
  except,
  none,
  onChoose,
}: {
  except: string;
  none: string | undefined;
  onChoose: (customer: Picked | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const term = search.trim();
  const { data } = useQuery(
    trpc.customer.list.queryOptions(
      { filter: { churned: true, ...(term === '' ? {} : { search: term }) }, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const found = (data?.items ?? []).filter(({ id }) => id !== except);
  return (
    <div data-entry className="flex min-h-0 flex-1 flex-col">
      <OptionList
        label={t('customer.search')}
        noMatch={t('customer.noMatch.title')}
        options={[
          ...found.map(({ id, name, customerId, domain }) => ({
            value: id,
            label: name,
            // Names repeat: what tells them apart stands beside.
            content: (
              <>
                <span className="min-w-0 truncate">{name}</span>
                <span className="ml-auto max-w-[45%] truncate text-xs text-ink-3">{domain ?? customerId}</span>
              </>
            ),
          })),
          ...(none === undefined ? [] : [{ value: NONE, label: none, isPinned: true }]),
        ]}
        onQuery={setSearch}
        onChoose={(value) => onChoose(found.find(({ id }) => id === value) ?? null)}
      />
    </div>
  );
}
