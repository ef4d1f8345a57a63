import { useNavigate } from '@tanstack/react-router';
import type { SearchKind } from '@vigie/domain/search';
import { Building2, FileText, type LucideIcon, MessageSquare, ReceiptText, UserRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { Marked } from './marked.tsx';

export type FoundGroup = Outputs['search']['find']['groups'][number];
export type Found = FoundGroup['items'][number];

const KIND_ICONS: Record<SearchKind, LucideIcon> = {
  customer: Building2,
  contact: UserRound,
  interaction: MessageSquare,
  agreement: FileText,
  document: ReceiptText,
};

const TABS = {
  contact: '/o/$org/customers/$id/contacts',
  agreement: '/o/$org/customers/$id/agreements',
  document: '/o/$org/customers/$id/receivables',
} as const;
type Tabbed = keyof typeof TABS;

const isTabbed = (kind: SearchKind): kind is Tabbed => kind in TABS;

/** Opens a result: its customer's record, there its tab, itself opened or shown. */
export function useOpenFound(): (kind: SearchKind, found: Found) => void {
  const navigate = useNavigate();
  const { slug: org } = useSession().organization;
  return (kind, { id, customer }) => {
    const params = { org, id: customer.id };
    void (isTabbed(kind)
      ? navigate({ to: TABS[kind], params, search: { open: id } })
      : navigate({
          to: '/o/$org/customers/$id',
          params,
          search: kind === 'interaction' ? { interaction: id } : {},
        }));
  };
}

/** The kind of an exchange or a document in words. */
export function useTypeWords(): (kind: SearchKind, type: string | null) => string | null {
  const { t } = useTranslation();
  return (kind, type) => {
    if (type === null) return null;
    if (kind === 'document') return t(`ledger.kinds.${type as 'invoice'}`);
    return t(`condition.option.kind.${type as 'email'}`);
  };
}

/** One result: what it is, what it was found by, and whose it is. */
export function FoundRow({
  kind,
  found,
  words,
}: {
  kind: SearchKind;
  found: Found;
  words: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { today } = useSession().organization;
  const typeWords = useTypeWords();
  const Icon = KIND_ICONS[kind];
  const facts = [
    typeWords(kind, found.type),
    found.day === null || kind === 'agreement' ? null : format.day(found.day, today),
    found.amount === null ? null : format.money(found.amount),
  ].filter((fact) => fact !== null);
  return (
    <span className="flex min-w-0 flex-1 items-baseline gap-2 max-sm:py-1">
      <Icon aria-hidden className="size-3.5 shrink-0 self-center text-ink-3" strokeWidth={1.75} />
      <span className="flex min-w-0 flex-1 items-baseline gap-2 max-sm:flex-col max-sm:gap-0">
        <span className="max-w-full min-w-0 shrink-0 truncate sm:max-w-[55%]">
          {found.title === '' ? t('search.untitled') : <Marked text={found.title} words={words} />}
        </span>
        <span className="min-w-0 flex-1 truncate text-ink-3 max-sm:w-full max-sm:text-xs">
          {kind === 'customer' ? null : <span className="text-ink-2 sm:hidden">{`${found.customer.name} · `}</span>}
          {found.details.map((detail, index) => (
            <span key={detail}>
              {index === 0 ? '' : ' · '}
              <Marked text={detail} words={words} />
            </span>
          ))}
          {facts.length === 0 ? null : <span className="num">{facts.join(' · ')}</span>}
        </span>
        {kind === 'customer' ? null : (
          <span className="max-w-[35%] shrink-0 truncate text-ink-2 max-sm:hidden">{found.customer.name}</span>
        )}
      </span>
    </span>
  );
}
