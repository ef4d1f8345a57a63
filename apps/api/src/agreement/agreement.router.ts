import { listAgreementDetails, loadAgreements } from '@vigie/db/agreement';
import { loadCustomValues } from '@vigie/db/custom-field';
import { getCustomer } from '@vigie/db/customer';
import { inTransaction } from '@vigie/db/scope';
import { receivablesScope } from '@vigie/domain/access';
import {
  ACT_KINDS,
  agreementStatus,
  BILLING_PERIODS,
  MOST_OF_TERM,
  mrr72,
  mrrMinor,
  nextRenewal,
} from '@vigie/domain/agreement';
import { createAgreement, editAgreement, recordAct } from '@vigie/operations/agreement';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { CustomInput, CustomRead, CustomShape } from '../custom-field/custom-shape.ts';
import { Renewal, RenewIn, renewalOf } from '../customer/customer-shape.ts';
import { Day, Id, MoneyInput, MoneyShape, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Nature = z.enum(['initial', 'renewal', 'amendment']);
const ActKind = z.enum(ACT_KINDS);

const AgreementShape = z.object({
  id: Id,
  version: z.int(),
  agreementId: z.string().nullable(),
  name: z.string().nullable(),
  type: z.string().nullable(),
  nature: Nature,
  plan: z.string().nullable(),
  parentId: Id.nullable().meta({ description: 'The agreement that this one amends or follows' }),
  isProposal: z.boolean(),
  status: z.enum(['pending', 'validated', 'active', 'paused', 'cancelled', 'finished']),
  startDay: Day,
  termEndDay: Day.nullable(),
  endedOn: Day.nullable(),
  autoRenew: z.boolean(),
  renewal: RenewIn.omit({ missedNoticeDay: true })
    .extend({ termEndDay: Day })
    .nullable()
    .meta({ description: 'The next day to act by, and the end of the term it belongs to; null where none is to come' }),
  noticeDay: Day.nullable(),
  missedNoticeDay: Day.nullable(),
  noticeMonths: z.int(),
  noticeDays: z.int(),
  renewalMonths: z.int().nullable(),
  mrr: MoneyShape,
  amount: MoneyShape,
  billingPeriod: z.enum(BILLING_PERIODS),
  oneTimeFee: MoneyShape.nullable(),
  acts: z.array(z.object({ kind: ActKind, day: Day })).meta({ description: 'By day; one that lies ahead is planned' }),
  custom: CustomShape,
});

/** What may be said of an agreement, beside the start and the amount that every one has. */
const Terms = {
  agreementId: text(200).nullable().optional(),
  name: text(300).nullable().optional(),
  type: text(100).nullable().optional(),
  nature: Nature.optional(),
  plan: text(200).nullable().optional(),
  parentId: Id.nullable().optional(),
  isProposal: z.boolean().optional(),
  termEndDay: Day.nullable().optional(),
  autoRenew: z.boolean().optional(),
  noticeMonths: z.int().min(0).max(MOST_OF_TERM.noticeMonths).optional(),
  noticeDays: z.int().min(0).max(MOST_OF_TERM.noticeDays).optional(),
  renewalMonths: z.int().min(1).max(MOST_OF_TERM.renewalMonths).nullable().optional(),
  billingPeriod: z.enum(BILLING_PERIODS).optional(),
  oneTimeFee: MoneyInput.extend({ amountMinor: z.int().min(0) })
    .nullable()
    .optional(),
  custom: CustomInput.optional(),
};

export const agreementRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Agreements of a customer with their status today, and its key figures',
      rest: { method: 'GET', path: '/customers/{customerId}/agreements' },
    })
    .input(z.strictObject({ customerId: Id }))
    .output(
      z.object({
        items: z.array(AgreementShape),
        figures: z.object({
          mrr: z.array(MoneyShape),
          renewIn: Renewal.nullable(),
          autoRenew: z.boolean().nullable(),
          paymentState: z.enum(['upToDate', 'late']).nullable(),
        }),
      }),
    )
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const row = await getCustomer(tx, input.customerId);
        if (!row) throw new AppError('record.notFound');
        const details = new Map((await listAgreementDetails(tx, row.id)).map((detail) => [detail.id, detail]));
        const custom = await loadCustomValues(tx, 'agreement', [...details.keys()]);
        const agreements = (await loadAgreements(tx, [row.id], tx.today)).get(row.id) ?? [];
        const items = agreements.flatMap((agreement) => {
          const detail = details.get(agreement.id);
          const status = agreementStatus(agreement, tx.today);
          if (!detail || status === null) return [];
          const next = nextRenewal(agreement, tx.today);
          const { currency } = agreement;
          return [
            {
              ...detail,
              nature: detail.nature as z.infer<typeof Nature>,
              isProposal: agreement.isProposal,
              status,
              startDay: agreement.startDay,
              termEndDay: agreement.termEndDay,
              // An end that lies ahead of a pinned day is not known yet.
              endedOn: agreement.endedOn !== null && agreement.endedOn <= tx.today ? agreement.endedOn : null,
              autoRenew: agreement.autoRenew,
              renewal: next.renewal,
              noticeDay: next.renewal?.day ?? null,
              missedNoticeDay: next.missedNoticeDay,
              noticeMonths: agreement.noticeMonths,
              noticeDays: agreement.noticeDays,
              renewalMonths: agreement.renewalMonths,
              mrr: { amountMinor: mrrMinor(mrr72(agreement)), currency },
              amount: { amountMinor: agreement.amountMinor, currency },
              billingPeriod: agreement.billingPeriod,
              oneTimeFee: detail.oneTimeFeeMinor === 0 ? null : { amountMinor: detail.oneTimeFeeMinor, currency },
              acts: agreement.acts.filter((act) => act.knownDay <= tx.today).map(({ kind, day }) => ({ kind, day })),
              custom: custom.get(agreement.id) ?? {},
            },
          ];
        });
        const mrr = row.money
          .filter((m) => m.mrr72 !== 0)
          .map((m) => ({ amountMinor: mrrMinor(m.mrr72), currency: m.currency }));
        return {
          items: items.reverse(),
          figures: {
            mrr,
            renewIn: renewalOf(ctx.scope, row, agreements),
            autoRenew: row.autoRenew,
            paymentState: receivablesScope(tx.actor) === 'none' ? null : row.paymentState,
          },
        };
      }),
    ),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Add an agreement to a customer: an amount per billing period, or the MRR as an amount per month',
      rest: { method: 'POST', path: '/customers/{customerId}/agreements', status: 201 },
    })
    .input(z.strictObject({ customerId: Id, startDay: Day, amount: MoneyInput, ...Terms }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createAgreement(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change an agreement; the version read must still be the stored one',
      rest: { method: 'PATCH', path: '/agreements/{id}' },
    })
    .input(
      z.strictObject({
        id: Id,
        version: z.int(),
        startDay: Day.optional(),
        amount: MoneyInput.optional(),
        ...Terms,
        read: CustomRead,
      }),
    )
    .output(z.object({ version: z.int() }))
    .mutation(({ ctx, input }) => editAgreement(ctx.scope, input)),
  act: orgProcedure
    .meta({
      access: 'organization',
      summary:
        'Record that an agreement was validated, paused, resumed, cancelled or ended on a day (today when not given)',
      rest: { method: 'POST', path: '/agreements/{id}/acts', status: 201 },
    })
    .input(z.strictObject({ id: Id, kind: ActKind, day: Day.optional() }))
    .output(z.object({ id: Id, version: z.int().meta({ description: 'Of the agreement, after the act' }) }))
    .mutation(({ ctx, input }) => recordAct(ctx.scope, input)),
});
