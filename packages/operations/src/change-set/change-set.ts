import { type AuditEntry, saveAudit } from '@vigie/db/audit';
import { markDirty } from '@vigie/db/mark';
import type { OrgTx } from '@vigie/db/scope';

export { type ChangeSetRef, canUndo, kindOfVisible } from './access.ts';
export { type Carried, carryThrough, endingOf } from './ending.ts';

/**
 * Every stored fact comes in through a set of drafts: one from a form or the API, thousands from a file. Each draft
 * ends in exactly one outcome, and the whole set is written by the same few statements.
 */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'failed';

/** What can be wrong or odd with one row; each code has words in three languages. */
export const ROW_CODES = [
  'agreement.amountTooLarge',
  'amountTooLarge',
  'agreement.contradictsAct',
  'agreement.parentLoop',
  'agreement.unknownParent',
  'badText',
  'closedBeforeOpened',
  'contact.emailTaken',
  'customer.parentLoop',
  'customField.archived',
  'customField.changed',
  'customField.readOnly',
  'customField.tooManyDigits',
  'customField.unknown',
  'documentIsFinal',
  'dueBeforeIssue',
  'endBeforeStart',
  'endsBeforeItStarts',
  'formulaError',
  'gradeOutOfRange',
  'interactionIsFixed',
  'invalidBoolean',
  'invalidChoice',
  'invalidDay',
  'invalidEmail',
  'invalidInteger',
  'invalidNumber',
  'invalidText',
  'negativeAmount',
  'negativeNumber',
  'notAllowed',
  'notApplied',
  'notAvailable',
  'otherCustomer',
  'metric.archived',
  'metric.batchFull',
  'metric.futureDay',
  'metric.notAnObject',
  'metric.unknown',
  'metric.unknownKey',
  'money.unknownCurrency',
  'partlyUnapplied',
  'privateOfNobody',
  'privateOfOther',
  'rate.invalidRate',
  'rate.reportingCurrency',
  'rate.tooHigh',
  'repeatedRow',
  'required',
  'scoreOutOfRange',
  'settledBeforeIssue',
  'textTooLong',
  'ticketsApart',
  'tooManyCells',
  'tooManyTags',
  'unknownAgreement',
  'unknownContact',
  'unknownCurrency',
  'unknownCustomer',
  'unknownDirection',
  'unknownInteractionKind',
  'unknownInvoice',
  'unknownNature',
  'unknownPeriod',
  'unknownPerson',
  'unknownProfile',
  'unknownStage',
  'unknownStatus',
  'unsupportedKind',
  'usage.badInstant',
  'usage.batchFull',
  'usage.notAnObject',
  'usage.propertiesTooLarge',
  'usage.tooFarAhead',
  'usage.tooManyFeatures',
  'usage.tooOld',
  'usage.unknownKey',
  'usageAfterEnd',
  'usageBeforeStart',
] as const;
export type RowCode = (typeof ROW_CODES)[number];

export interface RowIssue {
  field: string;
  severity: 'error' | 'warning';
  code: RowCode;
  params: Record<string, string | number>;
}

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface RowResult {
  line: number;
  outcome: Outcome;
  /** What the row is about, in words: the name of a customer, the number of an invoice. */
  label: string;
  entityId: string | null;
  customerId: string | null;
  issues: RowIssue[];
  changes: FieldChange[];
}

export const issue = (field: string, code: RowCode, params: Record<string, string | number> = {}): RowIssue => ({
  field,
  severity: 'error',
  code,
  params,
});

export const warning = (field: string, code: RowCode, params: Record<string, string | number> = {}): RowIssue => ({
  field,
  severity: 'warning',
  code,
  params,
});

export const failed = (line: number, label: string, issues: RowIssue[]): RowResult => ({
  line,
  outcome: 'failed',
  label,
  entityId: null,
  customerId: null,
  issues,
  changes: [],
});

type Row = Record<string, unknown>;

/** Days and numbers compare by value, lists by content. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => item === b[index]);
  return (a ?? null) === (b ?? null);
}

/** The fields of `given` that differ from what is stored. An absent (undefined) field is not touched. */
export function changesBetween(stored: Row, given: Row): FieldChange[] {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .filter(([field, value]) => !isSame(stored[field], value))
    .map(([field, value]) => ({ field, before: stored[field] ?? null, after: value ?? null }));
}

const fieldsOf = (changes: FieldChange[], side: 'before' | 'after'): Row =>
  Object.fromEntries(changes.map((change) => [change.field, change[side]]));

/** The audit line of a result; null for what changed nothing. */
function auditOf(entity: string, result: RowResult, created?: Row): AuditEntry | null {
  if (result.entityId === null || (result.outcome !== 'created' && result.outcome !== 'updated')) return null;
  const isCreated = result.outcome === 'created';
  return {
    entity,
    entityId: result.entityId,
    customerId: result.customerId,
    line: result.line,
    action: isCreated ? 'create' : 'update',
    before: isCreated ? null : fieldsOf(result.changes, 'before'),
    after: isCreated ? (created ?? fieldsOf(result.changes, 'after')) : fieldsOf(result.changes, 'after'),
  };
}

/** Ends a set-wise write: history and the marks that make scores fresh, in the same transaction. */
export async function finish(tx: OrgTx, entity: string, results: RowResult[]): Promise<RowResult[]> {
  const entries = results.map((result) => auditOf(entity, result)).filter((entry) => entry !== null);
  await saveAudit(tx, entries);
  const customers = new Set(
    results.filter((r) => r.outcome === 'created' || r.outcome === 'updated').map((r) => r.customerId),
  );
  await markDirty(
    tx,
    [...customers].filter((id) => id !== null),
  );
  return results;
}
