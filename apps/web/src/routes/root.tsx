import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Toasts } from '../app/toast.tsx';

export function RootRoute(): ReactElement {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
