import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { type AuditEntry, auditFieldWord, entityWord, useAuditValue } from './audit-words.ts';

/** Lines of history: when and who, what was written of which record, and the values before and after. */
export function HistoryList({ entries, isOfCustomer }: { entries: AuditEntry[]; isOfCustomer: boolean }): ReactElement {
  return (
    <ol className="grid">
      {entries.map((entry) => (
        <li
          key={entry.id}
          className="grid gap-x-4 gap-y-0.5 border-t border-line px-3.5 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <Origin entry={entry} />
          <div className="min-w-0">
            <Subject entry={entry} isOfCustomer={isOfCustomer} />
            <Changes entry={entry} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Origin({ entry }: { entry: AuditEntry }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const left = t('audit.left');
  const nobody = { hand: left, bulk: left, import: left, api: t('audit.key'), job: t('audit.job') };
  const set = entry.import?.fileName ?? t(`audit.via.${entry.way}`);
  const way = (entry.import ?? entry.bulk)?.isUndo ? t('audit.undoOf', { file: set }) : set;
  return (
    <div className="min-w-0 max-sm:flex max-sm:flex-wrap max-sm:gap-x-2">
      <p className="truncate font-medium" title={entry.actor?.name ?? undefined}>
        {entry.actor?.name ?? nobody[entry.way]}
      </p>
      <p className="num truncate text-xs text-ink-3" title={way}>
        <time dateTime={entry.at}>{format.instant(entry.at, organization.zone)}</time>
        {entry.way === 'hand' ? null : ` · ${way}`}
      </p>
    </div>
  );
}

function Subject({ entry, isOfCustomer }: { entry: AuditEntry; isOfCustomer: boolean }): ReactElement {
  const { t, i18n } = useTranslation();
  const { organization } = useSession();
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span>
        {entry.isPrivate ? t('audit.private') : entityWord(i18n, entry.entity)}
        <span className="text-ink-3"> · {t(`audit.action.${entry.action}`)}</span>
      </span>
      {isOfCustomer || entry.customer === null ? null : (
        <Link
          to="/o/$org/customers/$id"
          params={{ org: organization.slug, id: entry.customer.id }}
          className="min-w-0 truncate rounded-sm font-medium hover:underline"
        >
          {entry.customer.name}
        </Link>
      )}
    </p>
  );
}

function Changes({ entry }: { entry: AuditEntry }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const value = useAuditValue();
  if (entry.changes.length === 0) return null;
  return (
    <ul aria-label={t('audit.changes')} className="flex flex-wrap gap-x-4 text-ink-2">
      {entry.changes.map((change) => {
        const [before, after] = [change.before, change.after].map((side) => value(entry, change.field, side));
        return (
          <li key={change.field} className="min-w-0 break-words">
            <span className="text-ink-3">{auditFieldWord(i18n, change)}</span>{' '}
            {before === null ? null : (
              <>
                <del className="text-ink-3">{before}</del> <span aria-hidden="true">→</span>{' '}
              </>
            )}
            <ins className="no-underline">{after ?? t('imports.changes.emptied')}</ins>
          </li>
        );
      })}
    </ul>
  );
}
