/** Where a health field can come from, strongest first (domain rules §5). */
export const SOURCE_KINDS = ['override', 'rule', 'supplied', 'computed'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
