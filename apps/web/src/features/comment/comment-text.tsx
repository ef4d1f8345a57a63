import { commentParts } from '@vigie/domain/comment';
import type { ReactElement } from 'react';
import type { Mentionable } from './mention-text.ts';

/** The words of a comment as they were written, people by their names. */
export function CommentText({ text, mentions }: { text: string; mentions: readonly Mentionable[] }): ReactElement {
  const names = new Map(mentions.map(({ id, name }) => [id, name]));
  return (
    <p className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {commentParts(text).map((part, at) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <span key={at} className="rounded-sm bg-accent-soft px-0.5 font-medium text-accent-ink">
            @{names.get(part.userId) ?? '…'}
          </span>
        ),
      )}
    </p>
  );
}
