import { loadCustomerCatalogue } from '@vigie/db/condition';
import { CUSTOMER_SORTS, type CustomerFilter } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { readCondition } from '@vigie/operations/condition';
import { z } from 'zod';
import { ConditionInput } from '../condition/condition-shape.ts';
import { Id, searchText } from '../shape.ts';

/** As many as somebody ticks, or leaves out, by hand. */
const Ids = z.array(Id).max(5_000);

export const Filter = z.strictObject({
  ids: Ids.optional().meta({ description: 'Exactly these, of whatever stage' }),
  except: Ids.optional().meta({ description: 'All but these' }),
  search: searchText(200).optional(),
  stageIds: z.array(Id).max(100).optional(),
  ownerIds: z.array(Id.nullable()).max(500).optional(),
  statuses: z.array(z.enum(['healthy', 'escalated', 'at-risk', 'unknown'])).optional(),
  customerId: searchText(200).optional(),
  externalId: z.strictObject({ source: searchText(100), externalId: searchText(200) }).optional(),
  churned: z.boolean().optional(),
  where: ConditionInput.optional(),
});
/** A column of ours, or `custom.` and the key of a field. */
export const SortBy = z.union([
  z.enum(CUSTOMER_SORTS),
  z.templateLiteral(['custom.', z.string().regex(/^[a-z0-9_]{1,60}$/)]),
]);
export const Sort = z.strictObject({ by: SortBy, direction: z.enum(['asc', 'desc']) });

/** The filter with its condition read in terms of what the organisation and the reader's role have. */
export async function readFilter(tx: OrgTx, { where, ...filter }: z.infer<typeof Filter>): Promise<CustomerFilter> {
  if (where === undefined) return filter;
  const catalogue = await loadCustomerCatalogue(tx);
  return { ...filter, where: { condition: readCondition(where, catalogue, tx.actor), catalogue } };
}
