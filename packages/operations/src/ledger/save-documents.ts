import { lockDocuments, type StoredDocument } from '@vigie/db/ledger';
import { listHighestRates } from '@vigie/db/rate';
import type { OrgTx } from '@vigie/db/scope';
import { type DocumentKind, MAX_DOCUMENT_MINOR } from '@vigie/domain/ledger';
import { amountText, isWorthAtMost } from '@vigie/domain/money';
import { foldText } from '@vigie/domain/text';
import { issue, type RowIssue, type RowResult } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, type CustomOptions, openCustomValues } from '../custom-field/custom-value.ts';
import type { Resolve } from '../customer/reference.ts';

/** What every document of the ledger says. */
export interface DocumentDraft {
  line: number;
  number: string;
  customerId: string;
  day: string;
  /** Invoices only. */
  dueDay?: string | null | undefined;
  /** Day from which it could be known; its own day when nothing else is said. */
  knownDay?: string;
  amountMinor: number;
  currency: string;
  /** Our id of the document that this one undoes. */
  reversesId?: string | undefined;
  /** Values of custom fields by their keys: of invoices. They are ours and may change; what the document says never does. */
  custom?: CustomDraft | undefined;
}

const DEFAULTS = {
  kind: null,
  number: null,
  status: 'final',
  day: null,
  dueDay: null,
  knownDay: null,
  amountMinor: 0,
  currency: null,
  reversesId: null,
};

type Fixed = Pick<DocumentDraft, 'number' | 'day' | 'dueDay' | 'amountMinor' | 'currency' | 'reversesId'>;

/** A value in words: an amount with its decimals and currency. */
const told = (field: string, value: unknown, { currency }: Record<string, unknown>): string =>
  field === 'amountMinor' ? `${amountText(Number(value), String(currency))} ${currency}` : String(value);

/** What of a document can never be another. */
const fixedOf = (kind: DocumentKind, { number, day, dueDay, amountMinor, currency, reversesId }: Fixed) => ({
  kind,
  number,
  day,
  dueDay: dueDay ?? null,
  amountMinor,
  currency,
  reversesId,
});

/** Why drafts of one kind would be refused for what is stored under their numbers, by line; locks what it finds. */
export async function conflictsOf<D extends DocumentDraft>(
  tx: OrgTx,
  kind: DocumentKind,
  drafts: D[],
  resolve: Resolve,
): Promise<Map<number, RowIssue[]>> {
  const stored = await lockDocuments(
    tx,
    kind,
    drafts.map((draft) => draft.number),
  );
  const conflicts = new Map<number, RowIssue[]>();
  for (const draft of drafts) {
    const existing = stored.get(draft.number);
    const ref = resolve(draft.customerId);
    if (!existing || Array.isArray(ref)) continue;
    const issues =
      existing.customerId === ref.id
        ? immutable(existing as unknown as Record<string, unknown>, fixedOf(kind, draft))
        : [issue('customerId', 'otherCustomer')];
    if (issues.length > 0) conflicts.set(draft.line, issues);
  }
  return conflicts;
}

/** A ledger document never changes: a second row under its number must say the same. */
function immutable(existing: Record<string, unknown> | undefined, given: Record<string, unknown>): RowIssue[] {
  if (!existing) return [];
  const changed = Object.entries(given).find(([field, value]) => value !== undefined && existing[field] !== value);
  return changed
    ? [
        issue(changed[0] === 'amountMinor' ? 'amount' : changed[0], 'documentIsFinal', {
          before: told(changed[0], existing[changed[0]], existing),
          after: told(changed[0], changed[1], given),
        }),
      ]
    : [];
}

/** Documents of one kind, known by their numbers; answers them as stored, locked, beside the results. */
export async function saveDocuments<D extends DocumentDraft>(
  tx: OrgTx,
  kind: DocumentKind,
  drafts: D[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<{ results: RowResult[]; documents: Map<string, StoredDocument> }> {
  const numbers = drafts.map((draft) => draft.number);
  const stored = await lockDocuments(tx, kind, numbers);
  const highest = await listHighestRates(
    tx,
    drafts.map(({ currency }) => currency),
  );
  const customValues = await openCustomValues(
    tx,
    'invoice',
    drafts.map((draft) => ({ custom: draft.custom, entityId: stored.get(draft.number)?.id ?? null })),
    options,
  );
  const results = await upsert(
    tx,
    {
      table: 'document',
      ...(kind === 'invoice' ? { customValues } : {}),
      label: (draft) => draft.number,
      stored: (draft) => stored.get(draft.number) as Record<string, unknown> | undefined,
      given: ({ number, customerId, day, dueDay, knownDay, amountMinor, currency, reversesId }, existing) => {
        const ref = resolve(customerId);
        if (Array.isArray(ref)) return ref;
        // Said before anything is compared: what is stored under another customer is not theirs to know.
        if (existing && existing.customerId !== ref.id) return [issue('customerId', 'otherCustomer')];
        const fixed = fixedOf(kind, { number, day, dueDay, amountMinor, currency, reversesId });
        const given = { ...fixed, customerId: ref.id, knownDay: existing ? undefined : (knownDay ?? day) };
        const issues = immutable(existing, fixed);
        if (amountMinor < 0) issues.push(issue('amount', 'negativeAmount'));
        const rate = existing ? undefined : highest.get(currency);
        const isTooLarge =
          amountMinor > MAX_DOCUMENT_MINOR ||
          (rate !== undefined && !isWorthAtMost(amountMinor, currency, tx.org.currency, rate, MAX_DOCUMENT_MINOR));
        if (isTooLarge) issues.push(issue('amount', 'amountTooLarge'));
        return issues.length > 0 ? issues : given;
      },
      defaults: DEFAULTS,
      derived: (row) => ({ numberFolded: foldText(String(row.number)) }),
    },
    drafts,
  );
  return { results, documents: await lockDocuments(tx, kind, numbers) };
}
