import {
  bringBackContacts,
  countContactVersions,
  displaceMains,
  loadContactsByEmail,
  lockContactVersion,
  replaceContactTags,
  type StoredContact,
  storedContacts,
} from '@vigie/db/contact';
import { keepCustomers } from '@vigie/db/customer';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { foldContact } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { finish, issue, type RowResult } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import { type CustomDraft, type CustomOptions, openCustomValues } from '../custom-field/custom-value.ts';
import { refusalOfCustom } from '../custom-field/refusal.ts';
import { editableCustomer, type Resolve } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';

export interface ContactDraft {
  line: number;
  id?: string;
  contactId?: string | null;
  customerId: string;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  function?: string | null;
  tags?: string[];
  main?: boolean;
  /** False for one whom usage has shown and nobody has made a contact of. */
  isKnown?: boolean;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft;
}

const nameOf = (draft: ContactDraft): string =>
  [draft.firstName, draft.lastName].filter(Boolean).join(' ') || draft.email || draft.contactId || '';

/** The folded columns of a contact's row. */
function foldedOf(row: Record<string, unknown>): Record<string, unknown> {
  const { firstName, lastName, email, phone, function: role } = row as unknown as StoredContact;
  return {
    nameFolded: foldText([firstName, lastName].filter(Boolean).join(' ') || (email ?? '')),
    emailFolded: email === null ? null : foldText(email),
    ...foldContact({ function: role, phone }),
  };
}

/** Creates and updates contacts; a visitor already seen in usage under the same address becomes that contact. */
export async function saveContacts(
  tx: OrgTx,
  drafts: ContactDraft[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<RowResult[]> {
  const refs = new Map(drafts.map((draft) => [draft, resolve(draft.customerId)]));
  const stored = await storedContacts(tx, {
    ids: drafts.map((draft) => draft.id).filter((id) => id !== undefined),
    contactIds: drafts.map((draft) => draft.contactId).filter((id) => typeof id === 'string'),
    emails: drafts
      .map((draft) => draft.email)
      .filter((email) => typeof email === 'string')
      .map(foldText),
  });
  const plans = planContacts(drafts, refs, stored);
  const existingId = (draft: ContactDraft): string | null => plans.get(draft)?.existing?.id ?? null;
  const customValues = await openCustomValues(
    tx,
    'contact',
    drafts.map((draft) => ({ custom: draft.custom, entityId: existingId(draft) })),
    options,
  );
  // Only what will be written may take the place of the main contact.
  const mains = [...plans].flatMap(([draft, plan]) => {
    const isElsewhere = plan.existing !== undefined && plan.existing.customerId !== plan.customerId;
    const isRefused = customValues.plan(draft.custom, existingId(draft)).issues.length > 0;
    return plan.isMain && !plan.isEmailTaken && !isElsewhere && !isRefused ? [plan] : [];
  });
  const displaced = await displaceMains(
    tx,
    mains.map((plan) => plan.customerId),
    mains.flatMap((plan) => plan.existing?.id ?? []),
  );
  const displacedIds = new Set(displaced.map(({ id }) => id));
  const results = await upsert(
    tx,
    {
      table: 'contact',
      isVersioned: true,
      customValues,
      label: nameOf,
      stored: (draft) => plans.get(draft)?.existing as Record<string, unknown> | undefined,
      given: (draft, existing) => {
        const ref = refs.get(draft);
        if (!ref || Array.isArray(ref)) return ref ?? [];
        if (!nameOf(draft) && !existing) return [issue('lastName', 'required')];
        if (plans.get(draft)?.isEmailTaken) return [issue('email', 'contact.emailTaken', { email: draft.email ?? '' })];
        return {
          customerId: ref.id,
          contactId: draft.contactId,
          firstName: draft.firstName,
          lastName: draft.lastName,
          email: draft.email,
          phone: draft.phone,
          function: draft.function,
          isMain: displacedIds.has(existing?.id as string)
            ? false
            : draft.main
              ? plans.get(draft)?.isMain || undefined
              : draft.main,
          isKnown: draft.isKnown ?? true,
        };
      },
      defaults: {
        contactId: null,
        firstName: null,
        lastName: null,
        email: null,
        phone: null,
        function: null,
        isMain: false,
        isKnown: true,
      },
      derived: foldedOf,
    },
    drafts,
  );
  await bringBackContacts(
    tx,
    drafts.flatMap((draft, index) => {
      const { entityId = null, outcome } = results[index] ?? {};
      const isMade = plans.get(draft)?.existing?.isKnown === false && draft.isKnown !== false && outcome === 'updated';
      return isMade && entityId !== null ? [entityId] : [];
    }),
  );
  const tagged = drafts.flatMap((draft, index) => {
    const contactId = results[index]?.entityId;
    return draft.tags !== undefined && contactId
      ? [{ contactId, tags: draft.tags.map((tag) => ({ tag, tagFolded: foldText(tag) })) }]
      : [];
  });
  const changed = await replaceContactTags(tx, tagged);
  const byTags: string[] = [];
  for (const result of results) {
    const tags = changed.get(result.entityId ?? '');
    if (tags === undefined) continue;
    if (result.outcome === 'unchanged') {
      result.outcome = 'updated';
      byTags.push(result.entityId ?? '');
    }
    result.changes.push({ field: 'tags', ...tags });
  }
  await countContactVersions(tx, byTags);
  const lineOfMain = new Map(drafts.flatMap((draft) => lineOf(plans.get(draft), draft)));
  const told = new Set(results.filter(({ outcome }) => outcome === 'updated').map(({ entityId }) => entityId));
  const noLongerMain = displaced
    .filter(({ id }) => !told.has(id))
    .map(
      ({ id, customerId }): RowResult => ({
        line: lineOfMain.get(customerId) ?? 0,
        outcome: 'updated',
        label: '',
        entityId: id,
        customerId,
        issues: [],
        changes: [{ field: 'isMain', before: true, after: false }],
      }),
    );
  // History tells first who is no longer the main contact, then who is.
  await finish(tx, 'contact', [...noLongerMain, ...results]);
  return results;
}

const lineOf = (plan: ContactPlan | undefined, { line }: ContactDraft): [string, number][] =>
  plan?.isMain ? [[plan.customerId, line]] : [];

interface ContactPlan {
  customerId: string;
  existing: StoredContact | undefined;
  isEmailTaken: boolean;
  /** The one that becomes the main contact: the first of the set that says so. */
  isMain: boolean;
}

/** Finds what each draft is stored as: by our id, by the id of a source, by its address where that names nobody else. */
function planContacts(
  drafts: ContactDraft[],
  refs: Map<ContactDraft, ReturnType<Resolve>>,
  stored: StoredContact[],
): Map<ContactDraft, ContactPlan> {
  const plans = new Map<ContactDraft, ContactPlan>();
  const addresses = new Set<string>();
  const withMain = new Set<string>();
  for (const draft of drafts) {
    const ref = refs.get(draft);
    if (!ref || Array.isArray(ref)) continue;
    const folded = draft.email ? foldText(draft.email) : null;
    const holder = stored.find((row) => folded !== null && row.customerId === ref.id && row.emailFolded === folded);
    const isOther = holder?.contactId && draft.contactId !== undefined && holder.contactId !== draft.contactId;
    const existing =
      stored.find((row) => draft.id !== undefined && row.id === draft.id) ??
      stored.find((row) => draft.contactId && row.contactId === draft.contactId) ??
      (isOther ? undefined : holder);
    const address = `${ref.id} ${folded}`;
    const isEmailTaken = folded !== null && (addresses.has(address) || (holder !== undefined && holder !== existing));
    if (folded !== null && !isEmailTaken) addresses.add(address);
    const isMain = draft.main === true && !isEmailTaken && !withMain.has(ref.id);
    if (isMain) withMain.add(ref.id);
    plans.set(draft, { customerId: ref.id, existing, isEmailTaken, isMain });
  }
  return plans;
}

export interface ContactInput
  extends Omit<
    { [K in keyof ContactDraft]?: ContactDraft[K] | undefined },
    'line' | 'main' | 'contactId' | 'customerId' | 'isKnown'
  > {
  customerId: string;
  isMain?: boolean | undefined;
  /** The version that was read: someone else's change in between is a conflict then, never overwritten. */
  version?: number | undefined;
}

/**
 * One contact from a form or the API. An address may belong to one contact of a customer only.
 * @throws AppError `contact.versionConflict` where somebody changed it since the version that was read.
 */
export async function saveContact(scope: OrgScope, input: ContactInput): Promise<{ id: string; version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    await keepCustomers(tx, [input.customerId]);
    const ref = await editableCustomer(tx, input.customerId);
    const stored = input.id === undefined ? null : await lockContactVersion(tx, input.id);
    if (input.version !== undefined && stored !== null && stored !== input.version)
      throw new AppError('contact.versionConflict', { version: stored });
    if (input.email) {
      const taken = (await loadContactsByEmail(tx, [foldText(input.email)])).get(`${ref.id} ${foldText(input.email)}`);
      const [holder] =
        taken && taken !== input.id ? await storedContacts(tx, { ids: [taken], contactIds: [], emails: [] }) : [];
      // A visitor seen in usage under this address becomes the contact; a contact that has it keeps it.
      if (holder?.isKnown || (holder && input.id !== undefined))
        throw new AppError('contact.emailTaken', { email: input.email }, 'email');
    }
    const {
      isMain,
      version: _version,
      ...fields
    } = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as ContactInput;
    const [result] = await saveContacts(
      tx,
      [{ ...(fields as Omit<ContactDraft, 'line'>), line: 0, ...(isMain === undefined ? {} : { main: isMain }) }],
      () => ref,
    );
    const [first] = result?.issues ?? [];
    if (!result || result.entityId === null)
      throw (
        (first && refusalOfCustom(first)) ??
        new AppError('validation.invalid', first?.params ?? {}, first?.field ?? null)
      );
    return { id: result.entityId, version: (await lockContactVersion(tx, result.entityId)) ?? 1 };
  });
}
