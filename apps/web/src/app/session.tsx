import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from './api.tsx';
import { applyLocale } from './locale.ts';
import { QueryView } from './query-view.tsx';
import { applyTheme } from './theme.ts';

export type Me = Outputs['session']['me'];
export type Organization = NonNullable<Me['organization']>;
export type Session = { user: Me['user']; organizations: Me['organizations']; organization: Organization };

const SessionContext = createContext<Session | null>(null);

/** Who is here and in which organisation; only below a SessionGate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs a SessionGate above it');
  return session;
}

/** A person's language and theme follow them to every browser. */
export function usePreferences(user: Me['user'] | undefined): void {
  const { i18n } = useTranslation();
  const locale = user?.locale;
  const theme = user?.theme;
  useEffect(() => {
    if (locale !== undefined) void applyLocale(i18n, locale);
  }, [locale, i18n]);
  useEffect(() => {
    if (theme !== undefined) applyTheme(theme);
  }, [theme]);
}

export function SessionGate({ children, missing }: { children: ReactNode; missing: ReactNode }): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(trpc.session.me.queryOptions());
  usePreferences(query.data?.user);
  return (
    <QueryView query={query} skeleton={<span />}>
      {({ user, organizations, organization }) =>
        organization === null ? (
          missing
        ) : (
          <SessionContext value={{ user, organizations, organization }}>{children}</SessionContext>
        )
      }
    </QueryView>
  );
}
