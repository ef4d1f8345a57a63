import { type ComponentType, type ReactElement, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ExternalToast, ToasterProps } from 'sonner';
import { useIsPhone } from './media.ts';

type Sonner = typeof import('sonner');

let loading: Promise<Sonner> | undefined;
let mount: (Toaster: ComponentType<ToasterProps>) => void = () => undefined;

/** What shows messages is no part of a first view: it is fetched once somebody does anything, before there is one to show. */
function load(): Promise<Sonner> {
  loading ??= import('sonner').then(
    (sonner) => {
      // There before its first message, which it would miss.
      mount(sonner.Toaster);
      return sonner;
    },
    (error) => {
      // The next message asks again.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Tells in passing what happened. */
export function toast(message: string, options?: ExternalToast): void {
  void load().then((sonner) => sonner.toast(message, options));
}

/** Tells in passing what went wrong. */
export function toastError(message: string): void {
  void load().then((sonner) => sonner.toast.error(message));
}

/** Where messages show. */
export function Toasts(): ReactElement | null {
  const [Toaster, setToaster] = useState<ComponentType<ToasterProps> | null>(null);
  const isPhone = useIsPhone();
  useEffect(() => {
    mount = (loaded) => flushSync(() => setToaster(() => loaded));
    const begin = (): void => void load();
    const events = ['pointerdown', 'keydown'] as const;
    for (const event of events) addEventListener(event, begin, { once: true });
    return () => {
      for (const event of events) removeEventListener(event, begin);
    };
  }, []);
  if (Toaster === null) return null;
  return (
    <Toaster
      // Never over the buttons of a panel, which stand on the right, on a phone at the bottom: a message under the pointer stays.
      position={isPhone ? 'top-center' : 'bottom-center'}
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
  );
}
