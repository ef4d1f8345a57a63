import { createHash } from 'node:crypto';
import { formerIdentity, rowIdentity } from '@vigie/domain/import';
import {
  readInteractionDirection,
  readInteractionKind,
  readInteractionStatus,
  usualDirection,
} from '@vigie/domain/interaction';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { saveChurnEvents } from '../churn/churn.ts';
import { saveInteractions, saveTickets } from '../interaction/interaction.ts';
import { saveUsage } from '../usage/usage.ts';
import { comparable, type Moment, type Values } from './cells.ts';
import { type ImportWriter, known, present } from './draft.ts';
import { FROM_FILE } from './fields.ts';

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
  interactions: {
    identityField: 'interactionId',
    draft: ({ line, values }) => {
      const started = values.startedAt as Moment;
      const kind = readInteractionKind(String(values.kind));
      if (kind === null) return [issue('kind', 'unknownInteractionKind', { value: String(values.kind) })];
      if (kind === 'ticket') return [issue('kind', 'ticketsApart')];
      const word = { direction: values.direction as string | null, status: values.status as string | null };
      const direction = word.direction ? readInteractionDirection(word.direction) : usualDirection(kind);
      const status = word.status ? readInteractionStatus(word.status) : undefined;
      const issues: RowIssue[] = [];
      if (word.direction && direction === null)
        issues.push(issue('direction', 'unknownDirection', { value: word.direction }));
      if (status === null) issues.push(issue('status', 'unknownStatus', { value: word.status ?? '' }));
      if (issues.length > 0) return issues;
      const ended = values.endedAt as Moment | null | undefined;
      return {
        line,
        ...namesOf(values),
        customerId: values.customerId,
        kind,
        direction,
        startedAt: started.instant,
        day: started.day,
        ...known({
          endedAt: ended === null ? null : ended?.instant,
          contact: values.contact,
          replyDay: values.replyDay,
        }),
        ...known({ subject: emptied(values.subject), details: emptied(values.details), sentiment: values.sentiment }),
        ...present({ status, author: values.author, isPrivate: values.private, isAutomatic: values.automatic }),
      };
    },
    save: async (tx, drafts, resolve) => saveInteractions(tx, drafts, await resolve('customer.edit'), FROM_FILE),
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
    save: async (tx, drafts, resolve) => saveTickets(tx, drafts, await resolve('customer.edit'), FROM_FILE),
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

/** A text that is never without a value. */
const emptied = (value: unknown): unknown => (value === null ? '' : value);

/** The id that the file gives an exchange, or one made of what it is known by, and of what it was before. */
function namesOf(values: Values): { externalId: string; content?: { formerId: string | null } } {
  if (typeof values.interactionId === 'string') return { externalId: values.interactionId };
  const idOf = (identity: string): string => `content:${createHash('sha256').update(identity).digest('hex')}`;
  const former = formerIdentity(comparable(values));
  return {
    externalId: idOf(rowIdentity('interactions', comparable(values)) ?? ''),
    content: { formerId: former === null ? null : idOf(former) },
  };
}
