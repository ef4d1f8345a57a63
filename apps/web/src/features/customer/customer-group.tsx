import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Pill, Unknown } from '@vigie/ui/pill';
import { StatusShape } from '@vigie/ui/status-mark';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { MoneyList } from './money-list.tsx';

type Branch = Outputs['customer']['tree']['items'][number];

/** The group a customer belongs to: its tree, and what each branch sums to. Nothing for one that stands alone. */
export function CustomerGroup({ id }: { id: string }): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const format = useFormat();
  const { data } = useQuery(trpc.customer.tree.queryOptions({ id }));
  const top = data?.items[0];
  if (data === undefined || top === undefined || data.items.length === 1) return null;
  const { customers, atRisk, outstanding } = top.group;
  const counts = [
    t('record.group.customers', { count: customers, shown: format.number(customers) }),
    ...(atRisk === 0 ? [] : [t('record.group.atRisk', { count: atRisk, shown: format.number(atRisk) })]),
  ];
  return (
    <Card title={t('record.group.title')} aside={<span className="num text-ink-3">{counts.join(' · ')}</span>}>
      <DataTable label={t('record.group.title')}>
        <thead>
          <tr>
            <Th>{t('customer.columns.name')}</Th>
            <Th isNumber>{t('customer.columns.health')}</Th>
            <Th isNumber>{t('customer.columns.mrr')}</Th>
            {outstanding === null ? null : (
              <>
                <Th isNumber>{t('customer.columns.outstanding')}</Th>
                <Th isNumber>{t('customer.columns.overdue')}</Th>
              </>
            )}
            <Th isNumber>{t('record.group.atRiskColumn')}</Th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((branch) => (
            <BranchRow key={branch.id} branch={branch} isCurrent={branch.id === id} />
          ))}
        </tbody>
      </DataTable>
      <p className="border-t border-line px-3.5 py-2 text-xs text-ink-3">
        {t('record.group.help')}
        {data.isCut ? ` ${t('record.group.cut', { shown: format.number(data.items.length) })}` : ''}
      </p>
    </Card>
  );
}

function BranchRow({ branch, isCurrent }: { branch: Branch; isCurrent: boolean }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const { group, healthStatus: status } = branch;
  return (
    <tr className={isCurrent ? 'bg-sunken' : ''} aria-current={isCurrent || undefined}>
      <Td className="min-w-40">
        {/* Deep trees stay readable: no more room is given from the sixth level on. */}
        <span
          className="flex min-w-0 items-center gap-1.5"
          style={{ paddingLeft: `${Math.min(branch.depth, 6) * 14}px` }}
        >
          <span className="sr-only">{t('record.group.level', { level: branch.depth + 1 })}</span>
          {branch.depth === 0 ? null : (
            <span aria-hidden="true" className="text-ink-3">
              └
            </span>
          )}
          {isCurrent ? (
            <span className="max-w-64 truncate font-semibold" title={branch.name}>
              {branch.name}
            </span>
          ) : (
            <Link
              to="/o/$org/customers/$id"
              params={{ org: organization.slug, id: branch.id }}
              className="max-w-64 truncate rounded-sm hover:underline"
              title={branch.name}
            >
              {branch.name}
            </Link>
          )}
          {group.customers === 1 ? null : (
            <span className="num text-xs text-ink-3">
              {format.number(group.customers)}
              <span className="sr-only"> {t('customer.title')}</span>
            </span>
          )}
          {branch.stage.kind === 'customer' ? null : <Pill>{branch.stage.name}</Pill>}
        </span>
      </Td>
      <Td isNumber>
        {branch.healthScore === null ? (
          <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />
        ) : (
          <span className="inline-flex items-center gap-1.5">
            {status === null ? null : <StatusShape status={status} />}
            {format.number(branch.healthScore)}
            {status === null ? null : <span className="sr-only">{t(`health.status.${status}`)}</span>}
          </span>
        )}
      </Td>
      <Td isNumber>
        <SumCell sum={group.mrr} />
      </Td>
      {group.outstanding === null || group.overdue === null ? null : (
        <>
          <Td isNumber>
            <SumCell sum={group.outstanding} />
          </Td>
          <Td isNumber className={group.overdue.amounts.length === 0 ? undefined : 'text-bad'}>
            <SumCell sum={group.overdue} />
          </Td>
        </>
      )}
      <Td isNumber>{format.number(group.atRisk)}</Td>
    </tr>
  );
}

/** In the reporting currency with the others in its title; where a rate is missing, currency by currency. */
function SumCell({ sum }: { sum: Branch['group']['mrr'] }): ReactElement {
  const format = useFormat();
  if (sum.total === null || sum.amounts.length < 2) return <MoneyList values={sum.amounts} isRounded />;
  return <span title={sum.amounts.map(format.money).join(' · ')}>{format.moneyRounded(sum.total)}</span>;
}
