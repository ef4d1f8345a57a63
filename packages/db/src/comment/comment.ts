import { customerScope, receivablesScope } from '@vigie/domain/access';
import type { CommentSubject } from '@vigie/domain/comment';
import { type RawBuilder, sql } from 'kysely';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** What a comment stands on, beside the customer itself. */
export interface SubjectRef {
  kind: Exclude<CommentSubject, 'customer'>;
  id: string;
}

export interface StoredComment {
  id: string;
  customerId: string;
  subject: CommentSubject;
  /** Null where it is the customer itself. */
  subjectId: string | null;
  /** What the subject is called; null where it has no name. */
  subjectLabel: string | null;
  authorKind: 'person' | 'api-key' | 'system';
  authorId: string | null;
  text: string;
  version: number;
  createdAt: Date;
  editedAt: Date | null;
}

export interface StoredMention extends StoredComment {
  customerName: string;
  readAt: Date | null;
}

const COLUMNS = sql.raw(`m.id, m.customer_id,
  case when m.agreement_id is not null then 'agreement' when m.interaction_id is not null then 'interaction'
    when m.document_id is not null then 'document' else 'customer' end as subject,
  coalesce(m.agreement_id, m.interaction_id, m.document_id) as subject_id,
  coalesce(g.name, g.agreement_id, i.subject, d.number) as subject_label,
  m.author_kind, m.author_id, m.text, m.version, m.created_at, m.edited_at`);

const SOURCE = sql.raw(`comment m
  join customer c on c.org_id = m.org_id and c.id = m.customer_id
  left join agreement g on g.org_id = m.org_id and g.id = m.agreement_id
  left join interaction i on i.org_id = m.org_id and i.id = m.interaction_id
  left join document d on d.org_id = m.org_id and d.id = m.document_id`);

/** The SQL side of `mayReadComments` and of the rule of private exchanges, on m, c and i. */
function readable(tx: OrgTx): RawBuilder<boolean> {
  const { kind, userId } = tx.actor;
  const opens = kind === 'system' ? sql`true` : sql`not i.is_private or i.author_id = ${userId}::uuid`;
  return sql<boolean>`(case when m.document_id is not null then ${visibleCustomers(tx, 'c', receivablesScope(tx.actor))}
    else ${visibleCustomers(tx, 'c', customerScope(tx.actor))} end and (m.interaction_id is null or ${opens}))`;
}

/** Comments of a customer that the actor may read, on one subject or (null) on all, the latest first. */
export async function listComments(
  tx: OrgTx,
  customerId: string,
  subject: SubjectRef | null,
  cursor: string | null,
  limit: number,
): Promise<StoredComment[]> {
  const parts = [sql`m.org_id = ${tx.orgId}`, sql`m.customer_id = ${customerId}::uuid`, readable(tx)];
  if (subject !== null) parts.push(sql`${sql.ref(`m.${subject.kind}_id`)} = ${subject.id}::uuid`);
  if (cursor !== null) parts.push(sql`m.id < ${cursor}::uuid`);
  const { rows } = await sql<StoredComment>`select ${COLUMNS} from ${SOURCE}
    where ${sql.join(parts, sql` and `)} order by m.id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** The comment, locked until the end of the transaction, where the actor may read it. */
export async function lockComment(tx: OrgTx, id: string): Promise<StoredComment | null> {
  const { rows } = await sql<StoredComment>`select ${COLUMNS} from ${SOURCE}
    where m.org_id = ${tx.orgId} and m.id = ${id}::uuid and ${readable(tx)} for update of m`.execute(tx.db);
  return rows[0] ?? null;
}

/** A subject: whose it is, and the one person who opens it where it is private. */
export interface FoundSubject {
  customerId: string;
  isPrivate: boolean;
  authorId: string | null;
}

/** A subject that the actor may open; whether they may read its customer is asked elsewhere. */
export async function getSubject(tx: OrgTx, { kind, id }: SubjectRef): Promise<FoundSubject | null> {
  const opens =
    kind === 'interaction' && tx.actor.kind !== 'system'
      ? sql`(not s.is_private or s.author_id = ${tx.actor.userId}::uuid)`
      : sql`true`;
  const privacy = kind === 'interaction' ? sql`s.is_private, s.author_id` : sql`false as is_private, null as author_id`;
  const { rows } = await sql<FoundSubject>`select s.customer_id, ${privacy} from ${sql.table(kind)} s
    where s.org_id = ${tx.orgId} and s.id = ${id}::uuid and s.customer_id is not null and ${opens}`.execute(tx.db);
  return rows[0] ?? null;
}

export async function addComment(
  tx: OrgTx,
  comment: { customerId: string; subject: SubjectRef | null; text: string },
): Promise<string> {
  const id = newId();
  const { customerId, subject, text } = comment;
  const { kind, userId } = tx.actor;
  await insertRows(tx, 'comment', [
    {
      id,
      customerId,
      ...(subject === null ? {} : { [`${subject.kind}Id`]: subject.id }),
      authorKind: kind === 'apiKey' ? 'api-key' : kind,
      authorId: userId,
      text,
    },
  ]);
  return id;
}

export async function updateComment(tx: OrgTx, id: string, text: string): Promise<void> {
  await sql`update comment set text = ${text}, version = version + 1, edited_at = now()
    where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

export async function removeComment(tx: OrgTx, id: string): Promise<void> {
  await sql`delete from comment where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

/** Makes exactly these people the mentioned ones of a comment; who was so before keeps what they have read. */
export async function saveMentions(tx: OrgTx, commentId: string, userIds: string[]): Promise<void> {
  await sql`delete from comment_mention where org_id = ${tx.orgId} and comment_id = ${commentId}::uuid
    and user_id <> all (${userIds}::uuid[])`.execute(tx.db);
  await insertRows(
    tx,
    'comment_mention',
    userIds.map((userId) => ({ userId, commentId })),
    sql`on conflict do nothing`,
  );
}

/** Comments that mention the actor and that they may read now, the latest first. */
export async function listMentions(
  tx: OrgTx,
  userId: string,
  isUnread: boolean,
  cursor: string | null,
  limit: number,
): Promise<StoredMention[]> {
  const { rows } = await sql<StoredMention>`select ${COLUMNS}, c.name as customer_name, n.read_at
    from comment_mention n join (${SOURCE}) on true
    where n.org_id = ${tx.orgId} and n.user_id = ${userId}::uuid and m.org_id = n.org_id and m.id = n.comment_id
      and ${readable(tx)} and (not ${isUnread} or n.read_at is null) and (${cursor}::uuid is null or m.id < ${cursor}::uuid)
    order by m.id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** Mentions of the actor that they have not read and may read, counted up to `limit`. */
export async function countUnreadMentions(tx: OrgTx, userId: string, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from (
    select 1 from comment_mention n join (${SOURCE}) on true
    where n.org_id = ${tx.orgId} and n.user_id = ${userId}::uuid and n.read_at is null and m.org_id = n.org_id
      and m.id = n.comment_id and ${readable(tx)} limit ${limit}) found`.execute(tx.db);
  return rows[0]?.count ?? 0;
}

/** Marks mentions of the actor as read: those of the given comments, or (null) all, as far as they may read them now. */
export async function markMentionsRead(tx: OrgTx, userId: string, commentIds: string[] | null): Promise<void> {
  await sql`update comment_mention x set read_at = now() where x.org_id = ${tx.orgId} and x.user_id = ${userId}::uuid
    and x.read_at is null and (${commentIds}::uuid[] is null or x.comment_id = any (${commentIds}::uuid[]))
    and exists (select 1 from ${SOURCE} where m.org_id = x.org_id and m.id = x.comment_id and ${readable(tx)})`.execute(
    tx.db,
  );
}
