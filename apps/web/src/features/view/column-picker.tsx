import { Button } from '@vigie/ui/button';
import { Checkbox } from '@vigie/ui/input';
import { Popover } from '@vigie/ui/popover';
import { Segmented } from '@vigie/ui/segmented';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../customer/customer-columns.tsx';
import { DEFAULT_LAYOUT, type Layout, moveColumn, withColumn } from './views.ts';

/** Which columns the list shows, in which order, and how high its rows are. */
export function ColumnPicker({
  all,
  layout,
  onChange,
}: {
  all: readonly Column[];
  layout: Layout;
  onChange: (layout: Layout) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const densities = (['comfortable', 'compact'] as const).map((value) => ({
    value,
    label: t(`view.densities.${value}`),
  }));
  return (
    <Popover
      label={t('view.columns')}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button kind="quiet" className="max-sm:hidden">
          <Columns3 aria-hidden className="size-3.5" />
          {t('view.columns')}
        </Button>
      }
    >
      <div className="flex min-h-0 flex-col items-start gap-3 overflow-y-auto p-3 *:shrink-0 [&>section]:w-full">
        <Segmented
          label={t('view.density')}
          options={densities}
          value={layout.density}
          onChange={(density) => onChange({ ...layout, density })}
        />
        <Shown all={all} layout={layout} onChange={onChange} />
        <Hidden all={all} layout={layout} onChange={onChange} />
        <Button onClick={() => onChange(DEFAULT_LAYOUT)}>{t('view.restore')}</Button>
      </div>
    </Popover>
  );
}

type Part = { all: readonly Column[]; layout: Layout; onChange: (layout: Layout) => void };

function Shown({ all, layout, onChange }: Part): ReactElement {
  const { t } = useTranslation();
  const shown = layout.columns.flatMap(({ key }) => all.find((column) => column.key === key) ?? []);
  const movable = shown.filter(({ key }) => key !== 'name');
  return (
    <section>
      <h2 className="pb-1 text-xs font-normal text-ink-3">{t('view.shown')}</h2>
      <ul>
        {movable.map(({ key, label }, at) => (
          <li key={key} className="flex items-center gap-1">
            <span className="min-w-0 flex-1 truncate">
              <Checkbox label={label} checked onChange={() => onChange(withColumn(layout, key, false))} />
            </span>
            <Step
              label={t('view.moveUp', { column: label })}
              isOff={at === 0}
              onClick={() => onChange(moveColumn(layout, key, -1))}
            >
              <ArrowUp aria-hidden className="size-3.5" />
            </Step>
            <Step
              label={t('view.moveDown', { column: label })}
              isOff={at === movable.length - 1}
              onClick={() => onChange(moveColumn(layout, key, 1))}
            >
              <ArrowDown aria-hidden className="size-3.5" />
            </Step>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Step({
  label,
  isOff,
  onClick,
  children,
}: {
  label: string;
  isOff: boolean;
  onClick: () => void;
  children: ReactElement;
}): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={isOff}
      onClick={onClick}
      className="grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-sunken hover:text-ink disabled:opacity-30"
    >
      {children}
    </button>
  );
}

function Hidden({ all, layout, onChange }: Part): ReactElement | null {
  const { t } = useTranslation();
  const hidden = all.filter(({ key }) => key !== 'name' && !layout.columns.some((column) => column.key === key));
  if (hidden.length === 0) return null;
  return (
    <section>
      <h2 className="pb-1 text-xs font-normal text-ink-3">{t('view.hidden')}</h2>
      <ul>
        {hidden.map(({ key, label }) => (
          <li key={key}>
            <Checkbox label={label} checked={false} onChange={() => onChange(withColumn(layout, key, true))} />
          </li>
        ))}
      </ul>
    </section>
  );
}
