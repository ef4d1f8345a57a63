import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Toaster } from 'sonner';

export function RootRoute(): ReactElement {
  return (
    <>
      <Outlet />
      <Toaster
        position="bottom-right"
        toastOptions={{
          unstyled: true,
          className:
            'flex w-80 items-center gap-2 rounded-lg border border-line bg-surface px-3.5 py-2.5 text-sm text-ink shadow-pop',
        }}
      />
    </>
  );
}
