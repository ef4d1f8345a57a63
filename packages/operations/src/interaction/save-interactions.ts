import type { CustomerRef } from '@vigie/db/customer';
import { loadSponsorSpans, type SponsorSpan } from '@vigie/db/interaction';
import { loadKeyed } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { knownDayOf } from '@vigie/domain/calendar';
import {
  type InteractionDirection,
  type InteractionKind,
  type InteractionStatus,
  isSentimentCounted,
  opensExchange,
  type TouchFacts,
  touchOf,
} from '@vigie/domain/interaction';
import { foldInteraction } from '@vigie/domain/search';
import { sql } from 'kysely';
import { finish, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, type CustomOptions, openCustomValues } from '../custom-field/custom-value.ts';
import type { Resolve } from '../customer/reference.ts';
import { type Author, authorReader, isSameAuthor, type ToldAuthor } from './author.ts';
import { findContacts } from './contact-of.ts';

/** What a file says of an exchange; an absent field is left as it is. */
export interface InteractionDraft {
  line: number;
  /** Identity within the source: what makes a second sending harmless. */
  externalId: string;
  /** The identity is made of what the exchange is, with the one it had before; absent where the source gives an id. */
  content?: { formerId: string | null };
  customerId: string;
  kind: InteractionKind;
  /** Null where the kind does not tell either. */
  direction: InteractionDirection | null;
  startedAt: Date;
  day: string;
  endedAt?: Date | null;
  subject?: string;
  details?: string;
  status?: InteractionStatus;
  /** A member by address; anybody else is kept by name. */
  author?: string;
  /** By address or by the id that contacts were imported under; null takes the contact away. */
  contact?: string | null;
  isPrivate?: boolean;
  isAutomatic?: boolean;
  /** Day of the first reply to an outgoing e-mail. */
  replyDay?: string | null;
  /** Grade 1–5 given by a person. */
  sentiment?: number | null;
  /** Values of custom fields of exchanges by their keys. */
  custom?: CustomDraft | undefined;
}

/** Tickets have ids of their own under `import`: one may be called as an exchange is. */
const SOURCE = 'import-interaction';

type Row = Record<string, unknown>;

/** A draft that may be written: what it means where it means something of ours. */
interface Plan {
  customer: CustomerRef;
  stored: Row | undefined;
  author: Author | undefined;
  direction: InteractionDirection;
  isPrivate: boolean;
}

/** Exchanges as a source tells them. What each counts for is decided here, once, by the domain (§3). */
export async function saveInteractions(
  tx: OrgTx,
  given: InteractionDraft[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<RowResult[]> {
  const ids = given.flatMap(({ externalId, content }) => [externalId, content?.formerId ?? []].flat());
  const stored = await loadKeyed(tx, 'interaction', 'external_id', ids, sql`t.source = ${SOURCE}`);
  // What came in under its former identity is still found under that one.
  const drafts = given.map(({ content, ...draft }): InteractionDraft => {
    const formerId = content?.formerId ?? null;
    const found = formerId !== null && stored.has(formerId) ? formerId : draft.externalId;
    return content === undefined ? draft : { ...draft, content, externalId: found };
  });
  const authorOf = await authorReader(tx);
  const plans = new Map(
    drafts.map((draft) => [
      draft,
      planOf(tx, draft, stored.get(draft.externalId), authorOf, resolve(draft.customerId)),
    ]),
  );
  const customValues = await openCustomValues(
    tx,
    'interaction',
    drafts.map(({ custom, externalId }) => ({ custom, entityId: idOf(stored.get(externalId)) })),
    options,
  );
  const isRefused = ({ custom, externalId }: InteractionDraft): boolean =>
    customValues.plan(custom, idOf(stored.get(externalId))).issues.length > 0;
  // What is refused leaves nobody behind that it names.
  const planned = [...plans].flatMap(([draft, plan]) =>
    Array.isArray(plan) || isRefused(draft) ? [] : [{ draft, plan }],
  );
  const contactOf = await findContacts(tx, planned);
  const sponsors = await loadSponsorSpans(tx, [
    ...new Set([...contactOf.values(), ...planned.map(({ plan }) => plan.stored?.contactId)].filter(isText)),
  ]);
  const results = await upsert(
    tx,
    {
      table: 'interaction',
      customValues,
      label: ({ subject }) => subject ?? '',
      stored: (draft) => stored.get(draft.externalId),
      given: (draft) => {
        const plan = plans.get(draft);
        return plan === undefined || Array.isArray(plan)
          ? (plan ?? [])
          : columnsOf(tx, draft, plan, contactOf, sponsors);
      },
      defaults: DEFAULTS,
      derived: ({ subject, details }) => ({
        ...foldInteraction({ subject: String(subject), details: String(details) }),
      }),
      warnings: (draft) =>
        typeof draft.contact === 'string' && contactOf.get(draft) === undefined
          ? [warning('contact', 'unknownContact', { value: draft.contact })]
          : [],
    },
    drafts,
  );
  return finish(tx, 'interaction', results);
}

const DEFAULTS: Row = {
  source: SOURCE,
  externalId: null,
  kind: null,
  direction: null,
  status: 'done',
  startedAt: null,
  endedAt: null,
  day: null,
  knownDay: null,
  subject: '',
  details: '',
  authorId: null,
  authorName: null,
  contactId: null,
  isPrivate: false,
  isAutomatic: false,
  sentiment: null,
  sentimentSource: null,
  isSentimentCounted: false,
  touchDay: null,
  isUserTouch: false,
  isSponsorTouch: false,
};

const idOf = (row: Row | undefined): string | null => (row === undefined ? null : String(row.id));

const isText = (value: unknown): value is string => typeof value === 'string';

function planOf(
  tx: OrgTx,
  draft: InteractionDraft,
  stored: Row | undefined,
  authorOf: (text: string) => ToldAuthor,
  customer: CustomerRef | RowIssue[],
): Plan | RowIssue[] {
  if (Array.isArray(customer)) return customer;
  const reader = { isSystem: tx.actor.kind === 'system', userId: tx.actor.userId };
  // One who does not open it learns nothing of it, not even that it is there.
  if (stored && !opensExchange(reader, privacyOf(stored))) return [issue('interactionId', 'notAvailable')];
  if (stored && stored.customerId !== customer.id) return [issue('customerId', 'otherCustomer')];
  const direction = draft.direction ?? (stored?.direction as InteractionDirection | undefined);
  if (direction === undefined) return [issue('direction', 'required')];
  // Both decide what it counts for, and never change.
  if (stored && (stored.kind !== draft.kind || stored.direction !== direction))
    return [issue(stored.kind === draft.kind ? 'direction' : 'kind', 'interactionIsFixed')];
  const endedAt = draft.endedAt === undefined ? (stored?.endedAt as Date | null | undefined) : draft.endedAt;
  if (endedAt && endedAt < draft.startedAt) return [issue('endedAt', 'endsBeforeItStarts')];
  if (typeof draft.sentiment === 'number' && (draft.sentiment < 1 || draft.sentiment > 5))
    return [issue('sentiment', 'gradeOutOfRange')];
  const isPrivate = draft.isPrivate ?? stored?.isPrivate === true;
  // A key writes for others, and keeps nothing to itself.
  const me = tx.actor.kind === 'person' ? tx.actor.userId : null;
  const said = draft.author === undefined ? undefined : authorOf(draft.author);
  // Who wrote it is part of what it is known by: told by a name or without, it is the same person.
  const told = stored && said && draft.content && !isSameAuthor(stored, said, me) ? undefined : said;
  // Whose it is does not change, nor is what everybody reads taken from them: a file would make it its importer's own.
  if (stored && told && !isSameAuthor(stored, told, me)) return [issue('author', 'interactionIsFixed')];
  if (stored && !reader.isSystem && isPrivate && stored.isPrivate !== true && stored.authorId !== me)
    return [issue('private', 'privateOfOther')];
  const author = told ?? (isPrivate && !stored ? { authorId: me, authorName: null } : undefined);
  const authorId = author ? author.authorId : ((stored?.authorId as string | null | undefined) ?? null);
  // Only who wrote it keeps it to themselves; a private one of nobody would be opened by nobody.
  if (isPrivate && authorId === null) return [issue('author', 'privateOfNobody')];
  if (isPrivate && !reader.isSystem && authorId !== me) return [issue('private', 'privateOfOther')];
  return { customer, stored, author, direction, isPrivate };
}

const privacyOf = ({ isPrivate, authorId }: Row) => ({
  isPrivate: isPrivate === true,
  authorId: authorId as string | null,
  assignedUserIds: [],
});

/** The columns that a draft gives, what the exchange counts for among them. */
function columnsOf(
  tx: OrgTx,
  draft: InteractionDraft,
  { customer, stored, author, direction }: Plan,
  contactOf: ReadonlyMap<InteractionDraft, string>,
  sponsors: readonly SponsorSpan[],
): Row {
  const grade = gradeOf(draft, stored);
  const given: Row = {
    source: SOURCE,
    externalId: draft.externalId,
    customerId: customer.id,
    kind: draft.kind,
    direction,
    status: draft.status ?? (stored ? undefined : draft.day > tx.today ? 'planned' : 'done'),
    startedAt: draft.startedAt,
    endedAt: draft.endedAt,
    day: draft.day,
    // Of what lies ahead, that it is planned is known today.
    knownDay: stored && stored.day === draft.day ? undefined : knownDayOf(draft.day, tx.today),
    subject: draft.subject,
    details: draft.details,
    authorId: author?.authorId,
    authorName: author?.authorName,
    contactId: draft.contact === null ? null : contactOf.get(draft),
    isPrivate: draft.isPrivate,
    isAutomatic: draft.isAutomatic,
    ...grade,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const row = { ...DEFAULTS, ...stored, ...known };
  return {
    ...given,
    isSentimentCounted: isSentimentCounted(row as unknown as Parameters<typeof isSentimentCounted>[0]),
    ...touchColumns(draft, row, stored, sponsors),
  };
}

function gradeOf({ sentiment }: InteractionDraft, stored: Row | undefined): Row {
  // An empty cell takes a person's grade back; what the engine found stays.
  if (sentiment === undefined || (sentiment === null && stored?.sentimentSource === 'engine')) return {};
  return { sentiment, sentimentSource: sentiment === null ? null : 'person' };
}

/** What decides whether an exchange is a touch, and whose. */
const DECIDING = ['status', 'day', 'isAutomatic', 'authorId', 'contactId'];

/**
 * What the exchange counts for. It stays what it was where nothing that decides it changed: who is a sponsor today, or a
 * member, says nothing of who was.
 */
function touchColumns(
  draft: InteractionDraft,
  row: Row,
  stored: Row | undefined,
  sponsors: readonly SponsorSpan[],
): Row {
  const day = String(row.day);
  const isSponsor = ({ contactId, fromDay, untilDay }: SponsorSpan): boolean =>
    contactId === row.contactId && fromDay <= day && (untilDay === null || day < untilDay);
  const facts = row as unknown as Pick<TouchFacts, 'kind' | 'direction' | 'status' | 'day' | 'isAutomatic'>;
  const replyDay =
    draft.replyDay === undefined ? ((stored?.touchDay as string | null | undefined) ?? null) : draft.replyDay;
  const { touchDay, isUserTouch, isSponsorTouch } = touchOf({
    ...facts,
    replyDay,
    hasUser: row.authorId !== null,
    hasSponsor: sponsors.some(isSponsor),
  });
  const isMoved = !stored || stored.touchDay !== touchDay || DECIDING.some((column) => stored[column] !== row[column]);
  return isMoved ? { touchDay, isUserTouch, isSponsorTouch } : {};
}
