import { Link } from '@tanstack/react-router';
import { addDays } from '@vigie/domain/calendar';
import type { Condition } from '@vigie/domain/condition';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import type { Measure } from './health-words.ts';

/** Where the facts behind a component are. */
const TABS = {
  usage: '/o/$org/customers/$id/usage',
  agreement: '/o/$org/customers/$id/agreements',
  receivables: '/o/$org/customers/$id/receivables',
  pulse: '/o/$org/customers/$id',
} as const;

/** Days that the mean grade of exchanges looks back (domain rules §5). */
const SENTIMENT_DAYS = 90;

/** The exchanges that a measure was made of on a day, as the filter of their list. */
function exchangesOf(key: string, day: string): Condition {
  const until: Condition = { field: 'day', op: 'before', value: addDays(day, 1) };
  if (key === 'sentiment') {
    const window: Condition = { field: 'day', op: 'between', value: [addDays(day, 1 - SENTIMENT_DAYS), day] };
    return { all: [{ field: 'isSentimentCounted', op: 'is', value: true }, window] };
  }
  if (key === 'openTickets')
    return {
      all: [
        { field: 'kind', op: 'is', value: 'ticket' },
        until,
        {
          any: [
            { field: 'closedDay', op: 'empty' },
            { field: 'closedDay', op: 'after', value: day },
          ],
        },
      ],
    };
  return until;
}

/** The name of a measure, leading to what it was made of: a tab of the customer, or its exchanges. */
export function FactsLink({
  measure,
  customerId,
  day,
  name,
}: {
  measure: Pick<Measure, 'key' | 'component'>;
  customerId: string;
  /** The day that is explained. */
  day: string;
  name: string;
}): ReactElement {
  const { t } = useTranslation();
  const { slug: org } = useSession().organization;
  const look = {
    title: t('health.openFacts', { measure: name }),
    className: 'rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink',
  };
  // A value of a metric stands nowhere but in the calculation, with its day.
  if (measure.key.startsWith('metric.')) return <>{name}</>;
  if (measure.key.startsWith('custom.'))
    return (
      <Link to="/o/$org/customers/$id/settings" params={{ org, id: customerId }} {...look}>
        {name}
      </Link>
    );
  if (measure.component === 'interactions') {
    const search = { kind: 'interaction', customer: customerId, where: exchangesOf(measure.key, day) } as const;
    return (
      <Link to="/o/$org/search" params={{ org }} search={search} {...look}>
        {name}
      </Link>
    );
  }
  return (
    <Link to={TABS[measure.component]} params={{ org, id: customerId }} {...look}>
      {name}
    </Link>
  );
}
