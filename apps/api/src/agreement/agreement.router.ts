import { listAgreementDetails, loadAgreements } from '@vigie/db/agreement';
import { getCustomer } from '@vigie/db/customer';
import { inTransaction } from '@vigie/db/scope';
import { receivablesScope } from '@vigie/domain/access';
import { agreementStatus, BILLING_PERIODS, mrr72, mrrMinor, nextRenewal } from '@vigie/domain/agreement';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { RenewIn, renewInOf } from '../customer/customer-shape.ts';
import { Day, Id, MoneyShape } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const AgreementShape = z.object({
  id: Id,
  agreementId: z.string().nullable(),
  name: z.string().nullable(),
  type: z.string().nullable(),
  nature: z.enum(['initial', 'renewal', 'amendment']),
  plan: z.string().nullable(),
  status: z.enum(['pending', 'validated', 'active', 'paused', 'cancelled', 'finished']),
  startDay: Day,
  termEndDay: Day.nullable(),
  endedOn: Day.nullable(),
  autoRenew: z.boolean(),
  noticeDay: Day.nullable(),
  missedNoticeDay: Day.nullable(),
  noticeMonths: z.int(),
  noticeDays: z.int(),
  mrr: MoneyShape,
  amount: MoneyShape,
  billingPeriod: z.enum(BILLING_PERIODS),
  oneTimeFee: MoneyShape.nullable(),
});

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
          renewIn: RenewIn.nullable(),
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
              nature: detail.nature as z.infer<typeof AgreementShape>['nature'],
              status,
              startDay: agreement.startDay,
              termEndDay: agreement.termEndDay,
              // An end that lies ahead of a pinned day is not known yet.
              endedOn: agreement.endedOn !== null && agreement.endedOn <= tx.today ? agreement.endedOn : null,
              autoRenew: agreement.autoRenew,
              noticeDay: next.renewal?.day ?? null,
              missedNoticeDay: next.missedNoticeDay,
              noticeMonths: agreement.noticeMonths,
              noticeDays: agreement.noticeDays,
              mrr: { amountMinor: mrrMinor(mrr72(agreement)), currency },
              amount: { amountMinor: agreement.amountMinor, currency },
              billingPeriod: agreement.billingPeriod,
              oneTimeFee: detail.oneTimeFeeMinor === 0 ? null : { amountMinor: detail.oneTimeFeeMinor, currency },
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
            renewIn: renewInOf(ctx.scope, row),
            autoRenew: row.autoRenew,
            paymentState: receivablesScope(tx.actor) === 'none' ? null : row.paymentState,
          },
        };
      }),
    ),
});
