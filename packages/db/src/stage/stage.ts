import type { OrgTx } from '../scope/scope.ts';

export interface Stage {
  id: string;
  name: string;
  kind: 'suspect' | 'prospect' | 'customer' | 'churn';
  position: number;
}

export async function listStages(tx: OrgTx): Promise<Stage[]> {
  const rows = await tx.db
    .selectFrom('stage')
    .select(['id', 'name', 'kind', 'position'])
    .where('orgId', '=', tx.orgId)
    .orderBy('position')
    .execute();
  return rows as Stage[];
}
