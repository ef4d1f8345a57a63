import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ApiProvider, useTRPC } from '../app/api.tsx';
import { QueryView } from '../app/query-view.tsx';
import { usePreferences } from '../app/session.tsx';
import { ProfileForm } from '../features/session/profile-form.tsx';

export function ProfileRoute(): ReactElement {
  return (
    <ApiProvider organization={null}>
      <Profile />
    </ApiProvider>
  );
}

function Profile(): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(trpc.session.me.queryOptions());
  usePreferences(query.data?.user);
  return <QueryView query={query}>{({ user }) => <ProfileForm user={user} />}</QueryView>;
}
