import { Link } from '@tanstack/react-router';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { PinnedDay } from '../../app/pinned-day.tsx';
import { useSession } from '../../app/session.tsx';

export type Customer = Outputs['customer']['get'];

/** Who this is: name, stage, tags, domain, parent, owner and team, in one line. */
export function CustomerHeader({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const team = customer.team.filter((member) => member.id !== customer.owner?.id);
  const people = customer.owner === null ? t('customer.noOwner') : customer.owner.name;
  return (
    <header className="flex min-h-[52px] min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1 px-6 pt-3 pb-2 max-sm:px-4">
      <Link to="/o/$org/customers" params={{ org: organization.slug }} className="rounded-sm text-ink-3 hover:text-ink">
        {t('customer.title')} <span aria-hidden="true">/</span>
      </Link>
      <h1 className="max-w-[min(640px,100%)] truncate" title={customer.name}>
        {customer.name}
      </h1>
      <Pill>{customer.stage.name}</Pill>
      {customer.tags.map((tag) => (
        <Pill key={tag}>{tag}</Pill>
      ))}
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
        <span className="truncate" title={format.list([people, ...team.map((member) => member.name)])}>
          {people}
          {team.length === 0 ? '' : ` +${team.length}`}
        </span>
      </p>
    </header>
  );
}
