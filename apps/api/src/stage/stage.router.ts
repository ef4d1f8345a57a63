import { inTransaction } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { can } from '@vigie/domain/access';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { Id } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

export const StageShape = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(['suspect', 'prospect', 'customer', 'churn']),
});

export const stageRouter = router({
  list: orgProcedure
    .meta({ access: 'organization', summary: 'Stages a customer can be in', rest: { method: 'GET', path: '/stages' } })
    .output(z.object({ items: z.array(StageShape.extend({ position: z.int() })) }))
    .query(async ({ ctx }) => {
      if (!can(ctx.scope.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
      return { items: await inTransaction(ctx.scope, listStages) };
    }),
});
