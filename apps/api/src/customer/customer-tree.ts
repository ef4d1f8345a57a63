import { readCustomerTree } from '@vigie/operations/customer';
import { z } from 'zod';
import { Id, MoneyShape } from '../shape.ts';
import { StageShape } from '../stage/stage.router.ts';
import { orgProcedure } from '../trpc.ts';
import { Status } from './customer-shape.ts';

const Sum = z.object({
  amounts: z.array(MoneyShape),
  total: MoneyShape.nullable().meta({ description: 'In the reporting currency; null where a rate is missing' }),
});

const Branch = z.object({
  id: Id,
  name: z.string(),
  parentId: Id.nullable(),
  depth: z.int(),
  stage: StageShape,
  healthScore: z.int().nullable(),
  healthStatus: Status.nullable(),
  group: z
    .object({
      customers: z.int(),
      mrr: Sum,
      outstanding: Sum.nullable(),
      overdue: Sum.nullable(),
      atRisk: z.int().meta({ description: 'At risk or escalated, of those that count in health' }),
    })
    .meta({ description: 'Summed over the customer and all below it that the caller may see' }),
});

/** The group of a customer; its own file because the other readings of customers are a page each. */
export const customerTree = orgProcedure
  .meta({
    access: 'organization',
    summary: 'The group a customer belongs to, as far as the caller may see it: a tree from its top, summed per branch',
    rest: { method: 'GET', path: '/customers/{id}/tree' },
  })
  .input(z.strictObject({ id: Id }))
  .output(
    z.object({
      items: z.array(Branch).meta({ description: 'Each before those below it' }),
      isCut: z
        .boolean()
        .meta({ description: 'Of a group of more than 1,000 customers the others are neither told nor summed' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { branches, isCut } = await readCustomerTree(ctx.scope, input.id);
    return {
      items: branches.map(({ score, status, ...branch }) => ({
        ...branch,
        healthScore: score,
        healthStatus: status as z.infer<typeof Status> | null,
      })),
      isCut,
    };
  });
