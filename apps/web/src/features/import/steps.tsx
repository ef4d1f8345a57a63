import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

const STEPS = ['file', 'columns', 'check', 'result'] as const;

export type Step = (typeof STEPS)[number];

export function Steps({ current }: { current: Step }): ReactElement {
  const { t } = useTranslation();
  const at = STEPS.indexOf(current);
  return (
    <ol aria-label={t('imports.steps.label')} className="flex flex-wrap items-center gap-x-5 gap-y-1 pt-1 pb-4">
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={step === current ? 'step' : undefined}
          className={`inline-flex items-center gap-2 ${index === at ? 'font-medium text-ink' : 'text-ink-3'}`}
        >
          <span
            aria-hidden="true"
            className={`num grid size-5 place-items-center rounded-full text-2xs font-semibold ${index === at ? 'bg-ink text-bg' : 'bg-sunken'}`}
          >
            {index < at ? <Check className="size-3" /> : index + 1}
          </span>
          {t(`imports.steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}
