import { Navigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { usePlaces } from '../app/places.ts';
import { useSession } from '../app/session.tsx';

/** The settings without a page named: the first one that is open to whoever asks; home for the others. */
export function SettingsRoute(): ReactElement {
  const { slug } = useSession().organization;
  const first = usePlaces().find(({ isSettings }) => isSettings === true);
  return <Navigate to={first?.to ?? '/o/$org'} params={{ org: slug }} replace />;
}
