import { useQuery } from '@tanstack/react-query';
import { problemText } from '@vigie/i18n/problem';
import { Card, Figure, FigureStrip } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState, ErrorState } from '@vigie/ui/empty-state';
import { componentColor, HealthBar } from '@vigie/ui/health-bar';
import { Unknown } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { Lead, Missed, Thresholds } from './back-test-tables.tsx';
import { Lift, Share } from './share.tsx';

type Found = Outputs['backTest']['get'];
type Result = NonNullable<Found['result']>;

/** What came out of one trial; while it is under way, how far it is. */
export function BackTestResult({ id, isRunning }: { id: string; isRunning: boolean }): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(trpc.backTest.get.queryOptions({ id }, { refetchInterval: isRunning ? 1_000 : false }));
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-96 rounded-lg" />}>
      {(found) => <Outcome found={found} />}
    </QueryView>
  );
}

function Outcome({ found }: { found: Found }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (found.status === 'failed')
    return (
      <ErrorState title={t('backTest.failed')} message={problemText(i18n, { code: found.failure ?? 'cannotGoOn' })} />
    );
  if (found.result === null)
    return (
      <p aria-live="polite" className="text-ink-2">
        {t('backTest.running', { done: format.number(found.done), total: format.number(found.cases) })}
      </p>
    );
  const { result, leadDays } = found;
  if (result.left === 0)
    return <EmptyState title={t('backTest.nobodyTitle')}>{t('backTest.nobodyText', { count: leadDays })}</EmptyState>;
  return (
    <div className="grid gap-4" aria-live="polite">
      <Verdict result={result} />
      {found.undated.length === 0 ? null : (
        <p className="max-w-prose text-ink-2">{t('backTest.undated', { fields: format.list(found.undated) })}</p>
      )}
      <Summary result={result} />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Matrix result={result} />
        <Components result={result} />
      </div>
      <Thresholds result={result} />
      <Lead result={result} />
      <Missed result={result} />
    </div>
  );
}

/** Below this, the order of scores says next to nothing of who left. */
const CHANCE = 0.55;

/** In one sentence: whether the score told, of how many cases. */
function Verdict({ result: { auc, atRisk, unknown } }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const of = {
    left: format.number(atRisk.truePositives + atRisk.falseNegatives),
    stayed: format.number(atRisk.falsePositives + atRisk.trueNegatives),
  };
  return (
    <p className="max-w-prose">
      {auc.score === null
        ? t('backTest.verdict.unknown', of)
        : auc.score < CHANCE
          ? t('backTest.verdict.chance', of)
          : t('backTest.verdict.tells', { ...of, share: format.percent(auc.score) })}{' '}
      {unknown === 0 ? null : t('backTest.verdict.without', { count: unknown, shown: format.number(unknown) })}
    </p>
  );
}

function Summary({ result }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { precision, recall, lift } = result.atRisk;
  return (
    <FigureStrip label={t('backTest.summary')} wraps>
      <Figure label={t('backTest.precision')} value={<Share value={precision} />} note={t('backTest.precisionNote')} />
      <Figure label={t('backTest.recall')} value={<Share value={recall} />} note={t('backTest.recallNote')} />
      <Figure label={t('backTest.lift')} value={<Lift value={lift} />} note={t('backTest.liftNote')} />
      <Figure
        label={t('backTest.lead')}
        value={
          result.lead.medianDays === null ? (
            <Unknown label={t('common.unknown')} reason={t('backTest.noneWarned')} />
          ) : (
            t('backTest.days', { count: result.lead.medianDays })
          )
        }
        note={t('backTest.leadNote', { warned: format.number(result.lead.warned), left: format.number(result.left) })}
      />
    </FigureStrip>
  );
}

function Matrix({ result: { atRisk } }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('backTest.matrix')}>
      <DataTable label={t('backTest.matrix')}>
        <thead>
          <tr>
            <Th>{t('backTest.statusThen')}</Th>
            <Th isNumber>{t('backTest.leftColumn')}</Th>
            <Th isNumber>{t('backTest.stayedColumn')}</Th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <Th scope="row">{t('backTest.flagged')}</Th>
            <Td isNumber>{format.number(atRisk.truePositives)}</Td>
            <Td isNumber>{format.number(atRisk.falsePositives)}</Td>
          </tr>
          <tr>
            <Th scope="row">{t('backTest.notFlagged')}</Th>
            <Td isNumber>{format.number(atRisk.falseNegatives)}</Td>
            <Td isNumber>{format.number(atRisk.trueNegatives)}</Td>
          </tr>
        </tbody>
      </DataTable>
    </Card>
  );
}

const SERIES = ['score', 'usage', 'interactions', 'pulse', 'agreement', 'receivables'] as const;

function Components({ result: { auc } }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('backTest.auc')}>
      <dl className="px-3.5 pb-1">
        {SERIES.map((key) => (
          <div key={key} className="grid grid-cols-[104px_1fr_44px] items-center gap-2.5 py-[5px]">
            <dt className="truncate text-ink-2">
              {key === 'score' ? t('health.score') : t(`health.component.${key}`)}
            </dt>
            <dd>
              <HealthBar
                value={auc[key] === null ? null : auc[key] * 100}
                color={key === 'score' ? 'var(--ink)' : componentColor[key]}
              />
            </dd>
            <dd className="num text-right font-semibold">
              {auc[key] === null ? (
                <Unknown label={t('common.unknown')} reason={t('backTest.noAuc')} />
              ) : (
                format.number(auc[key], 2)
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="px-3.5 pb-3 text-ink-3">{t('backTest.aucNote')}</p>
    </Card>
  );
}
