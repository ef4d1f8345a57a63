import { loadTree, type TreeRow } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { mayOnAllRead } from '@vigie/domain/access';
import { mrrMinor } from '@vigie/domain/agreement';
import { countsInHealth, readTree } from '@vigie/domain/customer';
import { AppError } from '../refusal/refusal.ts';

interface Money {
  amountMinor: number;
  currency: string;
}

/** What a figure sums to: per currency, and in the reporting currency (null: a rate is missing). */
export interface Sum {
  amounts: Money[];
  total: Money | null;
}

/** What is summed over a customer and all that the reader may see below it. */
export interface RollUp {
  customers: number;
  mrr: Sum;
  /** Null for those who may not read receivables. */
  outstanding: Sum | null;
  overdue: Sum | null;
  /** At risk or escalated, of those that count in health. */
  atRisk: number;
}

export interface TreeBranch extends Pick<TreeRow, 'id' | 'name' | 'parentId' | 'stage' | 'score' | 'status'> {
  depth: number;
  group: RollUp;
}

/**
 * The group that a customer belongs to, as a tree from its top, each branch with what it sums to. Only of what the
 * reader may see: whatever hangs together through a customer they may not see does not hang together for them.
 * @throws AppError `record.notFound` for a customer that is not the reader's to know.
 */
export async function readCustomerTree(
  scope: OrgScope,
  customerId: string,
): Promise<{ branches: TreeBranch[]; isCut: boolean }> {
  const { rows, isCut } = await inTransaction(scope, (tx) => loadTree(tx, customerId));
  if (rows.length === 0) throw new AppError('record.notFound');
  const readsReceivables = mayOnAllRead(scope.actor, 'receivables.read');
  const { currency } = scope.org;
  const branches = readTree(rows).map(({ node, depth, members }): TreeBranch => {
    const { id, name, parentId, stage, score, status } = node;
    return {
      ...{ id, name, parentId, stage, score, status, depth },
      group: {
        customers: members.length,
        mrr: mrrOf(members, currency),
        outstanding: readsReceivables ? ledgerSum(members, 'outstandingMinor', currency) : null,
        overdue: readsReceivables ? ledgerSum(members, 'overdueMinor', currency) : null,
        atRisk: members.filter(isAtRisk).length,
      },
    };
  });
  return { branches, isCut };
}

const isAtRisk = ({ stage, status }: TreeRow): boolean =>
  countsInHealth(stage.kind) && (status === 'at-risk' || status === 'escalated');

function perCurrency(
  members: readonly TreeRow[],
  pick: (money: TreeRow['money'][number]) => number,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const money of members.flatMap((row) => row.money))
    sums.set(money.currency, (sums.get(money.currency) ?? 0) + pick(money));
  return [...sums].filter(([, sum]) => sum !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** MRR is summed as it is kept, in 1/72, and rounded once. */
function mrrOf(members: readonly TreeRow[], currency: string): Sum {
  const isUnknown = members.some((row) => row.mrrNow === null && row.activeAgreements > 0);
  const total = members.reduce((sum, row) => sum + (row.mrrNow ?? 0), 0);
  return {
    amounts: perCurrency(members, ({ mrr72 }) => mrr72).map(([of, mrr72]) => ({
      amountMinor: mrrMinor(mrr72),
      currency: of,
    })),
    total: isUnknown ? null : { amountMinor: mrrMinor(total), currency },
  };
}

function ledgerSum(members: readonly TreeRow[], figure: 'outstandingMinor' | 'overdueMinor', currency: string): Sum {
  const isUnknown = members.some((row) => row[figure] === null && row.hasDocuments);
  const total = members.reduce((sum, row) => sum + (row[figure] ?? 0), 0);
  return {
    amounts: perCurrency(members, (money) => money[figure]).map(([of, amountMinor]) => ({ amountMinor, currency: of })),
    total: isUnknown ? null : { amountMinor: total, currency },
  };
}
