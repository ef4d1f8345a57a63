import { useSearch } from '@tanstack/react-router';
import { Skeleton } from '@vigie/ui/skeleton';
import { StatusMark } from '@vigie/ui/status-mark';
import { lazy, type ReactElement, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useOpenedPanel } from '../../app/opened-row.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import type { ByHandDraft } from './by-hand-panel.tsx';
import { besideWords, FIELDS, type FieldKey, type Fields, sourceSentence, valueWords } from './field-words.ts';
import { useHealthFields } from './use-health-fields.ts';

/** What the address calls the panel, which the palette opens as well. */
const BY_HAND = 'by-hand';

const ByHandPanel = lazy(async () => ({ default: (await import('./by-hand-panel.tsx')).ByHandPanel }));

/** Score, status and churn risk as they stand, each with its source in words and what it would be without. */
export function HealthFields({ id, name, canEdit }: { id: string; name: string; canEdit: boolean }): ReactElement {
  const { t } = useTranslation();
  const query = useHealthFields(id);
  const { open } = useSearch({ from: '/o/$org/customers/$id/' });
  const panel = useOpenedPanel(open);
  const draft = useRef<ByHandDraft>(undefined);
  return (
    <QueryView query={query} skeleton={<Skeleton className="mx-3.5 mb-3 h-28" />}>
      {(fields) => (
        <div className="border-b border-line px-3.5 pb-3">
          <dl>
            {FIELDS.map((field) => (
              <FieldLine key={field} field={field} fields={fields} />
            ))}
          </dl>
          {canEdit || fields.acts.length > 0 ? (
            <button
              type="button"
              onClick={() => panel.show(BY_HAND)}
              className="mt-1.5 rounded-sm text-accent-ink hover:underline"
            >
              {t(canEdit ? 'health.byHand.open' : 'health.byHand.history')}
            </button>
          ) : null}
          <Suspense>
            {open === BY_HAND ? (
              <ByHandPanel
                id={id}
                name={name}
                canEdit={canEdit}
                fields={fields}
                draft={draft.current}
                onDraft={(given) => {
                  draft.current = given;
                }}
                onClose={panel.close}
              />
            ) : null}
          </Suspense>
        </div>
      )}
    </QueryView>
  );
}

function FieldLine({ field, fields }: { field: FieldKey; fields: Fields }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const { value } = fields[field];
  const word = valueWords(value, t);
  return (
    <div className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-2.5 py-[5px]" data-field={field}>
      <dt className="text-ink-2">{t(`health.field.${field}`)}</dt>
      <dd className="min-w-0">
        <span className="font-semibold">
          {field === 'status' && fields.status.value !== null ? (
            <StatusMark status={fields.status.value} label={word} />
          ) : value === null ? (
            <span className="font-normal text-ink-3">{t('health.notEnoughData')}</span>
          ) : (
            word
          )}
        </span>
        <span className="block text-xs text-ink-2 [overflow-wrap:anywhere]">
          {sourceSentence(fields, field, organization.today, t, format)}
        </span>
        {besideWords(fields, field, t).map((beside) => (
          <span key={beside} className="block text-xs text-ink-3">
            {beside}
          </span>
        ))}
      </dd>
    </div>
  );
}
