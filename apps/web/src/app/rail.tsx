import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@vigie/ui/menu';
import { Kbd } from '@vigie/ui/pill';
import { Check, ChevronsUpDown, Ellipsis, Search, UserRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, useTRPC } from './api.tsx';
import { type Place, usePlaces } from './places.ts';
import { useSession } from './session.tsx';

const ITEM =
  'relative flex h-7 items-center gap-2 rounded-md px-2 text-ink-2 hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:size-9 max-md:justify-center max-md:px-0 max-sm:h-12 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1 max-sm:flex-col max-sm:gap-0.5 max-sm:text-2xs [&_svg]:size-4 max-sm:[&_svg]:size-[18px]';

/** The key people know their shortcuts by. */
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** Left on wide screens, icons only on tablets, a bar at the bottom on phones. Shows only what exists. */
export function Rail({ onSearch }: { onSearch: () => void }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const places = usePlaces();
  const isInSettings = useRouterState({ select: ({ location }) => /^\/o\/[^/]+\/settings\//.test(location.pathname) });
  return (
    <aside className="flex flex-col gap-0.5 border-r border-line bg-bg px-2 py-3 max-md:items-center max-sm:order-last max-sm:flex-row max-sm:border-t max-sm:border-r-0 max-sm:px-1 max-sm:pt-1 max-sm:pb-[max(4px,env(safe-area-inset-bottom))]">
      <div className="mb-2 max-sm:hidden">
        <OrganizationSwitch />
      </div>
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Meta+K Control+K"
        title={t('search.open')}
        className={`${ITEM} mb-1 text-left max-sm:mb-0`}
      >
        <Search aria-hidden strokeWidth={1.75} />
        <span className="min-w-0 flex-1 truncate max-md:sr-only max-sm:not-sr-only max-sm:max-w-full max-sm:flex-none max-sm:truncate">
          {t('search.open')}
        </span>
        <span aria-hidden="true" className="max-md:hidden">
          <Kbd>{isApple ? '⌘K' : 'Ctrl K'}</Kbd>
        </span>
      </button>
      <nav aria-label={t('common.nav.label')} className="contents">
        {places.map((place) => (
          <Link
            key={place.to}
            to={place.to}
            params={{ org: organization.slug }}
            activeOptions={{ exact: place.to === '/o/$org' }}
            aria-current={place.isSettings && isInSettings ? 'page' : undefined}
            className={place.isFirst ? ITEM : `${ITEM} max-sm:hidden`}
            title={place.label}
          >
            <place.icon aria-hidden strokeWidth={1.75} />
            <span className="max-md:sr-only max-sm:not-sr-only max-sm:max-w-full max-sm:truncate">{place.label}</span>
            {place.to === '/o/$org/inbox' ? <Unread /> : null}
          </Link>
        ))}
      </nav>
      <span className="flex-1 max-sm:hidden" />
      <PersonMenu />
      <MoreMenu places={places.filter(({ isFirst }) => !isFirst)} />
    </aside>
  );
}

/** How many mentions and notices wait to be read. */
function Unread(): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const mentions = useQuery(trpc.mention.count.queryOptions(undefined, alone));
  const notices = useQuery(trpc.notice.count.queryOptions(undefined, alone));
  const count = (mentions.data?.unread ?? 0) + (notices.data?.unread ?? 0);
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-accent px-1.5 text-2xs font-semibold text-surface max-md:absolute max-md:top-0 max-md:right-0">
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{t('comment.inbox.count', { count })}</span>
    </span>
  );
}

function OrganizationSwitch(): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const button = (
    <button
      type="button"
      className="flex h-8 w-full items-center gap-2 rounded-md px-2 font-semibold hover:bg-sunken max-md:w-9 max-md:justify-center max-md:px-0"
    >
      <span
        aria-hidden="true"
        className="grid size-5 shrink-0 place-items-center rounded-md bg-ink text-2xs font-bold text-bg"
      >
        {[...organization.name][0]?.toUpperCase()}
      </span>
      <span className="sr-only">{t('common.nav.organization')}</span>
      <span className="min-w-0 flex-1 truncate text-left max-md:sr-only">{organization.name}</span>
      <ChevronsUpDown aria-hidden className="size-3.5 text-ink-3 max-md:hidden" />
    </button>
  );
  return (
    <Menu trigger={button}>
      <Organizations />
    </Menu>
  );
}

function Organizations(): ReactElement {
  const { t } = useTranslation();
  const { organization, organizations } = useSession();
  const navigate = useNavigate();
  return (
    <>
      <MenuLabel>{t('common.nav.organization')}</MenuLabel>
      {organizations.map((entry) => (
        <MenuItem key={entry.slug} onSelect={() => void navigate({ to: '/o/$org', params: { org: entry.slug } })}>
          <span className="min-w-0 flex-1 truncate">{entry.name}</span>
          {entry.slug === organization.slug ? <Check aria-hidden /> : null}
        </MenuItem>
      ))}
    </>
  );
}

/** On a phone: the pages, the organisations and the account that have no room in the bar. */
function MoreMenu({ places }: { places: readonly Place[] }): ReactElement {
  const { t } = useTranslation();
  const { organization, organizations } = useSession();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isIn = ({ to, isSettings }: Place): boolean =>
    path.startsWith(to.replace('$org', organization.slug)) || (isSettings === true && path.includes('/settings/'));
  const button = (
    <button type="button" aria-current={places.some(isIn) ? 'page' : undefined} className={`${ITEM} sm:hidden`}>
      <Ellipsis aria-hidden strokeWidth={1.75} />
      <span className="max-w-full truncate">{t('common.nav.more')}</span>
    </button>
  );
  return (
    <Menu trigger={button} align="end">
      {places.map((place) => (
        <MenuItem key={place.to} onSelect={() => void navigate({ to: place.to, params: { org: organization.slug } })}>
          <place.icon aria-hidden strokeWidth={1.75} />
          {place.label}
        </MenuItem>
      ))}
      <MenuSeparator />
      {organizations.length > 1 ? (
        <>
          <Organizations />
          <MenuSeparator />
        </>
      ) : null}
      <Account />
    </Menu>
  );
}

function Account(): ReactElement {
  const { t } = useTranslation();
  const { user } = useSession();
  const navigate = useNavigate();
  const signOut = async (): Promise<void> => {
    await fetch('/api/auth/sign-out', {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    location.assign('/sign-in');
  };
  return (
    <>
      <MenuLabel>{user.email}</MenuLabel>
      <MenuItem onSelect={() => void navigate({ to: '/profile' })}>{t('common.nav.profile')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>{t('common.nav.signOut')}</MenuItem>
    </>
  );
}

function PersonMenu(): ReactElement {
  const { t } = useTranslation();
  const { user } = useSession();
  const button = (
    <button
      type="button"
      className={`${ITEM} w-full text-left max-sm:hidden`}
      aria-label={`${t('common.nav.person')}: ${user.name}`}
    >
      <UserRound aria-hidden strokeWidth={1.75} />
      <span className="min-w-0 truncate max-md:sr-only">{user.name}</span>
    </button>
  );
  return (
    <Menu trigger={button}>
      <Account />
    </Menu>
  );
}
