import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { addDays } from '@vigie/domain/calendar';
import { healthGroup, type Passage } from '@vigie/domain/report';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { Unknown } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ChangeEvent, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';
import type { Vocabulary } from '../condition/condition-words.ts';
import { GroupMark } from './health-group.tsx';
import { LATE } from './over-time.tsx';
import { type ReportBodyProps, ReportView } from './report-problem.tsx';

type Found = Outputs['report']['movers'];
type Line = Found['lines'][number];
const USUAL_DAYS = 7;

/** Who changed health status, or whose score moved most, between two days. */
export function Movers({ own, search, onChange }: ReportBodyProps): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { where, passage } = search;
  const until = search.until ?? own.today;
  const since = search.since ?? addDays(until, -USUAL_DAYS);
  const query = useQuery(
    trpc.report.movers.queryOptions(
      {
        filter: where === undefined ? {} : { where },
        since: search.since ?? null,
        until: search.until ?? null,
        passage: passage ?? null,
      },
      LATE,
    ),
  );
  const chosen = (event: ChangeEvent<HTMLInputElement>, usual: string): string | undefined =>
    event.target.value === usual ? undefined : event.target.value || undefined;
  return (
    <>
      <div className="grid max-w-[430px] grid-cols-2 gap-3">
        <Field label={t('report.since')}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={since}
              max={addDays(until, -1)}
              onChange={(event) => onChange({ since: chosen(event, addDays(until, -USUAL_DAYS)) })}
            />
          )}
        </Field>
        <Field label={t('report.until')}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={until}
              max={own.today}
              onChange={(event) => onChange({ until: chosen(event, own.today), since })}
            />
          )}
        </Field>
      </div>
      <ReportView
        own={own}
        search={search}
        onChange={onChange}
        query={query}
        skeleton={<Skeleton className="h-96 rounded-lg" />}
      >
        {(found) => (
          <>
            <Passages own={own} found={found} chosen={passage} onChoose={(next) => onChange({ passage: next })} />
            <Lines own={own} found={found} />
          </>
        )}
      </ReportView>
      <p className="text-xs text-ink-3">{t('report.moversHint')}</p>
    </>
  );
}

/** The changes of status, each of which lists its customers below. */
function Passages({
  own,
  found,
  chosen,
  onChoose,
}: {
  own: Vocabulary;
  found: Found;
  chosen: Passage | undefined;
  onChoose: (passage: Passage | undefined) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { format, currency } = own;
  const title = t('report.passages');
  if (found.passages.length === 0 && chosen === undefined)
    return (
      <Card title={title}>
        <p className="px-3.5 pb-3 text-ink-2">{t('report.noPassage', { count: found.compared })}</p>
      </Card>
    );
  return (
    <Card title={title} aside={<span className="text-ink-3">{t('report.compared', { count: found.compared })}</span>}>
      <fieldset aria-label={title} className="flex flex-wrap gap-2 px-3.5 pb-3">
        {found.passages.map(({ from, to, customers, mrrMinor }) => {
          const isChosen = chosen?.from === from && chosen.to === to;
          return (
            <button
              key={`${from} ${to}`}
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose(isChosen ? undefined : { from, to })}
              className={`inline-flex flex-wrap items-center gap-x-2 rounded-md border px-2.5 py-1 max-sm:py-2 hover:bg-sunken ${isChosen ? 'border-line-strong bg-sunken font-medium' : 'border-line'}`}
            >
              <GroupMark group={from} />
              <Arrow />
              <GroupMark group={to} />
              <span className="num font-semibold">{format.number(customers)}</span>
              <span className="num text-ink-3">{format.moneyRounded({ amountMinor: mrrMinor, currency })}</span>
            </button>
          );
        })}
        {chosen === undefined ? null : (
          <button
            type="button"
            onClick={() => onChoose(undefined)}
            className="rounded-sm px-1 text-accent-ink hover:underline"
          >
            {t('report.allMovers')}
          </button>
        )}
      </fieldset>
    </Card>
  );
}

function Arrow(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <span aria-hidden="true" className="text-ink-3">
        →
      </span>
      <span className="sr-only">{t('report.to')}</span>
    </>
  );
}

function Lines({ own, found }: { own: Vocabulary; found: Found }): ReactElement {
  const { t } = useTranslation();
  const { format } = own;
  if (found.lines.length === 0)
    return <EmptyState title={t('report.nobodyMoved')}>{t('report.nobodyMovedText')}</EmptyState>;
  const title = t('report.moversTitle', {
    since: format.day(found.since, own.today),
    until: format.day(found.until, own.today),
  });
  return (
    <Card title={title} aside={<span className="num text-ink-3">{format.number(found.found)}</span>}>
      <DataTable label={title}>
        <thead>
          <tr>
            <Th>{t('customer.columns.name')}</Th>
            <Th>{t('condition.field.healthStatus')}</Th>
            <Th isNumber>{t('condition.field.healthScore')}</Th>
            <Th isNumber>{t('report.points')}</Th>
            <Th isNumber>{t('condition.field.mrr')}</Th>
            <Th>{t('condition.field.owner')}</Th>
          </tr>
        </thead>
        <tbody>
          {found.lines.map((line) => (
            <MoverLine key={line.id} own={own} found={found} line={line} />
          ))}
        </tbody>
      </DataTable>
      {found.lines.length < found.found ? (
        <p className="px-3.5 py-2.5 text-ink-3">
          {t('report.moreMovers', { count: found.found - found.lines.length })}
        </p>
      ) : null}
    </Card>
  );
}

function MoverLine({ own, found, line }: { own: Vocabulary; found: Found; line: Line }): ReactElement {
  const { t } = useTranslation();
  const { slug: org } = useSession().organization;
  const { format, currency } = own;
  const { before, after, points } = line;
  const [from, to] = [healthGroup(before), healthGroup(after)];
  const scoreOf = (score: number | null): string => (score === null ? t('common.unknown') : format.number(score));
  return (
    <tr>
      <Td className="max-w-56 truncate">
        <Link
          to="/o/$org/customers/$id"
          params={{ org, id: line.id }}
          search={{ since: found.since, day: found.until }}
          title={t('report.whyMoved')}
          className="rounded-sm text-accent-ink hover:underline"
        >
          {line.name}
        </Link>
      </Td>
      <Td>
        <span className="inline-flex items-center gap-2">
          <GroupMark group={from} />
          {from === to ? null : (
            <>
              <Arrow />
              <GroupMark group={to} />
            </>
          )}
        </span>
      </Td>
      <Td isNumber className="whitespace-nowrap">
        {scoreOf(before.score)} <Arrow /> {scoreOf(after.score)}
      </Td>
      <Td isNumber>
        {points === null ? (
          <Unknown label={t('common.unknown')} reason={t('report.noPoints')} />
        ) : (
          <span className={points < 0 ? 'font-semibold text-bad' : 'font-semibold text-good'}>
            {format.signed(points, 0)}
          </span>
        )}
      </Td>
      <Td isNumber>
        {line.mrrMinor === null ? (
          <Unknown label={t('common.unknown')} reason={t('report.noRate', { count: 1 })} />
        ) : (
          format.money({ amountMinor: line.mrrMinor, currency })
        )}
      </Td>
      <Td className="whitespace-nowrap">
        {line.ownerId === null ? t('report.none') : (own.people.get(line.ownerId) ?? t('condition.gone'))}
      </Td>
    </tr>
  );
}
