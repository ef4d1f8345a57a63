import { saveAudit } from '@vigie/db/audit';
import {
  addComment,
  countUnreadMentions,
  getSubject,
  listComments,
  listMentions,
  lockComment,
  markMentionsRead,
  removeComment,
  type StoredComment,
  type StoredMention,
  type SubjectRef,
  saveMentions,
  updateComment,
} from '@vigie/db/comment';
import { type CustomerRef, loadCustomerRefs } from '@vigie/db/customer';
import { notifyChanged } from '@vigie/db/mark';
import { listMembers } from '@vigie/db/organization';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import {
  type CommentSubject,
  mayComment,
  mayDeleteComment,
  mayEditComment,
  mayReadComments,
  mentionsOf,
} from '@vigie/domain/comment';
import { memberActor } from '../organization/member.ts';
import { AppError } from '../refusal/refusal.ts';

/** Unread mentions are counted up to this many. */
const MANY = 100;
/** People that one comment may call. */
const MAX_MENTIONS = 50;

export interface FoundComment extends StoredComment {
  mayEdit: boolean;
  mayDelete: boolean;
}

export interface CommentPage {
  comments: FoundComment[];
  /** Whether the reader may add one to what was asked for. */
  mayAdd: boolean;
}

/** The customer where the actor reads comments on a subject of it; nothing is there for others. */
async function readableCustomer(tx: OrgTx, customerId: string, subject: CommentSubject): Promise<CustomerRef> {
  const customer = (await loadCustomerRefs(tx, [customerId])).get(customerId);
  if (!customer || !mayReadComments(tx.actor, subject, customer)) throw new AppError('record.notFound');
  return customer;
}

/** The same for something that hangs on the customer, or (null) the customer itself. */
async function openSubject(
  tx: OrgTx,
  customerId: string,
  subject: SubjectRef | null,
): Promise<{ customer: CustomerRef; isPrivate: boolean; authorId: string | null }> {
  const found = subject === null ? { customerId, isPrivate: false, authorId: null } : await getSubject(tx, subject);
  if (found?.customerId !== customerId) throw new AppError('record.notFound');
  const { isPrivate, authorId } = found;
  return { customer: await readableCustomer(tx, customerId, subject?.kind ?? 'customer'), isPrivate, authorId };
}

/**
 * Comments of a customer, the latest first: on one subject, or (without) all that the reader may read (R8).
 * @throws AppError `record.notFound`.
 */
export async function findComments(
  scope: OrgScope,
  customerId: string,
  subject: SubjectRef | null,
  cursor: string | null,
  limit: number,
): Promise<CommentPage> {
  return inTransaction(scope, async (tx) => {
    const { customer } = await openSubject(tx, customerId, subject);
    const stored = await listComments(tx, customerId, subject, cursor, limit);
    const comments = stored.map((comment) => ({
      ...comment,
      mayEdit: mayEditComment(tx.actor, comment, customer),
      mayDelete: mayDeleteComment(tx.actor, comment, customer),
    }));
    return { comments, mayAdd: mayComment(tx.actor, subject?.kind ?? 'customer', customer) };
  });
}

/** Those mentioned in a text, who must all be members, but for whoever was mentioned before and left since. */
async function mentionedIn(tx: OrgTx, text: string, before = ''): Promise<string[]> {
  const mentioned = mentionsOf(text);
  if (mentioned.length > MAX_MENTIONS) throw new AppError('comment.tooManyMentions', { limit: MAX_MENTIONS }, 'text');
  const known = new Set([...(await listMembers(tx)).map(({ userId }) => userId), ...mentionsOf(before)]);
  if (mentioned.some((id) => !known.has(id))) throw new AppError('comment.unknownPerson', {}, 'text');
  // Nobody is told of what they wrote themselves.
  return mentioned.filter((id) => id !== tx.actor.userId);
}

/** History of the subject, so that whoever may not read the subject reads nothing of what was said about it. */
async function keepHistory(
  tx: OrgTx,
  { customerId, subject, subjectId }: Pick<StoredComment, 'customerId' | 'subject' | 'subjectId'>,
  before: string | null,
  after: string | null,
): Promise<void> {
  const entityId = subjectId ?? customerId;
  await saveAudit(tx, [
    { entity: subject, entityId, customerId, action: 'update', before: { comment: before }, after: { comment: after } },
  ]);
  await notifyChanged(tx, [customerId]);
}

/**
 * Leaves a comment; whoever is mentioned finds it in their inbox, where they may read it.
 * @throws AppError `record.notFound`, `access.forbidden`, `comment.unknownPerson`, `comment.tooManyMentions`.
 */
export async function leaveComment(
  scope: OrgScope,
  given: { customerId: string; subject: SubjectRef | null; text: string },
): Promise<{ id: string }> {
  return inRetriedTransaction(scope, async (tx) => {
    const { customerId, subject, text } = given;
    const kind = subject?.kind ?? 'customer';
    const { customer } = await openSubject(tx, customerId, subject);
    if (!mayComment(tx.actor, kind, customer)) throw new AppError('access.forbidden', { action: 'comment.write' });
    const mentioned = await mentionedIn(tx, text);
    const id = await addComment(tx, given);
    await saveMentions(tx, id, mentioned);
    await keepHistory(tx, { customerId, subject: kind, subjectId: subject?.id ?? null }, null, text);
    return { id };
  });
}

type May = typeof mayEditComment;

/** The comment that may be changed; one that is not the actor's to read is not there. */
async function changeable(tx: OrgTx, id: string, may: May): Promise<StoredComment> {
  const comment = await lockComment(tx, id);
  if (comment === null) throw new AppError('record.notFound');
  const customer = await readableCustomer(tx, comment.customerId, comment.subject);
  if (!may(tx.actor, comment, customer)) throw new AppError('access.forbidden', { action: 'comment.write' });
  return comment;
}

/** @throws AppError `comment.versionConflict` when it was changed since. */
export async function editComment(
  scope: OrgScope,
  { id, version, text }: { id: string; version: number; text: string },
): Promise<{ version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const before = await changeable(tx, id, mayEditComment);
    if (before.version !== version)
      throw new AppError('comment.versionConflict', { version: before.version }, 'version');
    if (before.text === text) return { version };
    const mentioned = await mentionedIn(tx, text, before.text);
    await updateComment(tx, id, text);
    await saveMentions(tx, id, mentioned);
    await keepHistory(tx, before, before.text, text);
    return { version: version + 1 };
  });
}

export async function takeCommentAway(scope: OrgScope, id: string): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const before = await changeable(tx, id, mayDeleteComment);
    await removeComment(tx, id);
    await keepHistory(tx, before, before.text, null);
  });
}

/** Members who can be mentioned on a subject, and whether each of them could read it. */
export async function listMentionable(
  scope: OrgScope,
  customerId: string,
  subject: SubjectRef | null,
): Promise<{ id: string; name: string; mayRead: boolean }[]> {
  return inTransaction(scope, async (tx) => {
    const { customer, isPrivate, authorId } = await openSubject(tx, customerId, subject);
    if (!can(tx.actor, 'member.read')) throw new AppError('access.forbidden', { action: 'member.read' });
    const members = (await listMembers(tx)).filter(({ disabled, userId }) => !disabled && userId !== tx.actor.userId);
    return members.map((member) => ({
      id: member.userId,
      name: member.name,
      mayRead:
        (!isPrivate || member.userId === authorId) &&
        mayReadComments(memberActor(member), subject?.kind ?? 'customer', customer),
    }));
  });
}

/** Mentions belong to people: a key has no inbox. */
function personOf(tx: OrgTx): string {
  if (tx.actor.kind !== 'person' || tx.actor.userId === null)
    throw new AppError('access.forbidden', { action: 'mention' });
  return tx.actor.userId;
}

/** Comments that mention the reader, the latest first, as far as they may read them now. */
export async function findMentions(
  scope: OrgScope,
  isUnread: boolean,
  cursor: string | null,
  limit: number,
): Promise<StoredMention[]> {
  return inTransaction(scope, (tx) => listMentions(tx, personOf(tx), isUnread, cursor, limit));
}

/** Unread mentions, counted up to a hundred. */
export async function countMentions(scope: OrgScope): Promise<number> {
  return inTransaction(scope, (tx) => countUnreadMentions(tx, personOf(tx), MANY));
}

/** Marks mentions as read: those of the given comments, or (null) all. */
export async function readMentions(scope: OrgScope, commentIds: string[] | null): Promise<void> {
  await inTransaction(scope, (tx) => markMentionsRead(tx, personOf(tx), commentIds));
}
