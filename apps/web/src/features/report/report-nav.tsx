import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import { type ReportSearch, type SavedReport, searchOf } from './report-search.ts';

/** Reports that are there from the start; what they say is in their address. */
const READY: readonly {
  key: 'status' | 'owner' | 'stage' | 'tag' | 'risk' | 'overTime' | 'movers';
  search: ReportSearch;
}[] = [
  { key: 'overTime', search: { report: 'overTime' } },
  { key: 'movers', search: { report: 'movers' } },
  { key: 'status', search: { by: 'healthStatus', of: 'mrr' } },
  { key: 'risk', search: { by: 'churnRisk', of: 'mrr' } },
  { key: 'owner', search: { by: 'owner', of: 'healthScore', fold: 'mean' } },
  { key: 'stage', search: { by: 'stage', of: 'mrr' } },
  { key: 'tag', search: { by: 'tags', of: 'mrr' } },
];

const isSame = (ready: ReportSearch, { report, by, of, fold }: ReportSearch): boolean =>
  ready.report === report && (report !== undefined || (ready.by === by && ready.of === of && ready.fold === fold));

/** The ready reports; the filter goes along from one to the next. */
export function ReadyReports({ search }: { search: ReportSearch }): ReactElement {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('report.ready')} className="flex shrink-0 gap-1.5 overflow-x-auto px-6 pt-1 max-sm:px-4">
      {READY.map(({ key, search: ready }) => (
        <ReportLink
          key={key}
          search={{ ...ready, where: search.where, as: search.as }}
          isHere={search.saved === undefined && isSame(ready, search)}
        >
          {t(`report.of.${key}`)}
        </ReportLink>
      ))}
    </nav>
  );
}

/** What the reader saved, then what others share with them. */
export function SavedReports({
  reports,
  search,
}: {
  reports: readonly SavedReport[];
  search: ReportSearch;
}): ReactElement | null {
  const { t } = useTranslation();
  if (reports.length === 0) return null;
  const ordered = [...reports.filter(({ isMine }) => isMine), ...reports.filter(({ isMine }) => !isMine)];
  return (
    <nav
      aria-label={t('report.saved')}
      className="flex shrink-0 items-center gap-1.5 overflow-x-auto px-6 pt-1 max-sm:px-4"
    >
      <span aria-hidden="true" className="pr-1 text-xs whitespace-nowrap text-ink-3">
        {t('report.saved')}
      </span>
      {ordered.map((report) => (
        <ReportLink key={report.id} search={searchOf(report)} isHere={search.saved === report.id}>
          <span className="max-w-48 truncate">{report.name}</span>
          {report.isShared ? (
            <>
              <Users aria-hidden className="size-3 shrink-0 text-ink-3" />
              <span className="sr-only">{t(report.isMine ? 'report.sharedByMe' : 'report.sharedByOthers')}</span>
            </>
          ) : null}
        </ReportLink>
      ))}
    </nav>
  );
}

function ReportLink({
  search,
  isHere,
  children,
}: {
  search: ReportSearch;
  isHere: boolean;
  children: ReactNode;
}): ReactElement {
  const { slug: org } = useSession().organization;
  return (
    <Link
      to="/o/$org/reports"
      params={{ org }}
      search={search}
      aria-current={isHere ? 'page' : undefined}
      className={`inline-flex shrink-0 items-center gap-1.5 rounded-md border px-2 py-1 whitespace-nowrap max-sm:py-2 ${isHere ? 'border-line bg-sunken font-medium' : 'border-transparent text-ink-2 hover:bg-sunken'}`}
    >
      {children}
    </Link>
  );
}
