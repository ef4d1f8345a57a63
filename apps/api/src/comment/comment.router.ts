import type { StoredComment, SubjectRef } from '@vigie/db/comment';
import { listMembers } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { COMMENT_SUBJECTS, MAX_COMMENT, mentionsOf } from '@vigie/domain/comment';
import {
  countMentions,
  editComment,
  findComments,
  findMentions,
  leaveComment,
  listMentionable,
  readMentions,
  takeCommentAway,
} from '@vigie/operations/comment';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Id, Instant, Page, Person, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Text = text(MAX_COMMENT).meta({ description: 'A member is mentioned as @[id]' });
/** What a comment stands on: the customer itself, or both of these together. */
const Subject = {
  subject: z.enum(['interaction', 'agreement', 'document']).optional(),
  subjectId: Id.optional(),
};
interface Subject {
  subject?: SubjectRef['kind'] | undefined;
  subjectId?: string | undefined;
}
const bothOrNone = <T extends z.ZodType<Subject>>(shape: T): T =>
  shape.refine(({ subject, subjectId }) => (subject === undefined) === (subjectId === undefined), {
    path: ['subjectId'],
    message: 'subject and subjectId go together',
  });
const subjectOf = ({ subject, subjectId }: Subject): SubjectRef | null =>
  subject === undefined || subjectId === undefined ? null : { kind: subject, id: subjectId };

const CommentShape = z.object({
  id: Id,
  customerId: Id,
  subject: z.enum(COMMENT_SUBJECTS),
  subjectId: Id.nullable(),
  subjectLabel: z.string().nullable(),
  author: Person.nullable().meta({ description: 'Null: not a person, or one who left' }),
  text: z.string(),
  mentions: z.array(Person).meta({ description: 'Names of the members that the text mentions' }),
  version: z.int(),
  createdAt: Instant,
  editedAt: Instant.nullable(),
});

type Names = ReadonlyMap<string, string>;
const namesOf = async (scope: OrgScope): Promise<Names> =>
  new Map((await inTransaction(scope, listMembers)).map(({ userId, name }) => [userId, name]));

function told(names: Names, { authorKind, authorId, ...comment }: StoredComment): z.input<typeof CommentShape> {
  const author = authorKind === 'person' && authorId !== null ? names.get(authorId) : undefined;
  return {
    ...comment,
    author: author === undefined || authorId === null ? null : { id: authorId, name: author },
    mentions: mentionsOf(comment.text).flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [{ id, name }];
    }),
  };
}

const done = z.object({ ok: z.literal(true) });
const ok = { ok: true as const };

export const commentRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Comments of a customer, the latest first: all that the caller may read, or those on one subject',
      rest: { method: 'GET', path: '/customers/{customerId}/comments' },
    })
    .input(
      bothOrNone(z.strictObject({ customerId: Id, ...Subject, cursor: Page.cursor, limit: Page.limit.default(50) })),
    )
    .output(
      z.object({
        items: z.array(CommentShape.extend({ can: z.object({ edit: z.boolean(), delete: z.boolean() }) })),
        nextCursor: z.string().nullable(),
        mayAdd: z.boolean(),
      }),
    )
    .query(async ({ ctx: { scope }, input }) => {
      const { customerId, cursor, limit } = input;
      const found = await findComments(scope, customerId, subjectOf(input), decodeCursor(cursor, Id), limit + 1);
      const names = await namesOf(scope);
      const shown = found.comments.slice(0, limit);
      const last = found.comments.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(({ mayEdit, mayDelete, ...comment }) => ({
          ...told(names, comment),
          can: { edit: mayEdit, delete: mayDelete },
        })),
        nextCursor: last ? encodeCursor(last.id) : null,
        mayAdd: found.mayAdd,
      };
    }),
  people: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Members who can be mentioned, and whether each may read what the comment stands on',
      rest: { method: 'GET', path: '/customers/{customerId}/comments/people' },
    })
    .input(bothOrNone(z.strictObject({ customerId: Id, ...Subject })))
    .output(z.object({ items: z.array(Person.extend({ mayRead: z.boolean() })) }))
    .query(async ({ ctx, input }) => ({
      items: await listMentionable(ctx.scope, input.customerId, subjectOf(input)),
    })),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Leave a comment; whoever it mentions finds it in their inbox',
      rest: { method: 'POST', path: '/customers/{customerId}/comments', status: 201 },
    })
    .input(bothOrNone(z.strictObject({ customerId: Id, ...Subject, text: Text })))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) =>
      leaveComment(ctx.scope, { customerId: input.customerId, subject: subjectOf(input), text: input.text }),
    ),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change a comment of one’s own',
      rest: { method: 'PATCH', path: '/comments/{id}' },
    })
    .input(z.strictObject({ id: Id, version: z.int(), text: Text }))
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => editComment(ctx.scope, input)),
  delete: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Take a comment away: one’s own, or any for owner and admin',
      rest: { method: 'DELETE', path: '/comments/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await takeCommentAway(ctx.scope, input.id);
      return ok;
    }),
});

/** The inbox: who mentioned the caller, and where. */
export const mentionRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Comments that mention the caller, the latest first, as far as they may read them',
      rest: { method: 'GET', path: '/mentions' },
    })
    .input(z.strictObject({ unread: z.boolean().default(false), cursor: Page.cursor, limit: Page.limit.default(50) }))
    .output(
      z.object({
        items: z.array(CommentShape.extend({ customer: Person, readAt: Instant.nullable() })),
        nextCursor: z.string().nullable(),
      }),
    )
    .query(async ({ ctx: { scope }, input: { unread, cursor, limit } }) => {
      const found = await findMentions(scope, unread, decodeCursor(cursor, Id), limit + 1);
      const names = await namesOf(scope);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(({ customerName, readAt, ...comment }) => ({
          ...told(names, comment),
          customer: { id: comment.customerId, name: customerName },
          readAt,
        })),
        nextCursor: last ? encodeCursor(last.id) : null,
      };
    }),
  count: orgProcedure
    .meta({
      access: 'organization',
      summary: 'How many mentions the caller has not read, up to a hundred',
      rest: { method: 'GET', path: '/mentions/unread' },
    })
    .output(z.object({ unread: z.int() }))
    .query(async ({ ctx }) => ({ unread: await countMentions(ctx.scope) })),
  read: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Mark mentions as read: those of the given comments, or all',
      rest: { method: 'POST', path: '/mentions/read' },
    })
    .input(z.strictObject({ commentIds: z.array(Id).max(200).optional() }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await readMentions(ctx.scope, input.commentIds ?? null);
      return ok;
    }),
});
