import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type SearchKind, searchWords } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { CommandDialog } from '@vigie/ui/command-dialog';
import { Kbd } from '@vigie/ui/pill';
import { SkeletonRows } from '@vigie/ui/skeleton';
import { ArrowRight, X } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { type Option, OptionList } from '../../app/option-list.tsx';
import { useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { type FoundGroup, FoundRow, useOpenFound } from './found.tsx';
import { usePaletteActions } from './palette-actions.tsx';

/** What leads somewhere: an option with where to. */
export interface Entry extends Option {
  go: () => void;
}

/** ⌘K: all there is to find, to go to and to do, by a few letters. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <CommandDialog title={t('search.title')} isOpen={isOpen} onClose={onClose}>
      <PaletteList onClose={onClose} />
    </CommandDialog>
  );
}

/** Between two letters of somebody who types nothing is asked. */
const PAUSE = 70;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function PaletteList({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const asked = useSettled(text.trim());
  const isAsked = searchWords(asked).length > 0;
  const query = useQuery(
    trpc.search.find.queryOptions(
      { text: asked },
      // A question that nobody waits for any more is called off; its answer so far stays until the next one is there.
      { enabled: isAsked, placeholderData: keepPreviousData, trpc: { context: { alone: true }, abortOnUnmount: true } },
    ),
  );
  const groups = isAsked && query.error === null ? (query.data?.groups ?? []) : [];
  const actions = usePaletteActions();
  const found = useFoundEntries(groups, asked);
  const words = searchWords(text);
  const offered = actions.filter(({ label }) => words.every((word) => foldText(label).includes(word)));
  const entries = [...offered, ...found];
  const choose = (value: string): void => {
    const entry = entries.find((one) => one.value === value);
    if (entry === undefined) return;
    onClose();
    entry.go();
  };
  const isWaiting = text.trim() !== asked || (isAsked && query.isPending);
  return (
    <>
      <OptionList
        label={t('search.placeholder')}
        options={entries}
        onChoose={choose}
        onQuery={setText}
        noMatch={
          query.error !== null && isAsked ? null : isWaiting ? (
            <SkeletonRows label={t('search.searching')} rows={4} />
          ) : (
            <NothingFound text={asked} />
          )
        }
        aside={<Close onClose={onClose} />}
      />
      {query.error !== null && isAsked ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : null}
      <p role="status" className="sr-only">
        {isAsked && !isWaiting ? t('search.found', { count: found.length }) : ''}
      </p>
    </>
  );
}

/** The results as entries under the heading of their kind, each kind with the way to all of it. */
function useFoundEntries(groups: readonly FoundGroup[], asked: string): Entry[] {
  const { t } = useTranslation();
  const open = useOpenFound();
  const navigate = useNavigate();
  const { slug: org } = useSession().organization;
  const words = searchWords(asked);
  const openAll = (kind: SearchKind): void =>
    void (kind === 'customer'
      ? navigate({ to: '/o/$org/customers', params: { org }, search: { q: asked, view: 'all' } })
      : navigate({ to: '/o/$org/search', params: { org }, search: { kind, q: asked } }));
  return groups.flatMap(({ kind, items, resembles, hasMore }) => {
    const name = t(`search.kinds.${kind}`);
    const group = resembles ? t('search.resembles', { kind: name }) : name;
    const shown = items.map(
      (found): Entry => ({
        value: `${kind} ${found.id}`,
        label: found.title,
        group,
        content: <FoundRow kind={kind} found={found} words={words} />,
        go: () => open(kind, found),
      }),
    );
    // What only resembles holds none of the words: there is no list of it.
    if (!hasMore || resembles) return shown;
    const label = t('search.more', { kind: name });
    return [
      ...shown,
      { value: `all ${kind}`, label, group, content: <AllOf label={label} />, go: () => openAll(kind) },
    ];
  });
}

function AllOf({ label }: { label: string }): ReactElement {
  return (
    <>
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      <span className="min-w-0 truncate text-ink-2">{label}</span>
    </>
  );
}

function Close({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={onClose}
      className="mr-2 grid h-6 shrink-0 place-items-center rounded-sm px-1 text-ink-3 hover:text-ink max-sm:size-10"
    >
      <span className="sr-only">{t('common.close')}</span>
      <span aria-hidden="true" className="max-sm:hidden">
        <Kbd>Esc</Kbd>
      </span>
      <X aria-hidden className="size-4 sm:hidden" />
    </button>
  );
}

function NothingFound({ text }: { text: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-1 gap-0.5 px-1 py-4 text-center">
      <p className="min-w-0 text-ink [overflow-wrap:anywhere]">{t('search.none', { text })}</p>
      <p>{t('search.noneHelp')}</p>
    </div>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactElement {
  const { t } = useTranslation();
  const words = useProblemText();
  return (
    <div role="alert" className="flex items-center gap-3 border-t border-line px-3 py-2">
      <p className="min-w-0 flex-1">
        <span className="font-medium">{t('search.failed')}</span> <span className="text-ink-2">{words(error)}</span>
      </p>
      <button
        type="button"
        onClick={onRetry}
        className="h-7 shrink-0 rounded-md border border-line-strong px-2.5 hover:bg-sunken max-sm:h-9"
      >
        {t('common.retry')}
      </button>
    </div>
  );
}
