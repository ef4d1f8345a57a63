import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { EmptyState } from '@vigie/ui/empty-state';
import { Segmented } from '@vigie/ui/segmented';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { MoreButton } from '../../app/more-button.tsx';
import { PageTitle } from '../../app/page.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { InboxItem } from '../notice/inbox-item.tsx';
import { NoticeList, useNotices } from '../notice/notices.tsx';
import { CommentText } from './comment-text.tsx';
import { SubjectLink } from './comments.tsx';

type Mention = Outputs['mention']['list']['items'][number];

/** The inbox: what whoever is here was told, and comments that mention them; one is read when it is opened, or said to be. */
export function Mentions(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [show, setShow] = useState<'unread' | 'all'>('unread');
  const query = useInfiniteQuery(
    trpc.mention.list.infiniteQueryOptions(
      { unread: show === 'unread', limit: 30 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const read = useMutation(
    trpc.mention.read.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.mention.pathKey() }),
    }),
  );
  const notices = useNotices(show === 'unread');
  const hasNotices = (notices.notices?.length ?? 0) > 0;
  return (
    <>
      <PageTitle title={t('comment.inbox.title')}>
        <Segmented
          label={t('comment.inbox.title')}
          options={[
            { value: 'unread', label: t('comment.inbox.unread') },
            { value: 'all', label: t('comment.inbox.all') },
          ]}
          value={show}
          onChange={setShow}
        />
        <Button
          isBusy={read.isPending}
          onClick={() => {
            read.mutate({});
            notices.read();
          }}
        >
          {t('comment.inbox.readAll')}
        </Button>
      </PageTitle>
      <NoticeList list={notices} />
      <QueryView query={query}>
        {({ pages }) => {
          const mentions = pages.flatMap((page) => page.items);
          if (mentions.length === 0)
            return hasNotices || notices.query.isPending ? null : (
              <EmptyState title={t('comment.inbox.empty.title')}>{t('comment.inbox.empty.text')}</EmptyState>
            );
          return (
            <>
              {hasNotices ? <h2 className="px-6 pb-1.5 max-sm:px-4">{t('comment.inbox.mentions')}</h2> : null}
              <ul className="border-t border-line">
                {mentions.map((mention) => (
                  <MentionItem
                    key={mention.id}
                    mention={mention}
                    onOpen={() => mention.readAt === null && read.mutate({ commentIds: [mention.id] })}
                  />
                ))}
              </ul>
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function MentionItem({ mention, onOpen }: { mention: Mention; onOpen: () => void }): ReactElement {
  const { t } = useTranslation();
  const what = t('comment.inbox.mentioned', { name: mention.author?.name ?? t('comment.left') });
  return (
    <InboxItem item={mention} what={what} onOpen={onOpen}>
      <SubjectLink comment={mention} />
      <CommentText text={mention.text} mentions={mention.mentions} />
    </InboxItem>
  );
}
