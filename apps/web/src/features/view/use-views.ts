import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { toastError } from '../../app/toast.tsx';
import { type Layout, layoutOf, pinnedOf, type View, type ViewUse } from './views.ts';

const NONE: { items: View[]; uses: ViewUse[] } = { items: [], uses: [] };

export interface Views {
  isReady: boolean;
  views: View[];
  pinned: View[];
  /** The view that opens first; null: the plain list. */
  first: View | null;
  current: View | null;
  layout: Layout;
  setLayout: (layout: Layout) => void;
}

/** The saved views of the list, and how the open one is laid out. */
export function useViews(currentId: string | undefined): Views {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const options = trpc.view.list.queryOptions(undefined, { staleTime: 60_000 });
  const { data = NONE, isSuccess, isError } = useQuery(options);
  const current = data.items.find(({ id }) => id === currentId) ?? null;
  const firstId = data.uses.find(({ isDefault }) => isDefault)?.viewId;
  const save = useMutation(
    trpc.view.use.mutationOptions({
      onError: (error) => {
        toastError(problemText(error));
        void queries.invalidateQueries({ queryKey: options.queryKey });
      },
    }),
  );
  return {
    isReady: isSuccess || isError,
    views: data.items,
    pinned: pinnedOf(data.items, data.uses),
    first: data.items.find(({ id }) => id === firstId) ?? null,
    current,
    layout: layoutOf(current, data.uses),
    setLayout: (layout) => {
      const viewId = current?.id ?? null;
      queries.setQueryData(options.queryKey, (before) => {
        if (before === undefined) return before;
        const own = before.uses.find((use) => use.viewId === viewId) ?? { viewId, position: null, isDefault: false };
        return { ...before, uses: [...before.uses.filter((use) => use.viewId !== viewId), { ...own, layout }] };
      });
      save.mutate({ id: viewId, layout });
    },
  };
}
