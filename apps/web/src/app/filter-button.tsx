import { Kbd } from '@vigie/ui/pill';
import { Plus } from 'lucide-react';
import type { ComponentProps, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Adds a filter. It stands alone so that the page need not wait for what it opens. */
export function FilterButton(props: ComponentProps<'button'>): ReactElement {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-keyshortcuts="F"
      className="inline-flex h-[26px] shrink-0 items-center gap-1.5 rounded-md px-2 whitespace-nowrap text-ink-2 hover:bg-sunken hover:text-ink max-sm:order-[-1] max-sm:h-9"
      {...props}
    >
      <Plus aria-hidden className="size-3.5" />
      {t('condition.bar.add')}
      <span aria-hidden>
        <Kbd>F</Kbd>
      </span>
    </button>
  );
}
