import { addDays, addMonths } from '@vigie/domain/calendar';
import { CUSTOM_ENTITIES, type CustomEntity, encodeCustom } from '@vigie/domain/custom-field';
import { customerSearchText } from '@vigie/domain/customer';
import { agreementSearchText, foldContact, foldInteraction } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { sql } from 'kysely';
import { addCustomField } from '../custom-field/custom-field.ts';
import { addEmptyFigures } from '../customer/customer.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

import { AS_OF, type Drawn, OWN_TYPES } from './condition.draw.ts';
import { plantLedger } from './condition.plant-ledger.ts';

/** A record as it was drawn, under the customer it hangs on. */
type Planted<Key extends 'contacts' | 'agreements' | 'invoices'> = {
  id: string;
  customerId: string;
  row: Drawn[Key][number];
};

/** Customers with all that hangs on them; the first one may be the parent of others. */
export async function plant(tx: OrgTx, drawn: readonly Drawn[]): Promise<string[]> {
  const stages = ['customer', 'churn'].map((kind) => ({ id: newId(), name: kind, kind, position: 0 }));
  await insertRows(tx, 'stage', stages);
  const fields = CUSTOM_ENTITIES.flatMap((entity) =>
    Object.entries(OWN_TYPES).map(([key, type]) => ({
      ...{ id: newId(), entity, key, label: key, type, source: null, readOnly: false },
      options:
        type === 'choice'
          ? ['North', 'South'].map((label) => ({ id: newId(), label, labelFolded: foldText(label) }))
          : [],
    })),
  );
  for (const { options, ...field } of fields) await addCustomField(tx, field, options);
  const saveOwn = (entity: CustomEntity, records: readonly { id: string; custom: Drawn['custom'] }[]): Promise<void> =>
    insertRows(
      tx,
      'custom_value',
      records.flatMap(({ id, custom }) =>
        fields
          .filter((field) => field.entity === entity)
          .flatMap(({ id: fieldId, key, type, options }) => {
            const value = custom[key as keyof Drawn['custom']];
            const columns = value === null ? null : encodeCustom({ type, options }, value, (name) => name);
            return columns === null || typeof columns === 'string' ? [] : [{ fieldId, entityId: id, ...columns }];
          }),
      ),
    );
  const made = drawn.map((one) => ({ id: newId(), one }));
  const [first] = made;
  await insertRows(
    tx,
    'customer',
    made.map(({ id, one }, at) => {
      const customerId = `${one.customerId} ${at}`;
      return {
        id,
        customerId,
        name: one.name,
        nameFolded: foldText(one.name),
        searchFolded: customerSearchText({ ...one, customerId }),
        domain: one.domain,
        ownerId: one.ownerId,
        parentId: one.hasParent && id !== first?.id ? (first?.id ?? null) : null,
        stageId: stages[one.isChurned ? 1 : 0]?.id,
        sinceDay: one.sinceDay,
        excludedFromCollection: one.excludedFromCollection,
      };
    }),
  );
  await addEmptyFigures(
    tx,
    made.map(({ id }) => id),
  );
  for (const { id, one } of made) {
    const set = sql.join(
      Object.entries(one.figures).map(
        ([name, value]) =>
          sql`${sql.ref(name.replace(/[A-Z]|\d+/g, (part) => (/\d/.test(part) ? part : `_${part.toLowerCase()}`)))} = ${value}`,
      ),
    );
    await sql`update customer_figure set ${set} where org_id = ${tx.orgId} and customer_id = ${id}::uuid`.execute(
      tx.db,
    );
  }
  const each = <T>(of: (one: Drawn) => readonly T[]): { customerId: string; row: T }[] =>
    made.flatMap(({ id, one }) => of(one).map((row) => ({ customerId: id, row })));
  await insertRows(
    tx,
    'customer_team',
    each((one) => one.team).map(({ customerId, row }) => ({ customerId, userId: row })),
  );
  await insertRows(
    tx,
    'customer_tag',
    each((one) => one.tags).map(({ customerId, row }) => ({ customerId, tag: row, tagFolded: foldText(row) })),
  );
  const contacts = each((one) => one.contacts).map((given) => ({ id: newId(), ...given }));
  await plantContacts(tx, contacts);
  const interactions = each((one) => one.interactions).map((given) => ({ id: newId(), ...given }));
  await insertRows(
    tx,
    'interaction',
    interactions.map(({ id, customerId, row: { custom: _, hasContact, ...row } }) => ({
      id,
      customerId,
      startedAt: new Date(),
      contactId: hasContact ? (contacts.find((one) => one.customerId === customerId)?.id ?? null) : null,
      ...foldInteraction(row),
      isSentimentExcluded: false,
      isUserTouch: false,
      isSponsorTouch: false,
      createdAt: new Date(),
      ...row,
    })),
  );
  const agreements = each((one) => one.agreements).map((given) => ({ id: newId(), ...given }));
  await plantAgreements(tx, agreements);
  // Of the days before, on and after the one that is read, and of one currency none at all.
  await insertRows(
    tx,
    'currency_rate',
    [
      ['USD', '2026-03-01', '0.87654321'],
      ['USD', AS_OF, '0.915'],
      ['USD', addDays(AS_OF, 1), '2'],
      ['JPY', '2026-01-01', '0.0061'],
    ].map(([of, on, rate]) => ({ currency: of, day: on, rate, source: 'test' })),
  );
  const invoices = each((one) => one.invoices).map((given, at) => ({ id: newId(), at, ...given }));
  await plantLedger(tx, invoices);
  const held = (records: readonly { id: string; row: { custom: Drawn['custom'] } }[]) =>
    records.map(({ id, row }) => ({ id, custom: row.custom }));
  await saveOwn(
    'customer',
    made.map(({ id, one }) => ({ id, custom: one.custom })),
  );
  await saveOwn('contact', held(contacts));
  await saveOwn('interaction', held(interactions));
  await saveOwn('agreement', held(agreements));
  await saveOwn('invoice', held(invoices));
  return made.map(({ id }) => id);
}

async function plantContacts(tx: OrgTx, contacts: readonly Planted<'contacts'>[]): Promise<void> {
  await insertRows(
    tx,
    'contact',
    contacts.map(({ id, customerId, row: { firstName, email, function: role, isMain, isKnown, isArchived } }, at) => {
      const address = email === null ? null : `${at}${email}`;
      return {
        id,
        customerId,
        firstName,
        nameFolded: foldText(firstName ?? address ?? ''),
        email: address,
        emailFolded: address === null ? null : foldText(address),
        function: role,
        ...foldContact({ function: role, phone: null }),
        isMain,
        isKnown,
        archivedAt: isArchived ? new Date() : null,
      };
    }),
  );
  await insertRows(
    tx,
    'contact_tag',
    contacts.flatMap(({ id, row }) => row.tags.map((tag) => ({ contactId: id, ...tag, tagFolded: foldText(tag.tag) }))),
  );
  const featureId = '00000000-0000-0000-0000-000000000000';
  await insertRows(
    tx,
    'usage_day',
    contacts.flatMap(({ id, customerId, row }) =>
      row.activity === null
        ? []
        : [{ customerId, contactId: id, featureId, day: row.activity, connections: 1, uses: 0 }],
    ),
  );
}

async function plantAgreements(tx: OrgTx, agreements: readonly Planted<'agreements'>[]): Promise<void> {
  await insertRows(
    tx,
    'agreement',
    agreements.map(({ id, customerId, row: { termDays, noticeIn, isOld, acts: _, custom: _own, ...row } }, at) => {
      const agreementId = row.agreementId === null ? null : `${at}${row.agreementId}`;
      const startDay = isOld ? addMonths(row.startDay, -37) : row.startDay;
      return {
        id,
        customerId,
        ...row,
        agreementId,
        startDay,
        knownDay: isOld && row.knownDay <= AS_OF ? startDay : row.knownDay,
        searchFolded: agreementSearchText({ ...row, agreementId }),
        termEndDay:
          noticeIn !== null
            ? addMonths(addDays(AS_OF, row.noticeDays + noticeIn), row.noticeMonths - (isOld ? 12 : 0))
            : termDays === null
              ? null
              : addDays(startDay, termDays),
        oneTimeFeeMinor: 0,
      };
    }),
  );
  await insertRows(
    tx,
    'agreement_act',
    agreements.flatMap(({ id, row }) => row.acts.map((act) => ({ id: newId(), agreementId: id, ...act }))),
  );
}
