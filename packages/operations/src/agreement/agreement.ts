import { loadKeyed } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import type { BillingPeriod } from '@vigie/domain/agreement';
import { finish, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import type { Resolve } from '../customer/reference.ts';

export interface AgreementDraft {
  line: number;
  agreementId: string;
  customerId: string;
  name?: string | null;
  type?: string | null;
  nature?: 'initial' | 'renewal' | 'amendment';
  plan?: string | null;
  startDay: string;
  termEndDay?: string | null;
  endedOn?: string | null;
  autoRenew?: boolean;
  noticeMonths?: number;
  noticeDays?: number;
  renewalMonths?: number | null;
  /** Recurring amount per billing period, minor units. */
  amountMinor: number;
  billingPeriod: BillingPeriod;
  oneTimeFeeMinor?: number;
  currency: string;
  isProposal?: boolean;
  /** Day from which the agreement could be known; its start when nothing else is said. */
  knownDay?: string;
}

/** Creates and updates agreements by their own id. */
export async function saveAgreements(tx: OrgTx, drafts: AgreementDraft[], resolve: Resolve): Promise<RowResult[]> {
  const stored = await loadKeyed(
    tx,
    'agreement',
    'agreement_id',
    drafts.map((draft) => draft.agreementId),
  );
  const results = await upsert(
    tx,
    {
      table: 'agreement',
      label: (draft) => draft.name ?? draft.agreementId,
      stored: (draft) => stored.get(draft.agreementId),
      given: ({ line: _line, ...draft }, existing) => {
        const ref = resolve(draft.customerId);
        if (Array.isArray(ref)) return ref;
        if (draft.termEndDay && draft.termEndDay < draft.startDay)
          return [issue('termEnd', 'endBeforeStart', { start: draft.startDay, end: draft.termEndDay })];
        if (draft.endedOn && draft.endedOn < draft.startDay)
          return [issue('endedOn', 'endBeforeStart', { start: draft.startDay, end: draft.endedOn })];
        return { ...draft, customerId: ref.id, knownDay: draft.knownDay ?? (existing ? undefined : draft.startDay) };
      },
      defaults: {
        agreementId: null,
        name: null,
        type: null,
        nature: 'initial',
        plan: null,
        isProposal: false,
        startDay: null,
        termEndDay: null,
        endedOn: null,
        autoRenew: false,
        noticeMonths: 0,
        noticeDays: 0,
        renewalMonths: null,
        amountMinor: 0,
        billingPeriod: 'month',
        oneTimeFeeMinor: 0,
        currency: null,
        knownDay: null,
      },
      warnings: agreementWarnings,
    },
    drafts,
  );
  return finish(tx, 'agreement', results);
}

function agreementWarnings(draft: AgreementDraft): RowIssue[] {
  return draft.amountMinor < 0 ? [warning('amount', 'negativeAmount')] : [];
}
