import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Menu, MenuItem } from '@vigie/ui/menu';
import { Ellipsis } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { CommentForm, type On } from './comment-form.tsx';
import { CommentText } from './comment-text.tsx';

type Comment = Outputs['comment']['list']['items'][number];

/** After any write of comments, what shows them is read again. */
function useRefresh(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [trpc.comment.pathKey(), trpc.mention.pathKey(), trpc.audit.pathKey()])
      void queries.invalidateQueries({ queryKey });
  };
}

/** Comments on a record, or on one thing of it, and where to leave one. */
export function Comments({ on }: { on: On }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const problemText = useProblemText();
  const refresh = useRefresh();
  const query = useInfiniteQuery(
    trpc.comment.list.infiniteQueryOptions(
      { ...on, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const create = useMutation(trpc.comment.create.mutationOptions({ onSuccess: refresh }));
  return (
    <QueryView query={query}>
      {({ pages }) => {
        const comments = pages.flatMap((page) => page.items);
        return (
          <div className="grid min-w-0 grid-cols-1 gap-3 px-3.5 pb-3.5">
            {pages[0]?.mayAdd === true ? (
              <CommentForm
                on={on}
                draftKey={`${on.customerId} ${on.subjectId ?? ''}`}
                label={t('comment.add')}
                isBusy={create.isPending}
                error={create.error === null ? null : problemText(create.error)}
                onSend={(text, done) => create.mutate({ ...on, text }, { onSuccess: done })}
              />
            ) : null}
            {comments.length === 0 ? <p className="text-ink-3">{t('comment.empty')}</p> : null}
            <ul className="grid min-w-0 grid-cols-1 gap-3">
              {comments.map((comment) => (
                <CommentItem key={comment.id} comment={comment} on={on} />
              ))}
            </ul>
            <MoreButton query={query} />
          </div>
        );
      }}
    </QueryView>
  );
}

/** Comments at the foot of a panel. */
export function SubjectComments({ on }: { on: On }): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-label={t('comment.title')} className="-mx-3.5">
      <h3 className="px-3.5 pb-2 font-semibold">{t('comment.title')}</h3>
      <Comments on={on} />
    </section>
  );
}

function CommentItem({ comment, on }: { comment: Comment; on: On }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const format = useFormat();
  const { organization } = useSession();
  const problemText = useProblemText();
  const refresh = useRefresh();
  const [isEditing, setIsEditing] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const update = useMutation(
    trpc.comment.update.mutationOptions({
      onSuccess: () => {
        setIsEditing(false);
        refresh();
      },
      onError: refresh,
    }),
  );
  const remove = useMutation(
    trpc.comment.delete.mutationOptions({ onSuccess: () => setIsDeleting(false), onSettled: refresh }),
  );
  const { id, version, can, author } = comment;
  return (
    <li className="grid min-w-0 grid-cols-1 gap-0.5">
      <div className="flex min-h-6 items-center gap-2 text-xs text-ink-3">
        <span className="truncate font-medium text-ink-2">{author?.name ?? t('comment.left')}</span>
        <time dateTime={comment.createdAt} className="shrink-0">
          {format.instant(comment.createdAt, organization.zone)}
        </time>
        {comment.editedAt === null ? null : (
          <span title={format.instant(comment.editedAt, organization.zone)}>{t('comment.edited')}</span>
        )}
        {can.edit || can.delete ? (
          <span className="ml-auto">
            <Menu
              align="end"
              trigger={
                <button
                  type="button"
                  aria-label={t('comment.menu')}
                  className="grid size-6 place-items-center rounded-sm hover:bg-sunken hover:text-ink max-sm:size-9"
                >
                  <Ellipsis aria-hidden className="size-3.5" />
                </button>
              }
            >
              {can.edit ? <MenuItem onSelect={() => setIsEditing(true)}>{t('comment.edit')}</MenuItem> : null}
              <MenuItem isDanger onSelect={() => setIsDeleting(true)}>
                {t('comment.delete')}
              </MenuItem>
            </Menu>
          </span>
        ) : null}
      </div>
      {on.subjectId === undefined ? <SubjectLink comment={comment} /> : null}
      {isEditing ? (
        <CommentForm
          on={on}
          draftKey={id}
          given={comment}
          label={t('common.save')}
          isBusy={update.isPending}
          error={update.error === null ? null : problemText(update.error)}
          onSend={(text, done) => update.mutate({ id, version, text }, { onSuccess: done })}
          onCancel={() => setIsEditing(false)}
        />
      ) : (
        <CommentText text={comment.text} mentions={comment.mentions} />
      )}
      {isDeleting ? (
        <Dialog
          title={t('comment.deleteTitle')}
          isOpen
          onClose={() => setIsDeleting(false)}
          actions={
            <>
              <Button onClick={() => setIsDeleting(false)}>{t('common.cancel')}</Button>
              <Button kind="danger" isBusy={remove.isPending} onClick={() => remove.mutate({ id })}>
                {t('comment.delete')}
              </Button>
            </>
          }
        >
          {t('comment.deleteText')}
        </Dialog>
      ) : null}
    </li>
  );
}

type Subject = Pick<Comment, 'customerId' | 'subject' | 'subjectId' | 'subjectLabel'>;

/** What a comment stands on, where that is not the customer itself, leading there. */
export function SubjectLink({ comment }: { comment: Subject }): ReactElement | null {
  const { t } = useTranslation();
  const { organization } = useSession();
  const { subject, subjectId, subjectLabel, customerId } = comment;
  if (subject === 'customer' || subjectId === null) return null;
  const words = t('comment.on', { label: [t(`comment.${subject}`), subjectLabel ?? ''].join(' ').trim() });
  const params = { org: organization.slug, id: customerId };
  const look = 'w-fit max-w-full truncate rounded-sm text-xs text-ink-3 hover:text-ink';
  if (subject === 'interaction')
    return (
      <Link to="/o/$org/customers/$id" params={params} search={{ interaction: subjectId }} className={look}>
        {words}
      </Link>
    );
  return (
    <Link
      to={subject === 'agreement' ? '/o/$org/customers/$id/agreements' : '/o/$org/customers/$id/receivables'}
      params={params}
      search={{ open: subjectId }}
      className={look}
    >
      {words}
    </Link>
  );
}
