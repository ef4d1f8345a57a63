import type { CalendarDate } from '@vigie/domain/calendar';
import {
  type InteractionDirection,
  type InteractionKind,
  type InteractionStatus,
  SPONSOR_TAG,
} from '@vigie/domain/interaction';
import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/** From when to when a contact held the sponsor tag; the day it was taken away is no longer part of it. */
export interface SponsorSpan {
  contactId: string;
  fromDay: string;
  untilDay: string | null;
}

/** When each of these contacts was a sponsor. */
export async function loadSponsorSpans(tx: OrgTx, contactIds: string[]): Promise<SponsorSpan[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await sql<SponsorSpan>`select contact_id, from_day, until_day from contact_tag
    where org_id = ${tx.orgId} and contact_id = any (${contactIds}::uuid[]) and tag_folded = ${SPONSOR_TAG}`.execute(
    tx.db,
  );
  return rows;
}

/** An exchange with the names of those it names. */
export interface StoredInteraction {
  id: string;
  customerId: string;
  kind: InteractionKind;
  day: CalendarDate;
  isPrivate: boolean;
  authorId: string | null;
  /** Of somebody without an account here. */
  authorName: string | null;
  direction: InteractionDirection;
  status: InteractionStatus;
  subject: string;
  details: string;
  contactId: string | null;
  contactName: string | null;
  sentiment: number | null;
  sentimentSource: 'engine' | 'person' | null;
  isSentimentExcluded: boolean;
  isAutomatic: boolean;
  priority: string | null;
  closedDay: CalendarDate | null;
  source: string | null;
  externalId: string | null;
}

/** One exchange as it is known today; whether its customer may be read, and whether it opens, is asked elsewhere. */
export async function getInteraction(tx: OrgTx, id: string): Promise<StoredInteraction | null> {
  const { rows } =
    await sql<StoredInteraction>`select i.id, i.customer_id, i.kind, i.day, i.is_private, i.author_id, i.author_name,
      i.direction, i.status, i.subject, i.details, k.id as contact_id, i.sentiment, i.sentiment_source, i.is_sentiment_excluded,
      coalesce(nullif(concat_ws(' ', k.first_name, k.last_name), ''), k.email, k.contact_id) as contact_name,
      i.is_automatic, i.priority, case when i.closed_day <= ${tx.today}::date then i.closed_day end as closed_day, i.source, i.external_id
    from interaction i left join contact k on k.org_id = i.org_id and k.id = i.contact_id
    where i.org_id = ${tx.orgId} and i.id = ${id}::uuid and i.customer_id is not null
      and i.day <= ${tx.today}::date and i.known_day <= ${tx.today}::date`.execute(tx.db);
  return rows[0] ?? null;
}

/** The row of an exchange, locked; null where it is gone or of no customer yet. */
export async function lockInteraction(tx: OrgTx, id: string): Promise<Record<string, unknown> | null> {
  const { rows } = await sql<Record<string, unknown>>`select * from interaction
    where org_id = ${tx.orgId} and id = ${id}::uuid and customer_id is not null for update`.execute(tx.db);
  return rows[0] ?? null;
}
