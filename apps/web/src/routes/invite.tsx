import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ApiProvider } from '../app/api.tsx';
import { Invitation } from '../features/session/invitation.tsx';

export function InviteRoute(): ReactElement {
  const { token } = useParams({ from: '/invite/$token' });
  return (
    <ApiProvider organization={null}>
      <Invitation token={token} />
    </ApiProvider>
  );
}
