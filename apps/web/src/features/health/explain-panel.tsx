import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { ExplainTable } from './explain-table.tsx';
import type { Explanation } from './health-words.ts';
import { profileName } from './profile-name.ts';

/** The whole calculation, today or as it was on any past day. */
export function ExplainPanel({
  id,
  name,
  latest,
  isOpen,
  onClose,
}: {
  id: string;
  name: string;
  latest: Explanation;
  isOpen: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization } = useSession();
  const [day, setDay] = useState<string | null>(null);
  const past = useQuery(
    trpc.health.explain.queryOptions(
      { id, ...(day === null ? {} : { day }) },
      { enabled: isOpen && day !== null, placeholderData: keepPreviousData },
    ),
  );
  const query = day === null ? { data: latest, error: null, isPending: false, refetch: () => undefined } : past;
  return (
    <SidePanel
      title={t('health.calculation')}
      subtitle={`${name} · ${profileName(latest.profile.name, t)} v${latest.profile.version}`}
      isOpen={isOpen}
      onClose={onClose}
      closeLabel={t('common.close')}
      isWide
    >
      <div className="mb-4 max-w-52">
        <Field label={t('health.asOf')}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={day ?? latest.day}
              max={organization.today}
              onChange={(event) =>
                setDay(event.target.value === '' || event.target.value === latest.day ? null : event.target.value)
              }
            />
          )}
        </Field>
      </div>
      <QueryView query={query}>
        {(explanation) => (
          <>
            {explanation.frozenSince === null ? null : (
              <p className="pb-3 text-ink-2">
                {t('health.frozenSince', { day: format.dayLong(explanation.frozenSince) })}
              </p>
            )}
            {explanation.frozenSince !== null || explanation.factsDay === explanation.day ? null : (
              <p className="pb-3 text-ink-2">
                {t('health.storedOn', {
                  day: format.dayLong(explanation.factsDay),
                  until: format.dayLong(explanation.day),
                })}
              </p>
            )}
            <ExplainTable explanation={explanation} />
            <p className="pt-3 text-xs text-ink-3">
              {t('health.calculationNote', {
                confidence: format.percent(explanation.confidence),
                minimum: format.percent(explanation.minimumConfidence),
              })}
            </p>
          </>
        )}
      </QueryView>
    </SidePanel>
  );
}
