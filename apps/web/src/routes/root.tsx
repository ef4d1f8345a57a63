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
            'flex w-80 items-center gap-2 rounded-lg border border-line bg-surface px-3.5 py-2.5 font-sans text-sm text-ink shadow-pop',
          classNames: {
            content: 'min-w-0 flex-1',
            actionButton: 'h-7 shrink-0 rounded-md border border-line-strong px-2.5 font-medium hover:bg-sunken',
          },
        }}
      />
    </>
  );
}
