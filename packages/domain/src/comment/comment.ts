import { type Action, type Actor, type AssignedRecord, can } from '../access/access.ts';
import { requireOneOf } from '../refusal/argument.ts';

/** What a comment stands on (requirement R8). */
export const COMMENT_SUBJECTS = ['customer', 'interaction', 'agreement', 'document'] as const;
export type CommentSubject = (typeof COMMENT_SUBJECTS)[number];

/** The longest comment, in characters. */
export const MAX_COMMENT = 10_000;

/** A piece of a comment: words, or a person who is mentioned. */
export type CommentPart = { kind: 'text'; text: string } | { kind: 'mention'; userId: string };

const MENTION = /@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]/g;

/**
 * A comment in pieces. A mention is stored as `@[user id]`, so that it stays the same person whatever they are called.
 * @example commentParts('Ask @[6f8b2c1e-0a4d-4c1b-9d3e-2f5a7b8c9d0e] first')
 * // [{ kind: 'text', text: 'Ask ' }, { kind: 'mention', userId: '6f8b2c1e-0a4d-4c1b-9d3e-2f5a7b8c9d0e' },
 * //  { kind: 'text', text: ' first' }]
 */
export function commentParts(text: string): CommentPart[] {
  // Splitting along a group gives words and ids in turn.
  return text
    .split(MENTION)
    .map(
      (piece, at): CommentPart => (at % 2 === 0 ? { kind: 'text', text: piece } : { kind: 'mention', userId: piece }),
    )
    .filter((part) => part.kind === 'mention' || part.text !== '');
}

/**
 * Who is mentioned, each once, in the order of their first mention.
 * @example mentionsOf('no one') // []
 */
export function mentionsOf(text: string): string[] {
  return [...new Set(commentParts(text).flatMap((part) => (part.kind === 'mention' ? [part.userId] : [])))];
}

/**
 * A comment as it is read, with names in place of ids; somebody whose name is not known is told as `unknown`.
 * @example commentWords('Ask @[6f8b2c1e-0a4d-4c1b-9d3e-2f5a7b8c9d0e]',
 *   new Map([['6f8b2c1e-0a4d-4c1b-9d3e-2f5a7b8c9d0e', 'Camille']]), '?') // 'Ask @Camille'
 */
export function commentWords(text: string, names: ReadonlyMap<string, string>, unknown: string): string {
  return commentParts(text)
    .map((part) => (part.kind === 'text' ? part.text : `@${names.get(part.userId) ?? unknown}`))
    .join('');
}

const READ: Record<CommentSubject, Action> = {
  customer: 'customer.read',
  interaction: 'customer.read',
  agreement: 'customer.read',
  document: 'receivables.read',
};

/**
 * Whether comments on a subject of the customer may be read: with the subject itself. Being mentioned opens nothing
 * (requirement R8). A private exchange has its own rule besides.
 * @throws DomainError `comment.unknownSubject`.
 * @example mayReadComments({ kind: 'person', userId: 'u1', role: 'restricted', finance: true, scopes: [] }, 'document',
 *   { ownerId: null, teamIds: [] }) // true
 */
export function mayReadComments(actor: Actor, subject: CommentSubject, customer: AssignedRecord): boolean {
  requireOneOf('comment.unknownSubject', 'subject', subject, COMMENT_SUBJECTS);
  return can(actor, READ[subject], customer);
}

/**
 * Whether a comment may be left: by every person who reads the subject, viewers among them (domain rules §2), and by
 * keys that may write.
 * @example mayComment({ kind: 'person', userId: 'u1', role: 'viewer', finance: false, scopes: [] }, 'customer',
 *   { ownerId: null, teamIds: [] }) // true
 */
export function mayComment(actor: Actor, subject: CommentSubject, customer: AssignedRecord): boolean {
  if (!mayReadComments(actor, subject, customer)) return false;
  return can(actor, 'comment.write', customer) || (subject === 'document' && can(actor, 'receivables.edit', customer));
}

/**
 * Whether a comment may be changed: by whoever wrote it, as long as they may comment there.
 * @example mayEditComment({ kind: 'person', userId: 'u1', role: 'owner', finance: false, scopes: [] },
 *   { authorId: 'u2', subject: 'customer' }, { ownerId: null, teamIds: [] }) // false
 */
export function mayEditComment(
  actor: Actor,
  comment: { authorId: string | null; subject: CommentSubject },
  customer: AssignedRecord,
): boolean {
  return actor.userId !== null && actor.userId === comment.authorId && mayComment(actor, comment.subject, customer);
}

/**
 * Whether a comment may be taken away: by whoever wrote it, and by those who may delete the customer itself.
 * @example mayDeleteComment({ kind: 'person', userId: 'u1', role: 'owner', finance: false, scopes: [] },
 *   { authorId: 'u2', subject: 'customer' }, { ownerId: null, teamIds: [] }) // true
 */
export function mayDeleteComment(
  actor: Actor,
  comment: { authorId: string | null; subject: CommentSubject },
  customer: AssignedRecord,
): boolean {
  if (mayEditComment(actor, comment, customer)) return true;
  return mayReadComments(actor, comment.subject, customer) && can(actor, 'customer.delete', customer);
}
