import { storedContacts } from '@vigie/db/contact';
import type { OrgTx } from '@vigie/db/scope';
import { ensureVisitors } from '@vigie/db/usage';
import { readEmail } from '@vigie/domain/import';
import { foldText } from '@vigie/domain/text';

/** An exchange that names a contact, by address or by the id that contacts were imported under. */
interface Naming<Draft> {
  draft: Draft;
  plan: { customer: { id: string }; isPrivate: boolean };
}

/**
 * The contacts that drafts name. Whom nobody knows yet by that address is kept, and attached when the contact appears
 * (U4), unless with whom it was is private; an id that nobody knows says nothing.
 */
export async function findContacts<Draft extends { contact?: string | null }>(
  tx: OrgTx,
  planned: readonly Naming<Draft>[],
): Promise<Map<Draft, string>> {
  const named = planned.flatMap(({ draft, plan }) =>
    draft.contact ? [{ draft, plan, customerId: plan.customer.id, email: readEmail(draft.contact) }] : [],
  );
  const visitors = await ensureVisitors(
    tx,
    named.flatMap(({ customerId, email, plan }) =>
      email === null || plan.isPrivate ? [] : [{ customerId, email, emailFolded: foldText(email) }],
    ),
  );
  const known = await storedContacts(tx, {
    ids: [],
    contactIds: named.flatMap(({ draft, email }) => (email === null && draft.contact ? [draft.contact] : [])),
    emails: named.flatMap(({ email, plan }) => (email !== null && plan.isPrivate ? [foldText(email)] : [])),
  });
  const byId = new Map(known.map((contact) => [`${contact.customerId} ${contact.contactId}`, contact.id]));
  const byEmail = new Map(known.map((contact) => [`${contact.customerId} ${contact.emailFolded}`, contact.id]));
  return new Map(
    named.flatMap(({ draft, customerId, email }) => {
      const key = `${customerId} ${email === null ? draft.contact : foldText(email)}`;
      const id = email === null ? byId.get(key) : (visitors.get(key) ?? byEmail.get(key));
      return id === undefined ? [] : [[draft, id] as const];
    }),
  );
}
