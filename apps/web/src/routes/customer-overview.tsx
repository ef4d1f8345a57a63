import { useNavigate, useSearch } from '@tanstack/react-router';
import { Card } from '@vigie/ui/card';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../app/query-view.tsx';
import { Comments } from '../features/comment/comments.tsx';
import { CustomerGroup } from '../features/customer/customer-group.tsx';
import { KeyFigures } from '../features/customer/key-figures.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';
import { Evolution } from '../features/health/evolution.tsx';
import { PulseCard } from '../features/health/pulse-card.tsx';
import { ScoreCard } from '../features/health/score-card.tsx';

export function CustomerOverviewRoute(): ReactElement {
  const { t } = useTranslation();
  const query = useCustomer();
  const { since, day } = useSearch({ from: '/o/$org/customers/$id/' });
  const navigate = useNavigate({ from: '/o/$org/customers/$id/' });
  return (
    <QueryView query={query}>
      {(customer) => (
        <div className="grid items-start gap-4 md:grid-cols-[minmax(0,1fr)_336px]">
          <div className="grid min-w-0 gap-4">
            <Evolution id={customer.id} />
            <KeyFigures customer={customer} />
            <CustomerGroup id={customer.id} />
          </div>
          <div className="grid min-w-0 gap-4">
            <ScoreCard
              id={customer.id}
              name={customer.name}
              canEdit={customer.can.edit}
              asked={since === undefined ? undefined : { since, day: day ?? null }}
              onExplained={() =>
                void navigate({ search: (before) => ({ ...before, since: undefined, day: undefined }), replace: true })
              }
            />
            <PulseCard id={customer.id} canEdit={customer.can.edit} />
            <Card title={t('comment.title')}>
              <Comments on={{ customerId: customer.id }} />
            </Card>
          </div>
        </div>
      )}
    </QueryView>
  );
}
