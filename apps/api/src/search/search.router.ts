import { loadAgreements } from '@vigie/db/agreement';
import { type CustomerCatalogue, loadCustomerCatalogue } from '@vigie/db/condition';
import { loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction, type OrgTx } from '@vigie/db/scope';
import { type Found, findBest, listCatalogue, listFound, loadFound, loadOpen } from '@vigie/db/search';
import { type Actor, can, mayOnAllRead } from '@vigie/domain/access';
import { nextRenewal } from '@vigie/domain/agreement';
import type { Condition } from '@vigie/domain/condition';
import type { CustomEntity } from '@vigie/domain/custom-field';
import { SEARCH_KINDS, type SearchKind, searchWords } from '@vigie/domain/search';
import { readCondition } from '@vigie/operations/condition';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { ConditionInput, FieldShape, fieldShape } from '../condition/condition-shape.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CustomShape } from '../custom-field/custom-shape.ts';
import { Day, Id, MoneyShape, Page, searchText } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Kind = z.enum(SEARCH_KINDS);
const ListedKind = Kind.exclude(['customer']);
const Text = searchText(200).describe('Words in any order; accents and case do not count');

const FoundShape = z.object({
  id: Id,
  customer: z.object({ id: Id, name: z.string() }),
  title: z.string(),
  details: z.array(z.string()).meta({ description: 'What else it is found by: an address, a number, a plan' }),
  day: Day.nullable(),
  type: z.string().nullable().meta({ description: 'The kind of an exchange or a document' }),
  amount: MoneyShape.nullable(),
});

/** In a list of one kind, with what the organisation itself keeps of it. */
const ListedShape = FoundShape.extend({
  custom: CustomShape,
  dueDay: Day.nullable().meta({ description: 'Of an invoice' }),
  open: MoneyShape.nullable().meta({ description: 'What is open of an invoice today' }),
  termEndDay: Day.nullable().meta({ description: 'Of an agreement: the end of the term that runs or comes next' }),
  noticeDay: Day.nullable().meta({ description: 'Of an agreement that renews itself: the next day to speak by' }),
});
type Extra = Pick<z.infer<typeof ListedShape>, 'dueDay' | 'open' | 'termEndDay' | 'noticeDay'>;
const NO_EXTRA: Extra = { dueDay: null, open: null, termEndDay: null, noticeDay: null };

/** What a list of invoices or agreements is read for, by id. */
async function extrasOf(
  tx: OrgTx,
  kind: z.infer<typeof ListedKind>,
  items: readonly Found[],
): Promise<Map<string, Extra>> {
  if (kind === 'document') {
    const open = await loadOpen(
      tx,
      items.map(({ id }) => id),
    );
    const currencies = new Map(items.map(({ id, currency }) => [id, currency]));
    return new Map(
      [...open].map(([id, { dueDay, openMinor: amountMinor }]) => {
        const currency = currencies.get(id) ?? null;
        const money = amountMinor === null || currency === null ? null : { amountMinor, currency };
        return [id, { ...NO_EXTRA, dueDay, open: money }];
      }),
    );
  }
  if (kind !== 'agreement') return new Map();
  const loaded = await loadAgreements(tx, [...new Set(items.map(({ customerId }) => customerId))], tx.today);
  return new Map(
    [...loaded.values()].flat().map((agreement) => {
      const { renewal } = nextRenewal(agreement, tx.today);
      const noticeDay = renewal?.kind === 'notice' ? renewal.day : null;
      return [agreement.id, { ...NO_EXTRA, termEndDay: renewal?.termEndDay ?? agreement.termEndDay, noticeDay }];
    }),
  );
}

const ENTITY: Record<z.infer<typeof ListedKind>, CustomEntity> = {
  contact: 'contact',
  interaction: 'interaction',
  agreement: 'agreement',
  document: 'invoice',
};

function foundShape({ customerId, customerName, amountMinor, currency, ...found }: Found): z.infer<typeof FoundShape> {
  return {
    ...found,
    customer: { id: customerId, name: customerName },
    amount: amountMinor === null || currency === null ? null : { amountMinor, currency },
  };
}

const Group = z.object({
  kind: Kind,
  items: z.array(FoundShape),
  hasMore: z.boolean(),
  resembles: z.boolean().meta({ description: 'Nothing holds the words; these come close' }),
});

/** The records of the ids, each kind in the order in which it was found; a kind without any is left out. */
async function groupsOf(
  tx: OrgTx,
  text: string,
  kinds: readonly SearchKind[],
  limit: number,
): Promise<z.infer<typeof Group>[]> {
  const hits = Map.groupBy(await findBest(tx, text, kinds, limit + 1), ({ kind }) => kind);
  const groups: z.infer<typeof Group>[] = [];
  for (const kind of SEARCH_KINDS) {
    const own = hits.get(kind) ?? [];
    const ids = own.slice(0, limit).map(({ id }) => id);
    const found = await loadFound(tx, kind, ids);
    const items = ids.flatMap((id) => found.get(id) ?? []).map(foundShape);
    if (items.length > 0)
      groups.push({ kind, items, hasMore: own.length > limit, resembles: own.some(({ resembles }) => resembles) });
  }
  return groups;
}

/** Who may read no record of a kind at all is told so; single records they may not see are just not there. */
function needRead(actor: Actor, kind: SearchKind): void {
  const action = kind === 'document' ? 'receivables.read' : 'customer.read';
  if (!can(actor, action)) throw new AppError('access.forbidden', { action });
}

async function readWhere(
  tx: OrgTx,
  kind: z.infer<typeof ListedKind>,
  where: unknown,
): Promise<{ condition: Condition; catalogue: CustomerCatalogue }> {
  const catalogue = await loadCustomerCatalogue(tx);
  return { condition: readCondition(where, listCatalogue(kind, catalogue), tx.actor), catalogue };
}

const CURSOR = { contact: z.string().max(600), interaction: Day, agreement: Day, document: Day };

export const searchRouter = router({
  find: orgProcedure
    .meta({
      access: 'organization',
      summary: 'The best of all that can be searched, a few of each kind; what one may not see is not there',
      rest: { method: 'GET', path: '/search' },
    })
    .input(z.strictObject({ text: Text, kind: Kind.optional(), limit: z.int().min(1).max(20).default(5) }))
    .output(z.object({ groups: z.array(Group) }))
    .query(({ ctx: { scope }, input: { text, kind, limit } }) => {
      if (!can(scope.actor, 'customer.read') && !can(scope.actor, 'receivables.read'))
        throw new AppError('access.forbidden', { action: 'customer.read' });
      return inTransaction(scope, async (tx) => ({
        groups: await groupsOf(tx, text, kind === undefined ? SEARCH_KINDS : [kind], limit),
      }));
    }),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary:
        'All records of a kind that hold the words and pass the filter, a page at a time: people by name, others newest first',
      rest: { method: 'POST', path: '/search/{kind}' },
    })
    .input(
      z.strictObject({
        kind: ListedKind,
        text: Text.default(''),
        where: ConditionInput.optional(),
        customerId: Id.optional().meta({ description: 'Of this customer alone' }),
        cursor: Page.cursor,
        limit: Page.limit.default(50),
      }),
    )
    .output(z.object({ items: z.array(ListedShape), nextCursor: z.string().nullable() }))
    .query(({ ctx: { scope }, input: { kind, text, where, customerId, cursor, limit } }) => {
      needRead(scope.actor, kind);
      const after = decodeCursor(cursor, z.strictObject({ value: CURSOR[kind], id: Id }));
      return inTransaction(scope, async (tx) => {
        const asked = where === undefined ? undefined : await readWhere(tx, kind, where);
        const { items, next } = await listFound(
          tx,
          kind,
          { words: searchWords(text), where: asked, customerId },
          after,
          limit,
        );
        const custom = await loadCustomValues(
          tx,
          ENTITY[kind],
          items.map(({ id }) => id),
        );
        const extras = await extrasOf(tx, kind, items);
        return {
          items: items.map((one) => ({
            ...foundShape(one),
            custom: custom.get(one.id) ?? {},
            ...(extras.get(one.id) ?? NO_EXTRA),
          })),
          nextCursor: next && encodeCursor(next),
        };
      });
    }),
  fields: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What records of a kind can be filtered by, as far as the caller may ask',
      rest: { method: 'GET', path: '/search/{kind}/fields' },
    })
    .input(z.strictObject({ kind: ListedKind }))
    .output(z.object({ items: z.array(FieldShape) }))
    .query(({ ctx: { scope }, input: { kind } }) => {
      needRead(scope.actor, kind);
      return inTransaction(scope, async (tx) => {
        const { fields, custom } = listCatalogue(kind, await loadCustomerCatalogue(tx));
        return {
          items: fields
            .filter(({ permission }) => mayOnAllRead(scope.actor, permission))
            .map((field) => fieldShape(field, custom)),
        };
      });
    }),
});
