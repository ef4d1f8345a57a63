import { SPONSOR_TAG } from '@vigie/domain/interaction';
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
