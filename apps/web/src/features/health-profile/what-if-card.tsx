import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Toggle } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import type { Definition } from './profile-words.ts';

type WhatIf = Outputs['healthProfile']['whatIf'];
type Standing = WhatIf['moves'][number]['from'];

const STANDINGS = ['healthy', 'escalated', 'at-risk', 'unknown'] as const satisfies readonly Standing[];
const COLORS: Record<Standing, string> = {
  healthy: 'var(--good)',
  escalated: 'var(--esc)',
  'at-risk': 'var(--bad)',
  unknown: 'var(--ink-3)',
};

/** What the draft would do to everybody of the profile: asked for, since it counts them all. */
export function WhatIfCard({ id, draft, isReady }: { id: string; draft: Definition; isReady: boolean }): ReactElement {
  const { t } = useTranslation();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Definition | null>(null);
  const [isTable, setTable] = useState(true);
  const query = useQuery({
    queryKey: [...trpc.healthProfile.whatIf.mutationKey(), id, asked],
    queryFn: () =>
      asked === null ? null : client.healthProfile.whatIf.mutate({ id, draft: asked }, { context: { alone: true } }),
    enabled: asked !== null,
    retry: false,
    gcTime: 0,
  });
  const isOld = asked !== null && JSON.stringify(asked) !== JSON.stringify(draft);
  return (
    <Card
      title={t('healthProfile.whatIf.title')}
      aside={
        <span className="flex flex-wrap gap-2">
          {asked === null ? null : (
            <Toggle isOn={isTable} onChange={setTable}>
              {t('common.table')}
            </Toggle>
          )}
          <Button disabled={!isReady} isBusy={query.isFetching} onClick={() => setAsked(draft)}>
            {t(asked === null ? 'healthProfile.whatIf.ask' : 'healthProfile.whatIf.again')}
          </Button>
        </span>
      }
    >
      {asked === null ? (
        <p className="px-3.5 pb-3.5 text-ink-3">{t('healthProfile.whatIf.intro')}</p>
      ) : (
        <QueryView query={query} skeleton={<Skeleton className="mx-3.5 mb-3.5 h-40" />}>
          {(found) =>
            found === null ? null : (
              <div className={isOld ? 'opacity-60' : ''}>
                {isOld ? <p className="px-3.5 pb-2 text-warn">{t('healthProfile.whatIf.old')}</p> : null}
                <Summary found={found} />
                {isTable ? <CountTable found={found} /> : <CountBars found={found} />}
                <Moves found={found} />
              </div>
            )
          }
        </QueryView>
      )}
    </Card>
  );
}

function Summary({ found }: { found: WhatIf }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, moving, movingMrr, rankCorrelation } = found;
  return (
    <p className="px-3.5 pb-2.5" data-what-if>
      {customers === 0
        ? t('healthProfile.whatIf.nobody')
        : moving === 0
          ? t('healthProfile.whatIf.nothing', { count: customers, shown: format.number(customers) })
          : t('healthProfile.whatIf.moving', {
              count: moving,
              moving: format.number(moving),
              customers: format.number(customers),
              mrr: format.money(movingMrr),
            })}
      {rankCorrelation === null ? null : (
        <span className="text-ink-3">
          {' '}
          {t('healthProfile.whatIf.order', { value: format.number(rankCorrelation, 2) })}
        </span>
      )}
    </p>
  );
}

function useStandingWord(): (standing: Standing) => string {
  const { t } = useTranslation();
  return (standing) => (standing === 'unknown' ? t('health.notEnoughData') : t(`health.status.${standing}`));
}

function CountTable({ found }: { found: WhatIf }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useStandingWord();
  return (
    <DataTable label={t('healthProfile.whatIf.counts')}>
      <thead>
        <tr>
          <Th>{t('healthProfile.status')}</Th>
          <Th isNumber>{t('healthProfile.before')}</Th>
          <Th isNumber>{t('healthProfile.after')}</Th>
          <Th isNumber>{t('healthProfile.whatIf.difference')}</Th>
        </tr>
      </thead>
      <tbody>
        {STANDINGS.map((standing) => {
          const difference = found.after[standing] - found.before[standing];
          return (
            <tr key={standing}>
              <Td>{word(standing)}</Td>
              <Td isNumber>{format.number(found.before[standing])}</Td>
              <Td isNumber>{format.number(found.after[standing])}</Td>
              <Td isNumber>
                {difference === 0 ? '–' : `${difference > 0 ? '+' : '−'}${format.number(Math.abs(difference))}`}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}

/** Both sides as one bar each, as long as there are customers; every part is named with its count. */
function CountBars({ found }: { found: WhatIf }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useStandingWord();
  return (
    <div className="grid gap-3 border-t border-line px-3.5 py-3">
      {(['before', 'after'] as const).map((side) => (
        <div key={side} className="grid gap-1">
          <span className="text-xs text-ink-2">{t(`healthProfile.${side}`)}</span>
          <div aria-hidden="true" className="flex h-5 gap-0.5 overflow-hidden rounded-sm bg-sunken">
            {STANDINGS.map((standing) => (
              <span
                key={standing}
                style={{ flexGrow: found[side][standing], background: COLORS[standing] }}
                className={found[side][standing] === 0 ? 'hidden' : 'basis-0'}
              />
            ))}
          </div>
          <span className="num flex flex-wrap gap-x-3 text-xs text-ink-2">
            {STANDINGS.map((standing) => (
              <span key={standing} className="inline-flex items-center gap-1">
                <span aria-hidden="true" className="size-2 rounded-full" style={{ background: COLORS[standing] }} />
                {word(standing)} {format.number(found[side][standing])}
              </span>
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}

function Moves({ found }: { found: WhatIf }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useStandingWord();
  const { slug } = useSession().organization;
  if (found.moves.length === 0) return null;
  const score = (value: number | null): string => (value === null ? t('common.unknown') : format.number(value));
  return (
    <div className="border-t border-line pt-2">
      <h3 className="px-3.5 pb-1 font-medium">{t('healthProfile.whatIf.moves')}</h3>
      <DataTable label={t('healthProfile.whatIf.moves')}>
        <thead>
          <tr>
            <Th>{t('healthProfile.customer')}</Th>
            <Th>{t('healthProfile.status')}</Th>
            <Th isNumber>{t('health.score')}</Th>
            <Th isNumber>{t('healthProfile.mrr')}</Th>
          </tr>
        </thead>
        <tbody>
          {found.moves.map((move) => (
            <tr key={move.id}>
              <Td className="max-w-60 truncate">
                <Link
                  to="/o/$org/customers/$id"
                  params={{ org: slug, id: move.id }}
                  className="font-medium hover:underline"
                >
                  {move.name}
                </Link>
              </Td>
              <Td className="whitespace-nowrap">
                {word(move.from)} → {word(move.to)}
              </Td>
              <Td isNumber>
                {score(move.scoreBefore)} → {score(move.scoreAfter)}
              </Td>
              <Td isNumber>{move.mrr === null ? t('common.unknown') : format.money(move.mrr)}</Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {found.moving > found.moves.length ? (
        <p className="px-3.5 py-2 text-ink-3">
          {t('healthProfile.whatIf.first', {
            shown: format.number(found.moves.length),
            all: format.number(found.moving),
          })}
        </p>
      ) : null}
    </div>
  );
}
