import { foldText } from '../text/text.ts';

export {
  type MergedField,
  type MergedParent,
  mergedParent,
  mergeFields,
  type Placed,
  type Tie,
  tiedTo,
} from './merge.ts';
export { checkParent, type ParentOf, standsAbove } from './parent.ts';
export { type Branch, readTree, type TreeNode } from './tree.ts';

/** What a stage of the organisation's list is (domain rules §1). */
export type StageKind = 'suspect' | 'prospect' | 'customer' | 'churn';
export const STAGE_KINDS: readonly StageKind[] = ['suspect', 'prospect', 'customer', 'churn'];

/**
 * Whether customers in a stage of this kind count in health averages (domain rules §1).
 * @example countsInHealth('customer') // true
 * @example countsInHealth('prospect') // false
 */
export function countsInHealth(kind: StageKind): boolean {
  return kind === 'customer';
}

/** Health as people name it; `escalated` is set by a person, rule or source, never by a score (domain rules §5). */
export type HealthStatus = 'healthy' | 'escalated' | 'at-risk';
export const HEALTH_STATUSES: readonly HealthStatus[] = ['healthy', 'escalated', 'at-risk'];

/** Folded words of English, French and Spanish sources, spaces for hyphens and underscores. */
const STATUS_WORDS: Readonly<Record<HealthStatus, readonly string[]>> = {
  healthy: [
    ...['healthy', 'good', 'green', 'sain', 'saine', 'bon', 'bonne sante', 'vert'],
    ...['buen estado', 'bueno', 'sano', 'sana', 'saludable', 'verde'],
  ],
  escalated: [
    ...['escalated', 'escalation', 'aggrave', 'aggravee', 'escalade', 'escaladee', 'en escalade'],
    ...['escalado', 'escalada', 'escalamiento'],
  ],
  'at-risk': ['at risk', 'atrisk', 'risk', 'red', 'a risque', 'risque', 'rouge', 'en riesgo', 'riesgo', 'rojo'],
};
const STATUS_OF_WORD: ReadonlyMap<string, HealthStatus> = new Map(
  HEALTH_STATUSES.flatMap((status) => STATUS_WORDS[status].map((word) => [word, status] as const)),
);

/**
 * The health status a source wrote (English, French or Spanish, any case and accents), `null` when it is none.
 * @example readHealthStatus('À risque') // 'at-risk'
 * @example readHealthStatus('orange') // null
 */
export function readHealthStatus(text: string): HealthStatus | null {
  return STATUS_OF_WORD.get(foldText(text).replace(/[-_ ]+/g, ' ')) ?? null;
}

/**
 * What a search of the customer list looks in: name, customer id and domain, folded, each on a line of its own, so that
 * nothing is found across two of them.
 * @example customerSearchText({ name: 'Élan SA', customerId: 'C-1', domain: 'elan.fr' }) // 'elan sa\nc-1\nelan.fr'
 */
export const customerSearchText = (customer: { name: string; customerId: string; domain: string | null }): string =>
  [customer.name, customer.customerId, customer.domain ?? ''].map(foldText).join('\n');
