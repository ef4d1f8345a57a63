import { useQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type Inputs, useTRPC } from '../../app/api.tsx';
import {
  type Mentionable,
  matchingPeople,
  mentionQuery,
  namedApart,
  storedText,
  typedText,
  withPerson,
} from './mention-text.ts';

/** What a comment stands on: a customer, or something that hangs on it. */
export type On = Inputs['comment']['people'];

/** What was begun and not sent, by where it was written: one comes back to it. */
const drafts = new Map<string, { text: string; chosen: Mentionable[] }>();

/** Where a comment is written or changed: `@` looks for a member, ⌘Enter sends. */
export function CommentForm({
  on,
  draftKey,
  given = { text: '', mentions: [] },
  label,
  isBusy,
  error,
  onSend,
  onCancel,
}: {
  on: On;
  draftKey: string;
  given?: { text: string; mentions: Mentionable[] };
  label: string;
  isBusy: boolean;
  error: string | null;
  /** Clears the field once it is kept. */
  onSend: (text: string, done: () => void) => void;
  onCancel?: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = drafts.get(draftKey);
  const [mentions] = useState(() => namedApart(given.mentions));
  const [text, setText] = useState(draft?.text ?? typedText(given.text, mentions));
  const [chosen, setChosen] = useState<Mentionable[]>(draft?.chosen ?? mentions);
  const [query, setQuery] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const trpc = useTRPC();
  const { data } = useQuery(trpc.comment.people.queryOptions(on, { enabled: query !== null, staleTime: 60_000 }));
  const found = query === null || data === undefined ? [] : matchingPeople(data.items, query);
  const current = Math.min(active, found.length - 1);
  const write = (value: string, caret: number): void => {
    setText(value);
    setQuery(mentionQuery(value.slice(0, caret)));
    setActive(0);
    drafts.set(draftKey, { text: value, chosen });
  };
  const choose = (person: Mentionable): void => {
    const caret = field.current?.selectionStart ?? text.length;
    const start = text.slice(0, caret).lastIndexOf('@');
    const [now, typed] = withPerson(chosen, person);
    const before = `${text.slice(0, start)}@${typed} `;
    const value = before + text.slice(caret);
    // At once: whoever types fast goes on behind the name, not at the end of the text.
    flushSync(() => {
      setChosen(now);
      setText(value);
      setQuery(null);
    });
    drafts.set(draftKey, { text: value, chosen: now });
    field.current?.setSelectionRange(before.length, before.length);
  };
  const isEmpty = text.trim() === '';
  const send = (): void => {
    if (isEmpty || isBusy) return;
    onSend(storedText(text.trim(), chosen), () => {
      drafts.delete(draftKey);
      setText('');
      setChosen([]);
    });
  };
  const cancel = (): void => {
    drafts.delete(draftKey);
    onCancel?.();
  };
  // Whoever asked to change a comment goes on in it.
  const isChange = onCancel !== undefined;
  useEffect(() => {
    if (isChange) field.current?.focus();
  }, [isChange]);
  const onKey = (event: KeyboardEvent): void => {
    const person = found[current];
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send();
    else if (event.key === 'Escape' && query !== null) setQuery(null);
    else if (event.key === 'Escape' && onCancel !== undefined) cancel();
    else if (person === undefined) return;
    else if (event.key === 'ArrowDown') setActive(Math.min(current + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(current - 1, 0));
    else if (event.key === 'Enter' || event.key === 'Tab') choose(person);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="relative">
        <textarea
          ref={field}
          aria-label={t('comment.placeholder')}
          placeholder={t('comment.placeholder')}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={current < 0 ? undefined : `${id}-${current}`}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
          rows={Math.min(8, Math.max(2, text.split('\n').length))}
          maxLength={9_000}
          value={text}
          onChange={(event) => write(event.target.value, event.target.selectionStart)}
          onKeyDown={onKey}
          onBlur={() => setQuery(null)}
          className="block w-full resize-y rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-ink placeholder:text-ink-3 hover:border-ink-3 aria-invalid:border-bad max-sm:text-[16px]"
        />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t('comment.people')}
          tabIndex={-1}
          hidden={found.length === 0}
          className="absolute inset-x-0 top-full z-30 mt-1 max-h-60 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-pop"
        >
          {found.map((person, at) => (
            // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
            <div
              key={person.id}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === current}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(person)}
              className={`flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 max-sm:min-h-10 ${at === current ? 'bg-sunken' : ''}`}
            >
              <span className="min-w-0 truncate">{person.name}</span>
              {person.mayRead ? null : <span className="ml-auto text-xs text-ink-3">{t('comment.mayNotRead')}</span>}
            </div>
          ))}
        </div>
      </div>
      {error === null ? null : (
        <p id={`${id}-error`} role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      {isEmpty && onCancel === undefined ? null : (
        <div className="flex gap-2">
          <Button type="submit" kind="primary" disabled={isEmpty} isBusy={isBusy}>
            {label}
          </Button>
          {onCancel === undefined ? null : <Button onClick={cancel}>{t('common.cancel')}</Button>}
        </div>
      )}
    </form>
  );
}
