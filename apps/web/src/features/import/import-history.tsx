import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '@vigie/ui/button';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill, type Tone } from '@vigie/ui/pill';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { PageTitle } from '../../app/page.tsx';
import { ProblemState, QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { ChangeTabs } from '../bulk/change-tabs.tsx';
import { kindWord } from './import-words.ts';
import { UndoPanel, useUndoableImport } from './undo-panel.tsx';

type Item = Outputs['import']['list']['items'][number];

const TONES = {
  uploaded: 'neutral',
  applying: 'accent',
  applied: 'good',
  failed: 'bad',
  undoing: 'accent',
  undone: 'neutral',
  undoFailed: 'bad',
} satisfies Record<string, Tone>;

const stateOf = ({ status, undo }: Item): keyof typeof TONES =>
  undo === null ? status : undo === 'failed' ? 'undoFailed' : undo;

export function ImportHistory(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { organization } = useSession();
  const query = useQuery(
    trpc.import.list.queryOptions(undefined, {
      enabled: organization.can.runImport,
      refetchInterval: (state) => (state.state.data?.items.some(({ undo }) => undo === 'undoing') ? 1_000 : false),
    }),
  );
  const org = organization.slug;
  if (!organization.can.runImport) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  const action = (
    <Link to="/o/$org/imports/new" params={{ org }} className={buttonClass('primary')}>
      {t('imports.new')}
    </Link>
  );
  return (
    <>
      <PageTitle title={t('imports.title')}>{action}</PageTitle>
      <ChangeTabs />
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('imports.empty.title')} action={action}>
              {t('imports.empty.text')}
            </EmptyState>
          ) : (
            <HistoryTable items={items} />
          )
        }
      </QueryView>
    </>
  );
}

function HistoryTable({ items }: { items: Item[] }): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const [undone, setUndone] = useState<Item | null>(null);
  const undoable = useUndoableImport();
  return (
    <>
      <DataTable label={t('imports.title')}>
        <thead>
          <tr>
            <Th className="first:pl-6 max-sm:first:pl-4">{t('imports.file')}</Th>
            <Th className="max-sm:hidden">{t('imports.kindShort')}</Th>
            <Th>{t('imports.status')}</Th>
            <Th className="max-sm:hidden">{t('imports.when')}</Th>
            <Th isNumber>{t('imports.counts.created')}</Th>
            <Th isNumber className="max-sm:hidden">
              {t('imports.counts.updated')}
            </Th>
            <Th isNumber className="max-sm:hidden">
              {t('imports.counts.unchanged')}
            </Th>
            <Th isNumber className="max-sm:last:pr-4">
              {t('imports.counts.failed')}
            </Th>
            <Th className="last:pr-6 max-sm:hidden">
              <span className="sr-only">{t('imports.undo.title')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id} className="hover:bg-sunken">
              <Td className="max-w-72 first:pl-6 max-sm:max-w-44 max-sm:first:pl-4">
                <Link
                  to="/o/$org/imports/new"
                  params={{ org: organization.slug }}
                  search={{ id: item.id }}
                  title={item.fileName}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  {item.fileName}
                </Link>
                <span className="num block truncate text-xs text-ink-3 sm:hidden">
                  {kindWord(i18n, item.kind)} · {format.instant(item.createdAt, organization.zone)}
                </span>
              </Td>
              <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">{kindWord(i18n, item.kind)}</Td>
              <Td>
                <Pill tone={TONES[stateOf(item)]}>{t(`imports.statuses.${stateOf(item)}`)}</Pill>
              </Td>
              <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">
                {format.instant(item.createdAt, organization.zone)}
              </Td>
              <Td isNumber>{format.number(item.counts.created)}</Td>
              <Td isNumber className="max-sm:hidden">
                {format.number(item.counts.updated)}
              </Td>
              <Td isNumber className="text-ink-3 max-sm:hidden">
                {format.number(item.counts.unchanged)}
              </Td>
              <Td isNumber className={item.counts.failed > 0 ? 'text-bad' : 'text-ink-3'}>
                {format.number(item.counts.failed)}
              </Td>
              <Td className="text-right last:pr-6 max-sm:hidden">
                {item.canUndo ? (
                  <Button
                    kind="quiet"
                    aria-label={t(item.undo === 'undone' ? 'imports.undo.shortAgainOf' : 'imports.undo.shortOf', {
                      file: item.fileName,
                    })}
                    onClick={() => setUndone(item)}
                  >
                    {t(item.undo === 'undone' ? 'imports.undo.shortAgain' : 'imports.undo.short')}
                  </Button>
                ) : null}
              </Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {undone === null ? null : (
        <UndoPanel of={undoable({ ...undone, isAgain: undone.undo === 'undone' })} onClose={() => setUndone(null)} />
      )}
    </>
  );
}
