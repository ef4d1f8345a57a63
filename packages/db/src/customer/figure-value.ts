/** Values that follow from the figures of a customer (f), in SQL: what lists show, sort by and filter by is one. */

/** Points against the end of the week before last, the tenth of the twelve points of the curve. */
export const SCORE_CHANGE = '(f.score - f.sparkline[10])';
/** Null where usage is not tracked. */
export const CONNECTIONS = '(case when f.is_tracked then f.connections30 end)';
/** Percent of the thirty days before. */
export const TREND =
  '(case when f.is_tracked then f.connections30 * 100::float8 / nullif(f.connections_previous30, 0) end)';
/** Share of the contacts, 0 to 1. */
export const ACTIVE_USERS = '(case when f.is_tracked then f.active_contacts::float8 / nullif(f.contacts, 0) end)';
