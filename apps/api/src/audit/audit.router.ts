import { AUDIT_WAYS } from '@vigie/db/audit';
import type { OrgScope } from '@vigie/db/scope';
import { addDays, instantOf } from '@vigie/domain/calendar';
import { readHistory } from '@vigie/operations/audit';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Day, Id, Instant, Page, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { told, Value } from './value.ts';

const Way = z.enum(AUDIT_WAYS);

const Filter = {
  entity: text(40).optional(),
  actorId: Id.optional(),
  way: Way.optional(),
  changeSetId: Id.optional().meta({ description: 'What one import or bulk change wrote' }),
  from: Day.optional(),
  to: Day.optional().meta({ description: 'Last day, in the zone of the organisation' }),
  cursor: Page.cursor,
  limit: Page.limit.default(50),
};

const Entries = z.object({
  items: z.array(
    z.object({
      id: Id,
      at: Instant,
      way: Way.meta({ description: 'By hand, in bulk, from a file, through the API, or by a job' }),
      actor: z
        .object({ id: Id, name: z.string().nullable().meta({ description: 'Null: somebody who left' }) })
        .nullable(),
      import: z
        .object({ id: Id, fileName: z.string().nullable(), isUndo: z.boolean() })
        .nullable()
        .meta({ description: 'The import that wrote it, or that was undone' }),
      bulk: z
        .object({ id: Id, isUndo: z.boolean() })
        .nullable()
        .meta({ description: 'The bulk change that wrote it, or that was undone' }),
      entity: z.string(),
      entityId: Id,
      customer: z.object({ id: Id, name: z.string() }).nullable(),
      action: z.enum(['create', 'update', 'delete']),
      isPrivate: z.boolean().meta({ description: 'A private exchange of somebody else: what was written is not told' }),
      currency: z.string().nullable(),
      changes: z.array(z.object({ field: z.string(), label: z.string().nullable(), before: Value, after: Value })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

type Filters = z.infer<z.ZodObject<typeof Filter>> & { customerId?: string };

async function page(
  scope: OrgScope,
  { entity, from, to, cursor, limit, ...filter }: Filters,
): Promise<z.input<typeof Entries>> {
  const { zone } = scope.org;
  const rows = await readHistory(
    scope,
    {
      ...filter,
      entities: entity === undefined ? undefined : [entity],
      from: from === undefined ? undefined : new Date(instantOf(zone, from)),
      until: to === undefined ? undefined : new Date(instantOf(zone, addDays(to, 1))),
    },
    decodeCursor(cursor, Id),
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ changeSetId, fileName, isUndo, customerId, customerName, changes, ...row }) => ({
      ...row,
      import: changeSetId === null || row.way !== 'import' ? null : { id: changeSetId, fileName, isUndo },
      bulk: changeSetId === null || row.way !== 'bulk' ? null : { id: changeSetId, isUndo },
      customer: customerId === null || customerName === null ? null : { id: customerId, name: customerName },
      changes: changes.map((change) => ({ ...change, before: told(change.before), after: told(change.after) })),
    })),
    nextCursor: last ? encodeCursor(last.id) : null,
  };
}

export const auditRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'History of the organisation: who wrote what, when and from where, with the values before and after',
      rest: { method: 'GET', path: '/audit' },
    })
    .input(z.strictObject(Filter))
    .output(Entries)
    .query(({ ctx, input }) => page(ctx.scope, input)),
  customer: orgProcedure
    .meta({
      access: 'organization',
      summary: 'History of one customer: what was written of it and of all that hangs on it',
      rest: { method: 'GET', path: '/customers/{customerId}/audit' },
    })
    .input(z.strictObject({ customerId: Id, ...Filter }))
    .output(Entries)
    .query(({ ctx, input }) => page(ctx.scope, input)),
});
