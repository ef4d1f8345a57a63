import { rowIdentity } from '@vigie/domain/import';
import { issue } from '../change-set/change-set.ts';
import { saveChurnEvents } from '../churn/churn.ts';
import { saveTickets } from '../interaction/ticket.ts';
import { saveUsage } from '../usage/usage.ts';
import type { Moment } from './cells.ts';
import { type ImportWriter, known, present } from './draft.ts';

/** What happened with customers. */
export const ACTIVITY_WRITERS = {
  usage: {
    identityField: 'usageId',
    draft: ({ line, values }) => {
      const eventId = rowIdentity('usage', values);
      if (eventId === null) return [issue('customerId', 'required')];
      for (const key of ['connections', 'uses']) {
        if (typeof values[key] === 'number' && (values[key] < 0 || values[key] > 2_000_000_000))
          return [issue(key, 'negativeNumber', { value: values[key] })];
      }
      return {
        line,
        source: 'import',
        eventId,
        day: values.day,
        ...present({
          customerId: values.customerId,
          agreementId: values.agreementId,
          contactEmail: values.contactEmail,
          feature: values.feature,
          connections: values.connections,
          uses: values.uses,
        }),
      };
    },
    save: async (tx, drafts, resolve) => saveUsage(tx, drafts, await resolve('usage.write')),
  },
  tickets: {
    identityField: 'ticketId',
    draft: ({ line, values }) => {
      const opened = values.openedAt as Moment | undefined;
      if (!opened) return [issue('openedAt', 'required')];
      const closed = values.closedAt as Moment | null | undefined;
      return {
        line,
        ticketId: values.ticketId,
        customerId: values.customerId,
        openedAt: opened.instant,
        openedDay: opened.day,
        ...(closed === undefined ? {} : { closedAt: closed?.instant ?? null, closedDay: closed?.day ?? null }),
        ...present({ subject: values.subject, contactEmail: values.contactEmail }),
        ...known({ priority: values.priority, sentiment: values.sentiment }),
      };
    },
    save: async (tx, drafts, resolve) => saveTickets(tx, drafts, await resolve('customer.edit')),
  },
  churn: {
    identityField: 'churnId',
    draft: ({ line, values }) => ({
      line,
      ...present({ churnId: values.churnId }),
      customerId: values.customerId,
      day: values.day,
      ...known({ reason: values.reason, note: values.note }),
    }),
    save: async (tx, drafts, resolve) => saveChurnEvents(tx, drafts, await resolve('customer.edit')),
  },
} satisfies Record<string, ImportWriter>;
