import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { Select } from '@vigie/ui/input';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { ChangeTable } from './change-table.tsx';
import { SPOKEN } from './change-words.ts';
import { type Check, type CheckInput, useImportFields } from './import-words.ts';

const OUTCOMES = ['created', 'updated', 'unchanged', 'failed'] as const;
interface Shown {
  outcome?: (typeof OUTCOMES)[number];
  field?: string;
}

/** What a dry run would do line by line, a page at a time: by what becomes of a line, by a field that changes. */
export function ChangeList({ kind, input, check }: { kind: string; input: CheckInput; check: Check }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const format = useFormat();
  const [shown, setShown] = useState<Shown>({});
  const isFirst = shown.outcome === undefined && shown.field === undefined;
  const query = useInfiniteQuery({
    queryKey: [...trpc.import.check.mutationKey(), 'lines', input, shown],
    queryFn: ({ pageParam: afterLine }) =>
      client.import.check.mutate({ ...input, ...shown, afterLine }, { context: { alone: true } }),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (seen(pages) < page.matching ? page.rows.at(-1)?.line : undefined),
    // The dry run that was just done is the first page of all.
    ...(isFirst ? { initialData: { pages: [check], pageParams: [0] } } : {}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const pages = query.data?.pages ?? [];
  return (
    <Card
      title={t('imports.changes.title')}
      aside={
        <span className="num text-ink-3" aria-live="polite">
          {t('imports.changes.note', {
            shown: format.number(seen(pages)),
            total: format.number(pages.at(-1)?.matching ?? 0),
          })}
        </span>
      }
    >
      <ChangeFilter kind={kind} check={check} shown={shown} onChange={setShown} />
      <QueryView query={query} skeleton={<Skeleton className="m-4 h-48 rounded-lg" />}>
        {(data) =>
          seen(data.pages) === 0 ? (
            <p className="px-4 py-6 text-center text-ink-3">{t('imports.changes.none')}</p>
          ) : (
            <>
              <ChangeTable kind={kind} changes={data.pages.flatMap((page) => page.rows)} />
              <MoreButton query={query} />
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

const seen = (pages: Check[]): number => pages.reduce((sum, { rows }) => sum + rows.length, 0);

function ChangeFilter({
  kind,
  check,
  shown,
  onChange,
}: {
  kind: string;
  check: Check;
  shown: Shown;
  onChange: (shown: Shown) => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { said } = useImportFields(kind);
  const fields = check.fields.flatMap(({ field, rows }) => {
    const label = said(SPOKEN[field] ?? field);
    return label === null ? [] : [{ field, rows, label }];
  });
  return (
    <div className="border-b border-line px-4 py-2">
      <div className="grid gap-2 sm:max-w-[480px] sm:grid-cols-2">
        <Select
          aria-label={t('imports.changes.show')}
          value={shown.outcome ?? ''}
          onChange={({ target }) => {
            const { outcome: _, ...rest } = shown;
            const outcome = OUTCOMES.find((one) => one === target.value);
            onChange(outcome === undefined ? rest : { ...rest, outcome });
          }}
        >
          <option value="">{t('imports.changes.changing')}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {`${t(`imports.counts.${outcome}`)} (${format.number(check.counts[outcome])})`}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('imports.changes.field')}
          value={shown.field ?? ''}
          onChange={({ target }) => {
            const { field: _, ...rest } = shown;
            onChange(target.value === '' ? rest : { ...rest, field: target.value });
          }}
        >
          <option value="">{t('imports.changes.anyField')}</option>
          {fields.map(({ field, rows, label }) => (
            <option key={field} value={field}>
              {`${label} (${format.number(rows)})`}
            </option>
          ))}
        </Select>
      </div>
    </div>
  );
}
