import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card } from '@vigie/ui/card';
import { Segmented } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { PageTitle } from '../../app/page.tsx';
import { ProblemState, QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { readStored, writeStored } from '../../app/stored.ts';
import { HealthNumber, OverdueCell, RenewCell, StatusCell } from '../customer/customer-cells.tsx';
import { MoneyList } from '../customer/money-list.tsx';
import { NoCustomers } from '../customer/no-customers.tsx';
import { MINE, type Section, type SectionKey, sectionsOf } from './home-sections.ts';

type Row = Outputs['customer']['list']['items'][number];

const SHOWN = 5;
const KEY = 'vigie.home';

/** Who needs me today: each line names its cause and opens it. */
export function Home(): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization, user } = useSession();
  const own = useQuery(trpc.customer.count.queryOptions({ filter: { where: MINE } }, alone));
  const [chosen, setChosen] = useState(readStored(KEY));
  // Whoever has no customers of their own looks at everybody's.
  const isMine = chosen === null ? (own.data?.count ?? 0) > 0 : chosen === 'mine';
  const choose = (value: 'mine' | 'all'): void => {
    writeStored(KEY, value);
    setChosen(value);
  };
  const first = user.name.split(' ')[0] ?? user.name;
  return (
    <>
      <PageTitle title={t('home.title', { name: first })} state={format.dayLong(organization.today)}>
        <Segmented
          label={t('home.whose')}
          options={[
            { value: 'mine', label: t('home.mine') },
            { value: 'all', label: t('home.all') },
          ]}
          value={isMine ? 'mine' : 'all'}
          onChange={choose}
        />
      </PageTitle>
      <QueryView query={own} skeleton={<Skeleton className="m-6 h-80 rounded-lg" />}>
        {({ organizationTotal }) => (organizationTotal === 0 ? <NoCustomers /> : <Sections isMine={isMine} />)}
      </QueryView>
    </>
  );
}

function Sections({ isMine }: { isMine: boolean }): ReactElement {
  const { organization } = useSession();
  const sections = sectionsOf(isMine, organization.can.readReceivables);
  return (
    <div className="grid gap-4 px-6 py-4 max-sm:px-4 max-sm:py-3">
      <MentionCard />
      <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2">
        {sections.map((section) => (
          <SectionCard key={section.key} section={section} />
        ))}
      </div>
    </div>
  );
}

/** Mentions that wait, where there are some. */
function MentionCard(): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { organization } = useSession();
  const { data } = useQuery(trpc.mention.list.queryOptions({ unread: true, limit: SHOWN }));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Card
      title={t('home.mentions')}
      aside={
        <Link to="/o/$org/inbox" params={{ org: organization.slug }} className="text-accent-ink hover:underline">
          {t('comment.inbox.title')}
        </Link>
      }
    >
      <ul>
        {data.items.map((mention) => (
          <li key={mention.id} className="border-t border-line">
            <Link
              to="/o/$org/inbox"
              params={{ org: organization.slug }}
              className="flex h-9 items-center gap-3 px-3.5 -outline-offset-2 hover:bg-sunken"
            >
              <span className="min-w-0 truncate font-medium">{mention.customer.name}</span>
              <span className="min-w-0 truncate text-ink-2">
                {t('comment.inbox.mentioned', { name: mention.author?.name ?? t('comment.left') })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function SectionCard({ section }: { section: Section }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization } = useSession();
  const { key, where, sort, direction } = section;
  const filter = { where };
  const list = useQuery(trpc.customer.list.queryOptions({ filter, sort: { by: sort, direction }, limit: SHOWN }));
  const rows = list.data?.items;
  const isFull = rows?.length === SHOWN;
  const { data: counted } = useQuery(trpc.customer.count.queryOptions({ filter }, { enabled: isFull, ...alone }));
  const total = counted === undefined ? undefined : `${format.number(counted.count)}${counted.isCapped ? '+' : ''}`;
  // As many as are shown are all there are only where there was room for more.
  const count = isFull ? total : rows?.length;
  return (
    <Card
      title={
        <>
          {t(`home.section.${key}.title`)}
          {count === undefined ? null : <span className="num ml-2 font-normal text-ink-3">{count}</span>}
        </>
      }
      aside={
        rows === undefined || rows.length === 0 ? undefined : (
          <Link
            to="/o/$org/customers"
            params={{ org: organization.slug }}
            search={{ view: 'all', where, sort, dir: direction }}
            className="rounded-sm text-accent-ink hover:underline"
          >
            {t('home.seeAll')}
            <span className="sr-only">: {t(`home.section.${key}.title`)}</span>
          </Link>
        )
      }
    >
      {rows === undefined ? (
        list.error === null ? (
          <Skeleton className="mx-3.5 mb-3.5 h-24" />
        ) : (
          <ProblemState error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : rows.length === 0 ? (
        <p className="px-3.5 pb-3.5 text-ink-3">{t(`home.section.${key}.none`)}</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <Line key={row.id} row={row} section={key} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const TO = {
  escalated: '/o/$org/customers/$id',
  pulse: '/o/$org/customers/$id',
  ghosts: '/o/$org/customers/$id',
  renewals: '/o/$org/customers/$id/agreements',
  fell: '/o/$org/customers/$id',
  risk: '/o/$org/customers/$id',
  overdue: '/o/$org/customers/$id/receivables',
  silent: '/o/$org/customers/$id',
} as const satisfies Record<SectionKey, string>;

function Line({ row, section }: { row: Row; section: SectionKey }): ReactElement {
  const { organization } = useSession();
  return (
    <li className="border-t border-line">
      <Link
        to={TO[section]}
        params={{ org: organization.slug, id: row.id }}
        className="flex h-9 items-center gap-3 px-3.5 -outline-offset-2 hover:bg-sunken max-sm:h-11"
      >
        <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
        <span className="num shrink-0 text-ink-2">
          <Cause row={row} section={section} />
        </span>
        <span className="num w-20 shrink-0 text-right text-ink-2 max-sm:hidden">
          <MoneyList values={row.mrr} isRounded />
        </span>
      </Link>
    </li>
  );
}

/** Why the customer stands here, in figures. */
function Cause({ row, section }: { row: Row; section: SectionKey }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  switch (section) {
    case 'renewals':
      return (
        <>
          {row.renewIn === null ? null : (
            <span className="mr-2 text-ink-3 max-sm:hidden">
              {t(row.renewIn.kind === 'notice' ? 'home.notice' : 'home.end', {
                day: format.day(row.renewIn.day, organization.today),
              })}
            </span>
          )}
          <RenewCell row={row} />
        </>
      );
    case 'fell':
      return (
        <>
          <span className="mr-2 text-bad">{row.scoreChange === null ? null : format.signed(row.scoreChange, 0)}</span>
          <HealthNumber row={row} />
        </>
      );
    case 'overdue':
      return (
        <span className="text-bad">
          <OverdueCell row={row} />
        </span>
      );
    case 'escalated':
    case 'risk':
      return <StatusCell row={row} />;
    case 'pulse':
      return row.pulseDay === null
        ? t('home.noPulse')
        : t('home.pulse', { day: format.day(row.pulseDay, organization.today) });
    case 'ghosts':
    case 'silent':
      return row.lastTouch === null
        ? t('home.never')
        : t('home.since', { day: format.day(row.lastTouch, organization.today) });
  }
}
