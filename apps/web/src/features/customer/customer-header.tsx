import { Link } from '@tanstack/react-router';
import { Pill } from '@vigie/ui/pill';
import { type ReactElement, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useHotkeys } from '../../app/hotkey.ts';
import { useFormat } from '../../app/locale.ts';
import { PinnedDay } from '../../app/pinned-day.tsx';
import { useSession } from '../../app/session.tsx';
import { EditButton, useEditor } from './editor.tsx';

export type Customer = Outputs['customer']['get'];

/** Who this is: name, stage, tags, domain, parent, owner and team, in one line. */
export function CustomerHeader({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const team = customer.team.filter((member) => member.id !== customer.owner?.id);
  const people = customer.owner === null ? t('customer.noOwner') : customer.owner.name;
  const editor = useEditor();
  const heading = useRef<HTMLHeadingElement>(null);
  const { edit, assign } = customer.can;
  useHotkeys({ e: () => edit && heading.current !== null && editor.open(customer, null, heading.current) });
  const editable = (isOpen: boolean, key: string, label: string, shown: ReactElement): ReactElement =>
    isOpen ? (
      <EditButton label={label} isReachable onEdit={(at) => editor.open(customer, key, at)}>
        {shown}
      </EditButton>
    ) : (
      shown
    );
  return (
    <header className="flex min-h-[52px] min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1 px-6 pt-3 pb-2 max-sm:px-4">
      <Link to="/o/$org/customers" params={{ org: organization.slug }} className="rounded-sm text-ink-3 hover:text-ink">
        {t('customer.title')} <span aria-hidden="true">/</span>
      </Link>
      <h1 ref={heading} tabIndex={-1} className="max-w-[min(640px,100%)] truncate" title={customer.name}>
        {customer.name}
      </h1>
      {editable(edit, 'stage', t('customer.columns.stage'), <Pill>{customer.stage.name}</Pill>)}
      {customer.tags.length === 0
        ? null
        : editable(edit, 'tags', t('customer.columns.tags'), <Tags tags={customer.tags} />)}
      <PinnedDay />
      <p className="flex min-w-0 items-center gap-1.5 text-ink-3 max-sm:w-full">
        {customer.domain === null ? null : (
          <>
            <a
              href={`https://${customer.domain}`}
              target="_blank"
              rel="noreferrer"
              className="truncate rounded-sm hover:text-ink"
            >
              {customer.domain}
            </a>
            <span aria-hidden="true">·</span>
          </>
        )}
        {customer.parent === null ? null : (
          <>
            <Link
              to="/o/$org/customers/$id"
              params={{ org: organization.slug, id: customer.parent.id }}
              className="max-w-56 truncate rounded-sm hover:text-ink"
              title={customer.parent.name}
            >
              {customer.parent.name}
            </Link>
            <span aria-hidden="true">·</span>
          </>
        )}
        {editable(
          edit && assign,
          'owner',
          t('customer.columns.owner'),
          <span className="truncate" title={format.list([people, ...team.map((member) => member.name)])}>
            {people}
            {team.length === 0 ? '' : ` +${team.length}`}
          </span>,
        )}
      </p>
      {editor.shown}
    </header>
  );
}

function Tags({ tags }: { tags: string[] }): ReactElement {
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <Pill key={tag}>{tag}</Pill>
      ))}
    </span>
  );
}
