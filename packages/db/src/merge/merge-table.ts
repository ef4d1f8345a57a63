/**
 * What becomes of the rows of each table that names a customer when that one is merged into another. A table that stands
 * nowhere here fails a test: forgotten, its rows would be lost with the customer.
 */

/** Rows that move to the customer that stays, and back; with what tells one from another, as text, of the alias t. */
export const MOVED = {
  agreement: 't.id::text',
  allocation: 't.id::text',
  churn_event: 't.id::text',
  contact: 't.id::text',
  customer_external_id: `t.source || E'\\n' || t.external_id`,
  customer_merge: 't.id::text',
  dispute: 't.id::text',
  document: 't.id::text',
  interaction: 't.id::text',
  usage_event: `t.source || E'\\n' || t.event_id`,
} as const;
export type MovedTable = keyof typeof MOVED;

/** Rows that say what the merged customer was: they are kept aside with it, and stand again when it is taken out. */
export const KEPT = {
  customer_change: 't.id::text',
  customer_figure: `''`,
  customer_money: 't.currency',
  customer_tag: 't.tag_folded',
  customer_team: 't.user_id::text',
  health_snapshot: `t.series || ' ' || t.day`,
  // Added to the days of the customer that stays.
  usage_day: `concat_ws(' ', t.day, t.contact_id, t.feature_id)`,
} as const;

/** History is never rewritten, and is read under both; the search index follows by its triggers. */
export const FOLLOWING = ['audit', 'search_entry'];
