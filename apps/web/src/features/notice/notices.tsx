import { type UseInfiniteQueryResult, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Format } from '@vigie/i18n/format';
import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { ProblemState } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { valueWords } from '../health/field-words.ts';
import { InboxItem } from './inbox-item.tsx';

type Notice = Outputs['notice']['list']['items'][number];
type Status = NonNullable<Outputs['health']['fields']['status']['value']>;

/** What somebody was told, and what marks it as read. */
export function useNotices(isUnread: boolean): {
  query: UseInfiniteQueryResult<{ pages: Outputs['notice']['list'][] }, unknown>;
  notices: Notice[] | undefined;
  read: (ids?: string[]) => void;
} {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const query = useInfiniteQuery(
    trpc.notice.list.infiniteQueryOptions(
      { unread: isUnread, limit: 30 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const read = useMutation(
    trpc.notice.markRead.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.notice.pathKey() }),
    }),
  );
  return {
    query: query as UseInfiniteQueryResult<{ pages: Outputs['notice']['list'][] }, unknown>,
    notices: query.data?.pages.flatMap((page) => page.items),
    read: (ids) => read.mutate(ids === undefined ? {} : { ids }),
  };
}

/** What ended by itself and asks for somebody. */
export function NoticeList({ list }: { list: ReturnType<typeof useNotices> }): ReactElement | null {
  const { t } = useTranslation();
  const { notices, query, read } = list;
  if (query.error !== null && notices === undefined)
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  if (notices === undefined || notices.length === 0) return null;
  return (
    <section aria-label={t('notice.title')} className="pb-4">
      <h2 className="px-6 pb-1.5 max-sm:px-4">{t('notice.title')}</h2>
      <ul className="border-t border-line">
        {notices.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} onOpen={() => notice.readAt === null && read([notice.id])} />
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}

function NoticeItem({ notice, onOpen }: { notice: Notice; onOpen: () => void }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  return (
    <InboxItem item={notice} onOpen={onOpen}>
      <p className="text-ink-2">{noticeWords(notice, organization.today, t, format)}</p>
    </InboxItem>
  );
}

const STATUSES: Record<string, Status> = { healthy: 'healthy', escalated: 'escalated', 'at-risk': 'at-risk' };

/** A value as it is stored with a notice: text, whatever its field. */
function storedWords(field: 'score' | 'status' | 'churnRisk', value: string | null, t: TFunction): string {
  if (value === null) return t('health.notEnoughData');
  if (field === 'score') return value;
  return valueWords(field === 'churnRisk' ? value === 'true' : (STATUSES[value] ?? null), t);
}

function noticeWords(notice: Notice, today: string, t: TFunction, format: Format): string {
  if (notice.kind === 'pulse-expired') {
    const { value, until } = notice.params;
    return t(until < today ? 'notice.pulseExpired' : 'notice.pulseExpires', { value, day: format.dayLong(until) });
  }
  const { field, was, now, source, day } = notice.params;
  return t(`notice.overrideEnded.${source}`, {
    field: t(`health.field.${field}`),
    was: storedWords(field, was, t),
    now: storedWords(field, now, t),
    day: format.dayLong(day),
  });
}
