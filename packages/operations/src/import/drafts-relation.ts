import { readHealthStatus } from '@vigie/domain/customer';
import { readBillingPeriod } from '@vigie/domain/import';
import { parseAmount } from '@vigie/domain/money';
import { foldText } from '@vigie/domain/text';
import { saveAgreements } from '../agreement/agreement.ts';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { saveContacts } from '../contact/contact.ts';
import { saveCustomers } from '../customer/customer.ts';
import { type Draft, type ImportWriter, known, list, present, type ReadRow } from './draft.ts';
import { FROM_FILE } from './fields.ts';

/** Customers, and what is agreed with whom. */
export const RELATION_WRITERS = {
  customers: {
    identityField: 'customerId',
    draft: customerDraft,
    save: (tx, drafts) => saveCustomers(tx, drafts, FROM_FILE),
  },
  assignments: {
    identityField: 'customerId',
    draft: customerDraft,
    save: (tx, drafts) => saveCustomers(tx, drafts, { ...FROM_FILE, isUpdate: true }),
  },
  contacts: {
    identityField: 'contactId',
    draft: ({ line, values }) => {
      const { contactId, main, tags, ...rest } = values;
      return {
        line,
        ...rest,
        ...(contactId ? { contactId } : {}),
        ...(typeof main === 'boolean' ? { main } : {}),
        ...list('tags', tags),
      };
    },
    save: async (tx, drafts, resolve) => saveContacts(tx, drafts, await resolve('customer.edit'), FROM_FILE),
  },
  agreements: {
    identityField: 'agreementId',
    draft: ({ line, values }, reader) => {
      const currency = String(values.currency ?? reader.orgCurrency);
      const isMrr = typeof values.mrr === 'string';
      const text = isMrr ? values.mrr : values.amount;
      if (typeof text !== 'string') return [issue('mrr', 'required')];
      const amountMinor = parseAmount(text, currency, reader.settings.decimal);
      const fee =
        typeof values.oneTimeFee === 'string'
          ? parseAmount(values.oneTimeFee, currency, reader.settings.decimal)
          : undefined;
      const billingPeriod = isMrr
        ? 'month'
        : typeof values.billingPeriod === 'string'
          ? readBillingPeriod(values.billingPeriod)
          : 'month';
      const nature = typeof values.nature === 'string' ? NATURES[foldText(values.nature)] : undefined;
      const issues: RowIssue[] = [];
      if (amountMinor === null) issues.push(issue(isMrr ? 'mrr' : 'amount', 'invalidNumber', { value: text }));
      if (fee === null) issues.push(issue('oneTimeFee', 'invalidNumber', { value: String(values.oneTimeFee) }));
      if (billingPeriod === null)
        issues.push(issue('billingPeriod', 'unknownPeriod', { value: String(values.billingPeriod) }));
      if (typeof values.nature === 'string' && nature === undefined)
        issues.push(issue('nature', 'unknownNature', { value: values.nature }));
      if (issues.length > 0) return issues;
      return {
        line,
        agreementId: values.agreementId,
        customerId: values.customerId,
        startDay: values.startDay,
        amountMinor,
        billingPeriod,
        currency,
        ...known({
          name: values.name,
          type: values.type,
          plan: values.plan,
          termEndDay: values.termEnd,
          endedOn: values.endedOn,
          renewalMonths: values.renewalMonths,
        }),
        ...present({
          nature,
          autoRenew: values.autoRenew,
          noticeMonths: values.noticeMonths,
          noticeDays: values.noticeDays,
          oneTimeFeeMinor: fee,
          isProposal: values.proposal,
          knownDay: values.knownDay,
        }),
      };
    },
    save: async (tx, drafts, resolve) => saveAgreements(tx, drafts, await resolve('customer.edit'), FROM_FILE),
  },
} satisfies Record<string, ImportWriter>;

function customerDraft({ line, values }: ReadRow): Draft | RowIssue[] {
  const { healthStatus, healthScore, ...rest } = values;
  const issues: RowIssue[] = [];
  const status = typeof healthStatus === 'string' ? readHealthStatus(healthStatus) : healthStatus;
  if (typeof healthStatus === 'string' && status === null)
    issues.push(issue('healthStatus', 'unknownStatus', { value: healthStatus }));
  if (typeof healthScore === 'number' && (healthScore < 0 || healthScore > 100 || !Number.isInteger(healthScore)))
    issues.push(issue('healthScore', 'scoreOutOfRange', { value: healthScore }));
  if (issues.length > 0) return issues;
  // An empty cell clears a value that can be empty; for the rest it says nothing.
  const { name, stage, externalId, tags, team, excluded, ...nullable } = rest;
  const given = Object.fromEntries(
    Object.entries({ name, stage, externalId, excluded }).filter(([, value]) => value !== null && value !== undefined),
  );
  return {
    line,
    ...nullable,
    ...given,
    ...list('tags', tags),
    ...list('team', team),
    ...known({ healthStatus: status, healthScore }),
  };
}

const NATURES: Record<string, string> = {
  initial: 'initial',
  initiale: 'initial',
  inicial: 'initial',
  new: 'initial',
  nouveau: 'initial',
  nuevo: 'initial',
  renewal: 'renewal',
  renouvellement: 'renewal',
  renovacion: 'renewal',
  amendment: 'amendment',
  avenant: 'amendment',
  enmienda: 'amendment',
};
