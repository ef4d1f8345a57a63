import { type ComponentProps, lazy, type ReactElement, Suspense, useState } from 'react';
import { FilterButton } from '../../app/filter-button.tsx';
import { awaitField, useHotkeys } from '../../app/hotkey.ts';

const FilterBar = lazy(async () => ({ default: (await import('./filter-bar.tsx')).FilterBar }));

/** The filters of a list, behind F. Whoever does not filter does not wait for what it takes; whoever did keeps it. */
export function LazyFilterBar(props: Omit<ComponentProps<typeof FilterBar>, 'isPicking' | 'onPicking'>): ReactElement {
  const [isPicking, setIsPicking] = useState(false);
  const [hasPicked, setHasPicked] = useState(false);
  const pick = (): void => {
    awaitField();
    setHasPicked(true);
    setIsPicking(true);
  };
  useHotkeys({ f: pick });
  const button = <FilterButton onClick={pick} />;
  if (!hasPicked && props.where === undefined) return button;
  return (
    <Suspense fallback={button}>
      <FilterBar {...props} isPicking={isPicking} onPicking={setIsPicking} />
    </Suspense>
  );
}
