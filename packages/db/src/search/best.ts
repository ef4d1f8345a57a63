import { customerScope, type Reach, receivablesScope } from '@vigie/domain/access';
import { type SearchKind, searchWords } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import { encodeSigns, isAlike, isIndexed, likeHead, likeWord } from './pattern.ts';

export interface Hit {
  kind: SearchKind;
  id: string;
  /** It resembles what was typed and does not hold it. */
  resembles: boolean;
}

/**
 * The best records of each kind for what somebody types, as far as they may see them: what begins so, then what holds
 * all of its words, and where nothing does, what resembles it. The order within a kind is that of the answer.
 */
export async function findBest(tx: OrgTx, text: string, kinds: readonly SearchKind[], limit: number): Promise<Hit[]> {
  const term = foldText(text);
  const words = searchWords(text);
  if (words.length === 0) return [];
  const fragments = words.some(isIndexed) ? words.map(likeWord) : null;
  const alike = isAlike(term) ? encodeSigns(term) : null;
  const { rows } =
    await sql<Hit>`select kind, id, resembles from control.search_best(${[...kinds]}::text[], ${likeWord(term)},
    ${likeHead(term)}, ${fragments}::text[], ${alike}, ${readBy(tx)}, ${limit})`.execute(tx.db);
  return rows;
}

/** Ids of one kind whose text holds all words, as far as the reader may see them; only for words that are indexed. */
export function idsHolding(
  tx: OrgTx,
  kind: SearchKind,
  words: readonly string[],
  limit: number | null = null,
): RawBuilder<string> {
  return sql<string>`control.search_ids(${kind}, ${words.map(likeWord)}::text[], ${readBy(tx)}, ${limit}::integer)`;
}

/** Who reads, as the definer functions take it: the domain's reaches, never the tenant. */
function readBy({ actor, today }: OrgTx): RawBuilder<unknown> {
  const [customers, receivables]: [Reach, Reach] = [customerScope(actor), receivablesScope(actor)];
  return sql`${actor.userId}::uuid, ${customers}, ${receivables}, ${actor.kind === 'system'}, ${today}::date`;
}
