/**
 * What becomes of the rows of each table that names a customer when that one is merged into another. A table that stands
 * nowhere here fails a test: forgotten, its rows would be lost with the customer.
 */

/** How a row is named in the record of a merge, and found by that name: of the aliases t, the row, and r, the record. */
interface Naming {
  key: string;
  is: string;
}

const BY_ID: Naming = { key: 't.id::text', is: 't.id = r.row_key::uuid' };
const byPair = (first: string, second: string): Naming => ({
  key: `json_build_array(t.${first}, t.${second})::text`,
  is: `t.${first} = r.row_key::json ->> 0 and t.${second} = r.row_key::json ->> 1`,
});

/** Rows that move to the customer that stays, and back. Found along their own keys, however many there are. */
export const MOVED = {
  agreement: BY_ID,
  allocation: BY_ID,
  churn_event: BY_ID,
  comment: BY_ID,
  contact: BY_ID,
  customer_external_id: byPair('source', 'external_id'),
  customer_merge: BY_ID,
  dispute: BY_ID,
  document: BY_ID,
  interaction: BY_ID,
  metric_value: BY_ID,
  usage_event: byPair('source', 'event_id'),
} as const;
export type MovedTable = keyof typeof MOVED;

/** Rows that say what the merged customer was: they are kept aside with it, and stand again when it is taken out. */
export const KEPT = {
  customer_change: 't.id::text',
  customer_figure: `''`,
  customer_money: 't.currency',
  customer_tag: 't.tag_folded',
  customer_team: 't.user_id::text',
  health_act: 't.id::text',
  health_snapshot: `t.series || ' ' || t.day`,
  notice: 't.id::text',
  // Added to the days of the customer that stays.
  usage_day: `concat_ws(' ', t.day, t.contact_id, t.feature_id)`,
} as const;

/**
 * History is never rewritten, and is read under both; nor is what a bulk change was to change. The search index follows by
 * its triggers.
 */
export const FOLLOWING = ['audit', 'bulk_target', 'search_entry'];
