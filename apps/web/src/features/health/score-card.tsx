import { useQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { componentColor, HealthBar } from '@vigie/ui/health-bar';
import { Unknown } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { type ExplainedDays, ExplainPanel } from './explain-panel.tsx';
import { HealthFields } from './health-fields.tsx';
import { changedParts, costliest, type Explanation, missingWords, partSentence } from './health-words.ts';
import { profileName } from './profile-name.ts';

/** The score, what it is made of, and in sentences why it is what it is. */
export function ScoreCard({
  id,
  name,
  canEdit,
  asked,
  onExplained,
}: {
  id: string;
  name: string;
  canEdit: boolean;
  /** The days between which something asks to see the calculation at once. */
  asked: ExplainedDays | undefined;
  /** It was closed. */
  onExplained: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useQuery(trpc.health.explain.queryOptions({ id }));
  const [isOpen, setIsOpen] = useState(asked !== undefined);
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-[390px] rounded-lg" />}>
      {(explanation) => (
        <Card title={t('health.score')} aside={<ScoreAside explanation={explanation} />}>
          <HealthFields id={id} name={name} canEdit={canEdit} />
          <ComponentBars explanation={explanation} />
          <Why explanation={explanation} onOpen={() => setIsOpen(true)} />
          <ExplainPanel
            id={id}
            name={name}
            latest={explanation}
            asked={asked}
            isOpen={isOpen}
            onClose={() => {
              setIsOpen(false);
              onExplained();
            }}
          />
        </Card>
      )}
    </QueryView>
  );
}

function ScoreAside({ explanation }: { explanation: Explanation }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const { profile } = explanation;
  const name = profileName(profile.name, t);
  return (
    <span className="min-w-0 truncate text-ink-3" title={t('health.profileTitle', { name, version: profile.version })}>
      {format.day(explanation.day, organization.today)} · {name} v{profile.version}
    </span>
  );
}

function ComponentBars({ explanation }: { explanation: Explanation }): ReactElement {
  const { t, i18n } = useTranslation();
  const reasonOf = (key: string): string =>
    missingWords(explanation.measures.find((measure) => measure.component === key)?.missing ?? null, i18n);
  return (
    <dl className="px-3.5 py-2.5">
      {explanation.components.map((component) => (
        <div key={component.key} className="grid grid-cols-[92px_1fr_34px] items-center gap-2.5 py-[5px]">
          <dt className="truncate text-ink-2">{t(`health.component.${component.key}`)}</dt>
          <dd>
            <HealthBar value={component.score} color={componentColor[component.key]} />
          </dd>
          <dd className="num text-right font-semibold">
            {component.score === null ? (
              <Unknown label={t('common.unknown')} reason={reasonOf(component.key)} />
            ) : (
              Math.round(component.score)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Why({ explanation, onOpen }: { explanation: Explanation; onOpen: () => void }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { change, score } = explanation;
  const parts = (change === null ? costliest(explanation) : changedParts(explanation)).filter(
    (part) => Math.abs(part.points) >= 0.05,
  );
  const title =
    score === null
      ? t('health.whyUnknown')
      : change === null || change.score === null
        ? t('health.why', { score })
        : t('health.whyBefore', { score, before: change.score });
  return (
    <div className="border-t border-line px-3.5 py-3">
      <h2>{title}</h2>
      {explanation.frozenSince === null ? null : (
        <p className="py-1.5 text-ink-2">{t('health.frozenSince', { day: format.dayLong(explanation.frozenSince) })}</p>
      )}
      {score === null ? (
        <p className="py-1.5 text-ink-2">
          {t('health.whyUnknownText', {
            // Rounded down: what falls short of the minimum must not read as if it reached it.
            confidence: format.percent(Math.floor(explanation.confidence * 100) / 100),
            minimum: format.percent(explanation.minimumConfidence),
          })}
        </p>
      ) : parts.length === 0 ? (
        <p className="py-1.5 text-ink-2">{t('health.nothingMoved')}</p>
      ) : (
        <ul className="pt-1.5 pb-2">
          {parts.slice(0, 5).map((part) => (
            <li key={`${part.key}-${part.kind}`} className="grid grid-cols-[1fr_auto] gap-3 py-[3px]">
              <span>{partSentence(part, explanation, i18n, format)}</span>
              <span className={`num font-semibold ${part.points < 0 ? 'text-bad' : 'text-good'}`}>
                {format.signed(part.points)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <button type="button" onClick={onOpen} className="rounded-sm text-accent-ink hover:underline">
        {t('health.openCalculation')}
      </button>
    </div>
  );
}
