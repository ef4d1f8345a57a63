import { loadAgreements } from '@vigie/db/agreement';
import { loadCustomerCatalogue } from '@vigie/db/condition';
import { loadCustomValues } from '@vigie/db/custom-field';
import {
  type CustomerCursor,
  countAllCustomers,
  countCustomers,
  getCustomer,
  getCustomerExtras,
  getVisibleCustomer,
  listCustomers,
  loadCustomerRefs,
  type SortValueType,
} from '@vigie/db/customer';
import { loadSnapshots } from '@vigie/db/health';
import { listMembers } from '@vigie/db/organization';
import { inTransaction, type OrgTx } from '@vigie/db/scope';
import { type Action, can, mayOnAllRead, reachOf } from '@vigie/domain/access';
import { mrrMinor } from '@vigie/domain/agreement';
import { addDays } from '@vigie/domain/calendar';
import type { Relation } from '@vigie/domain/condition';
import { readSort } from '@vigie/operations/condition';
import { editCustomer, newCustomer } from '@vigie/operations/customer';
import { profileOfCustomer } from '@vigie/operations/health';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { FieldShape, fieldShape, RelationShape } from '../condition/condition-shape.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CustomInput } from '../custom-field/custom-shape.ts';
import { Day, Id, MoneyShape, Page, Person, searchText, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { customerDelete, customerDeletion } from './customer-delete.ts';
import { Filter, readFilter, Sort, SortBy } from './customer-filter.ts';
import { CustomerCan, CustomerRow, customerRow, personOf, renewalOf } from './customer-shape.ts';
import { customerTree } from './customer-tree.ts';

/** What a page can end at, by the type of its sort: a cursor of another sort is no cursor of this list. */
const SORT_VALUES: Record<SortValueType, z.ZodType<CustomerCursor['value']>> = {
  text: z.string().nullable(),
  int: z.int().nullable(),
  float8: z.number().nullable(),
  date: Day.nullable(),
};
const CustomerPage = z.object({ items: z.array(CustomerRow), nextCursor: z.string().nullable() });

const Detail = CustomerRow.extend({
  termEndDay: Day.nullable().meta({ description: 'Last day of the term that renewIn belongs to' }),
  since: Day.nullable(),
  team: z.array(Person),
  excludedFromCollection: z.boolean(),
  lastUserTouch: Day.nullable(),
  lastSponsorTouch: Day.nullable(),
  lastMeeting: Day.nullable(),
  lastCall: Day.nullable(),
  openTickets: z.int(),
  featuresUsed: z.object({ used: z.int(), anyone: z.int() }).nullable(),
  activeAgreements: z.int(),
  autoRenew: z.boolean().nullable(),
  paymentState: z.enum(['upToDate', 'late']).nullable(),
  scoreBefore: z.object({ day: Day, score: z.int().nullable() }).nullable(),
  profile: z.object({
    name: z.string(),
    version: z.int(),
    chosenId: Id.nullable().meta({ description: 'The profile chosen by hand; null: by condition' }),
    byRule: z.string().meta({ description: 'The one it would have by condition' }),
  }),
  can: CustomerCan.extend({ profile: z.boolean() }),
  counts: z.object({ contacts: z.int(), interactions: z.int(), agreements: z.int(), documents: z.int().nullable() }),
});

const peopleOf = async (tx: OrgTx): Promise<Map<string, string>> =>
  new Map((await listMembers(tx)).map((member) => [member.userId, member.name]));

const customOf = (tx: OrgTx, ids: string[]): ReturnType<typeof loadCustomValues> =>
  loadCustomValues(tx, 'customer', ids);

type Context = Parameters<Parameters<typeof orgProcedure.query>[0]>[0]['ctx'];

async function page(
  ctx: Context,
  input: { filter: z.infer<typeof Filter>; sort: z.infer<typeof Sort>; cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof CustomerPage>> {
  const { scope } = ctx;
  if (!can(scope.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
  return inTransaction(scope, async (tx) => {
    const order = await readSort(tx, input.sort);
    const cursor = decodeCursor(input.cursor, z.strictObject({ value: SORT_VALUES[order.type], id: Id }));
    const filter = await readFilter(tx, input.filter);
    const rows = await listCustomers(tx, filter, order, cursor, input.limit + 1);
    const people = await peopleOf(tx);
    const shown = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? shown.at(-1) : undefined;
    const ids = shown.map((row) => row.id);
    const custom = await customOf(tx, ids);
    // Only where the team decides who may edit is it worth being read.
    const refs = reachOf(scope.actor, 'customer.edit') === 'assigned' ? await loadCustomerRefs(tx, ids) : null;
    return {
      items: shown.map((row) =>
        customerRow(scope, row, people, custom, refs?.get(row.id) ?? { ownerId: row.ownerId, teamIds: [] }),
      ),
      nextCursor: last ? encodeCursor({ value: last.sortValue, id: last.id }) : null,
    };
  });
}

const Sorting = { by: 'name', direction: 'asc' } as const;

export const customerRouter = router({
  tree: customerTree,
  deletion: customerDeletion,
  delete: customerDelete,
  index: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers, a page at a time; find one by its id or the id of a source',
      rest: { method: 'GET', path: '/customers' },
    })
    .input(
      z.strictObject({
        search: searchText(200).optional(),
        customerId: searchText(200).optional(),
        source: searchText(100).optional(),
        externalId: searchText(200).optional(),
        churned: z.boolean().optional(),
        sort: SortBy.default('name'),
        direction: z.enum(['asc', 'desc']).default('asc'),
        cursor: z.string().max(500).optional(),
        limit: z.int().min(1).max(200).default(100),
      }),
    )
    .output(CustomerPage)
    .query(({ ctx, input }) => {
      const { source, externalId, sort, direction, cursor, limit, ...filter } = input;
      // Over REST nothing is hidden unless asked: a churned customer is still a customer of the organisation.
      const external = externalId === undefined ? {} : { externalId: { source: source ?? 'import', externalId } };
      return page(ctx, {
        filter: { churned: true, ...filter, ...external },
        sort: { by: sort, direction },
        cursor,
        limit,
      });
    }),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Customers by filter and sort, a page at a time',
      rest: { method: 'POST', path: '/customers/search' },
    })
    .input(
      z.strictObject({
        filter: Filter.default({}),
        sort: Sort.default(Sorting),
        cursor: Page.cursor,
        limit: Page.limit.default(100),
      }),
    )
    .output(CustomerPage)
    .query(({ ctx, input }) => page(ctx, input)),
  fields: orgProcedure
    .meta({
      access: 'organization',
      summary:
        'What customers can be filtered by, own fields of the organisation included, as far as the caller may ask',
      rest: { method: 'GET', path: '/customers/fields' },
    })
    .output(z.object({ items: z.array(FieldShape), relations: z.array(RelationShape) }))
    .query(({ ctx: { scope } }) => {
      if (!can(scope.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
      return inTransaction(scope, async (tx) => {
        const { fields, relations, custom, relatedCustom } = await loadCustomerCatalogue(tx);
        const isOpen = ({ permission }: { permission: Action }): boolean => mayOnAllRead(scope.actor, permission);
        return {
          items: fields.filter(isOpen).map((field) => fieldShape(field, custom)),
          relations: Object.entries(relations)
            .filter(([, relation]) => isOpen(relation))
            .map(([key, relation]) => ({
              key,
              fields: relation.fields.map((field) => fieldShape(field, relatedCustom[key as Relation] ?? [])),
            })),
        };
      });
    }),
  count: orgProcedure
    .meta({
      access: 'organization',
      summary: 'How many customers match, exactly up to 10,000, and the MRR they sum to',
      rest: { method: 'POST', path: '/customers/count' },
    })
    .input(z.strictObject({ filter: Filter.default({}) }))
    .output(z.object({ count: z.int(), isCapped: z.boolean(), mrr: MoneyShape.nullable(), organizationTotal: z.int() }))
    .query(({ ctx, input }) => {
      if (!can(ctx.scope.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
      return inTransaction(ctx.scope, async (tx) => {
        const { count, isCapped, mrr72 } = await countCustomers(tx, await readFilter(tx, input.filter));
        return {
          count,
          isCapped,
          mrr: mrr72 === null ? null : { amountMinor: mrrMinor(mrr72), currency: tx.org.currency },
          organizationTotal: await countAllCustomers(tx),
        };
      });
    }),
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'One customer with its figures',
      rest: { method: 'GET', path: '/customers/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(Detail)
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const row = await getCustomer(tx, input.id);
        if (!row) throw new AppError('record.notFound');
        const extras = await getCustomerExtras(tx, row.id);
        const people = await peopleOf(tx);
        const day = addDays(tx.today, -28);
        const [before] = await loadSnapshots(tx, [{ customerId: row.id, day }]);
        const agreements = await loadAgreements(tx, [row.id], tx.today);
        const record = { ownerId: row.ownerId, teamIds: extras.teamIds };
        const readReceivables = can(tx.actor, 'receivables.read', record);
        return {
          ...customerRow(ctx.scope, row, people, await customOf(tx, [row.id]), record),
          termEndDay: renewalOf(ctx.scope, row, agreements.get(row.id) ?? [])?.termEndDay ?? null,
          since: row.sinceDay,
          team: extras.teamIds.map((id) => personOf(id, people)).filter((person) => person !== null),
          excludedFromCollection: row.excludedFromCollection,
          lastUserTouch: row.lastUserTouchDay,
          lastSponsorTouch: row.lastSponsorTouchDay,
          lastMeeting: row.lastMeetingDay,
          lastCall: row.lastCallDay,
          openTickets: row.openTickets,
          featuresUsed: row.isTracked ? { used: row.features30, anyone: row.featuresAnyone90 } : null,
          activeAgreements: row.activeAgreements,
          autoRenew: row.autoRenew,
          paymentState: readReceivables ? row.paymentState : null,
          scoreBefore: before ? { day, score: before.computedScore } : null,
          profile: await profileOfCustomer(tx, row.id),
          can: {
            edit: can(tx.actor, 'customer.edit', record),
            assign: can(tx.actor, 'customer.assign', record),
            profile: can(tx.actor, 'customer.edit', record) && can(tx.actor, 'customer.profile', record),
            delete: can(tx.actor, 'customer.delete', record),
            readReceivables,
            editReceivables: can(tx.actor, 'receivables.edit', record),
          },
          counts: {
            contacts: extras.contacts,
            interactions: extras.interactions,
            agreements: extras.agreements,
            documents: readReceivables ? extras.documents : null,
          },
        };
      }),
    ),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Create a customer',
      rest: { method: 'POST', path: '/customers', status: 201 },
    })
    .input(
      z.strictObject({
        name: text(300),
        customerId: text(200).optional(),
        domain: text(253).nullable().optional(),
        stageId: Id.optional(),
        ownerId: Id.nullable().optional(),
        tags: z.array(text(100)).max(100).optional(),
        externalId: text(200).optional(),
        custom: CustomInput.optional(),
      }),
    )
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => newCustomer(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change a customer; the version read must still be the stored one',
      rest: { method: 'PATCH', path: '/customers/{id}' },
    })
    .input(
      z.strictObject({
        id: Id,
        version: z.int(),
        name: text(300).optional(),
        customerId: text(200).optional(),
        domain: text(253).nullable().optional(),
        parentId: Id.nullable().optional(),
        stageId: Id.optional(),
        ownerId: Id.nullable().optional(),
        teamIds: z.array(Id).max(200).optional(),
        tags: z.array(text(100)).max(100).optional(),
        excludedFromCollection: z.boolean().optional(),
        healthProfileId: Id.nullable().optional(),
        custom: CustomInput.optional(),
      }),
    )
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => editCustomer(ctx.scope, input)),
});

/** The customer a procedure is about, if the caller may see it; 404 otherwise, whether it exists or not. */
export async function visibleOr404(
  tx: OrgTx,
  customerId: string,
): Promise<NonNullable<Awaited<ReturnType<typeof getVisibleCustomer>>>> {
  const found = await getVisibleCustomer(tx, customerId);
  if (!found) throw new AppError('record.notFound');
  return found;
}
