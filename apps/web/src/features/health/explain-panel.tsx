import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { addDays } from '@vigie/domain/calendar';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ChangeEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { ExplainChange } from './explain-change.tsx';
import { ExplainTable } from './explain-table.tsx';
import type { Explanation } from './health-words.ts';
import { profileName } from './profile-name.ts';

/** A day, null for today, and the earlier one it is compared with. */
export interface ExplainedDays {
  since: string;
  day: string | null;
}

/** The whole calculation, today or as it was on any past day. */
export function ExplainPanel({
  id,
  name,
  latest,
  asked,
  isOpen,
  onClose,
}: {
  id: string;
  name: string;
  latest: Explanation;
  /** The days it opens on, where something asks for them. */
  asked: ExplainedDays | undefined;
  isOpen: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization } = useSession();
  const [day, setDay] = useState<string | null>(asked === undefined || asked.day === latest.day ? null : asked.day);
  const [since, setSince] = useState<string | null>(asked?.since ?? null);
  const [known, setKnown] = useState<'then' | 'now'>('then');
  const isOther = day !== null || since !== null;
  const past = useQuery(
    trpc.health.explain.queryOptions(
      { id, known, ...(day === null ? {} : { day }), ...(since === null ? {} : { since }) },
      { enabled: isOpen && isOther, placeholderData: keepPreviousData },
    ),
  );
  const query = isOther ? past : { data: latest, error: null, isPending: false, refetch: () => undefined };
  const shownDay = day ?? latest.day;
  // Of a day to come nothing is known.
  const chosen = ({ target: { value } }: ChangeEvent<HTMLInputElement>): string | null =>
    value === '' || value > organization.today ? null : value;
  return (
    <SidePanel
      title={t('health.calculation')}
      subtitle={`${name} · ${profileName(latest.profile.name, t)} v${latest.profile.version}`}
      isOpen={isOpen}
      onClose={onClose}
      closeLabel={t('common.close')}
      isWide
    >
      <div className="mb-4 grid max-w-[430px] grid-cols-2 gap-3">
        <Field label={t('health.asOf')}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={shownDay}
              max={organization.today}
              onChange={(event) => setDay(chosen(event) === latest.day ? null : chosen(event))}
            />
          )}
        </Field>
        <Field label={t('health.change.since')}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={since ?? addDays(shownDay, -28)}
              max={addDays(shownDay, -1)}
              onChange={(event) => setSince(chosen(event))}
            />
          )}
        </Field>
      </div>
      {isOther ? (
        <div className="mb-4 grid justify-items-start gap-1">
          <Segmented
            label={t('health.known.label')}
            value={known}
            options={[
              { value: 'then', label: t('health.known.then') },
              { value: 'now', label: t('health.known.now') },
            ]}
            onChange={setKnown}
          />
          {known === 'now' ? (
            <p className="text-xs text-ink-3">{t('health.known.nowNote', { day: format.dayLong(shownDay) })}</p>
          ) : null}
        </div>
      ) : null}
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
            <ExplainChange
              explanation={explanation}
              since={explanation.change?.since ?? since ?? addDays(explanation.day, -28)}
            />
            <ExplainTable
              explanation={explanation}
              customerId={id}
              isKnownNow={isOther && known === 'now' && explanation.day < organization.today}
            />
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
