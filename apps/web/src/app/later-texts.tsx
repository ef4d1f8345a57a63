import { useQuery } from '@tanstack/react-query';
import { addLaterTexts } from '@vigie/i18n/later';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from './query-view.tsx';

/** A page whose texts nobody else waits for: it shows once they are there, in whatever language is chosen. */
export function LaterTexts({ children }: { children: ReactNode }): ReactElement {
  const { i18n } = useTranslation();
  const query = useQuery({
    queryKey: ['later texts', i18n.language],
    queryFn: async () => {
      await addLaterTexts(i18n);
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return <QueryView query={query}>{() => children}</QueryView>;
}
