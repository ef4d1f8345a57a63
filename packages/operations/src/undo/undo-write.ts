import { saveAudit } from '@vigie/db/audit';
import { loadCustomerRefs, loadParents, removeExternalIds } from '@vigie/db/customer';
import { lockDocuments } from '@vigie/db/ledger';
import { markDirty, takeMarks } from '@vigie/db/mark';
import { updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { deleteRows, deleteVisitors, listCustomerDependents, lockRows } from '@vigie/db/undo';
import { knownDayOf } from '@vigie/domain/calendar';
import type { DocumentKind } from '@vigie/domain/ledger';
import { foldText } from '@vigie/domain/text';
import { type AgreementDraft, saveAgreements } from '../agreement/agreement.ts';
import { finish, type RowResult } from '../change-set/change-set.ts';
import { type ContactDraft, saveContacts } from '../contact/contact.ts';
import { type CustomerDraft, draftOfFields, type Resolve, saveCustomers } from '../customer/customer.ts';
import { saveDocuments } from '../ledger/save-documents.ts';
import { AS_SOURCE, type Restored, restoreColumns, resultOf, splitValues, type Unwritten } from './restore-columns.ts';
import { customerOf, type UndoUnit } from './undo-plan.ts';

const TABLES = {
  customer: 'customer',
  contact: 'contact',
  agreement: 'agreement',
  interaction: 'interaction',
  'churn-event': 'churn_event',
} as const;
type Removable = keyof typeof TABLES;

/** Carries out what was planned for records of one entity; answers those that would not let themselves be written. */
export async function writeUndo(tx: OrgTx, entity: string, units: UndoUnit[]): Promise<Unwritten[]> {
  if (entity === 'document') {
    await reverseAll(
      tx,
      units.filter(({ step }) => step.kind === 'reverse'),
    );
    return restoreAll(tx, entity, restoredOf(units, []));
  }
  const removed = units.filter(({ step }) => step.kind === 'remove');
  const unwritten = await restoreAll(tx, entity as Removable, restoredOf(units, removed));
  unwritten.push(...(await removeAll(tx, entity as Removable, removed)));
  if (entity === 'interaction')
    await deleteVisitors(
      tx,
      units.map(({ state }) => state.now?.contactId).filter((id) => typeof id === 'string'),
    );
  return unwritten;
}

/** One record may have been changed twice: the oldest of its values stands in the end. What goes is not restored. */
function restoredOf(units: UndoUnit[], removed: UndoUnit[]): Restored[] {
  const gone = new Set(removed.map(({ row }) => row.entityId));
  const restored = new Map<string, Restored>();
  for (const unit of units) {
    const { step, row, state } = unit;
    if (step.kind !== 'restore' || row.entityId === null || gone.has(row.entityId)) continue;
    const values = Object.fromEntries(step.changes.map(({ field, before }) => [field, before]));
    const held = restored.get(row.entityId);
    restored.set(row.entityId, {
      unit,
      id: row.entityId,
      now: { ...state.now },
      values: { ...held?.values, ...values },
    });
  }
  return [...restored.values()];
}

async function restoreAll(tx: OrgTx, entity: Removable | 'document', records: Restored[]): Promise<Unwritten[]> {
  if (records.length === 0) return [];
  switch (entity) {
    case 'customer':
      return restoreCustomers(tx, records);
    case 'contact': {
      // Whoever stops being the main contact goes first.
      const [others, mains] = [
        records.filter(({ values }) => values.isMain !== true),
        records.filter(({ values }) => values.isMain === true),
      ];
      const resolve = await resolverOf(tx, records);
      const save = async (some: Restored[]): Promise<Unwritten[]> =>
        some.length === 0 ? [] : failuresOf(some, await saveContacts(tx, some.map(contactDraft), resolve, AS_SOURCE));
      return [...(await save(others)), ...(await save(mains))];
    }
    case 'agreement':
      return failuresOf(
        records,
        await saveAgreements(tx, records.map(agreementDraft), await resolverOf(tx, records), AS_SOURCE),
      );
    default:
      return restoreColumns(tx, entity, records);
  }
}

const failuresOf = (records: Restored[], results: RowResult[]): Unwritten[] =>
  results.flatMap(({ line, outcome, issues }) => {
    const unit = records[line]?.unit;
    return outcome === 'failed' && unit ? [{ unit, code: issues[0]?.code ?? 'badText' }] : [];
  });

async function resolverOf(tx: OrgTx, records: Restored[]): Promise<Resolve> {
  const refs = await loadCustomerRefs(tx, [...new Set(records.map(({ now }) => String(now.customerId)))]);
  return (id) => {
    const ref = refs.get(id);
    if (!ref) throw new Error('A record without its customer.');
    return ref;
  };
}

async function restoreCustomers(tx: OrgTx, wanted: Restored[]): Promise<Unwritten[]> {
  const parents = await loadParents(
    tx,
    wanted.map(({ values }) => values.parentId).filter((id) => typeof id === 'string'),
  );
  const isOrphan = ({ values }: Restored): boolean =>
    typeof values.parentId === 'string' && !parents.has(values.parentId);
  const orphans = wanted.filter(isOrphan).map(({ unit }) => ({ unit, code: 'unknownCustomer' }));
  const records = wanted.filter((record) => !isOrphan(record));
  const results = await saveCustomers(tx, records.map(customerDraft), AS_SOURCE);
  const unwritten = failuresOf(records, results);
  const failed = new Set(unwritten.map(({ unit }) => unit));
  const given = records.filter(({ unit, values }) => !failed.has(unit) && 'externalId' in values);
  await removeExternalIds(
    tx,
    given.map(({ id, now }) => ({ customerId: id, source: 'import', externalId: String(now.externalId) })),
  );
  await finish(
    tx,
    'customer',
    given.map(({ id, now }) => resultOf(id, id, { externalId: null }, now)),
  );
  return [...orphans, ...unwritten];
}

const customerDraft = ({ id, values }: Restored, line: number): CustomerDraft => ({
  line,
  id,
  ...draftOfFields(values),
});

function contactDraft({ id, now, values }: Restored, line: number): ContactDraft {
  // What is folded follows by itself.
  const { columns, custom } = splitValues(values);
  const { isMain, nameFolded: _name, emailFolded: _email, tags, ...fields } = columns;
  return {
    isKnown: now.isKnown as boolean,
    ...fields,
    ...(isMain === undefined ? {} : { main: isMain as boolean }),
    ...(tags === undefined ? {} : { tags: (tags ?? []) as string[] }),
    ...(custom === undefined ? {} : { custom }),
    line,
    id,
    customerId: String(now.customerId),
  };
}

function agreementDraft({ id, now, values }: Restored, line: number): AgreementDraft {
  const {
    orgId: _org,
    version: _version,
    createdAt: _created,
    updatedAt: _updated,
    ...terms
  } = splitValues(now).columns;
  const { columns, custom } = splitValues(values);
  return { ...(terms as unknown as AgreementDraft), ...columns, custom, line, id };
}

/** Takes away what the import created. */
async function removeAll(tx: OrgTx, entity: Removable, units: UndoUnit[]): Promise<Unwritten[]> {
  const kept = entity === 'customer' ? await parentsStill(tx, units) : new Set<UndoUnit>();
  const gone = units.filter((unit) => !kept.has(unit));
  const ids = gone.map(({ line }) => line.entityId);
  await saveAudit(
    tx,
    gone.map((unit) => ({
      entity,
      entityId: unit.line.entityId,
      customerId: customerOf(unit),
      action: 'delete',
      before: unit.state.now ? { ...unit.state.now } : null,
      after: null,
    })),
  );
  await deleteRows(tx, TABLES[entity], ids);
  const customers = gone.map(customerOf).filter((id) => id !== null);
  // Nobody would ever take the marks of a customer that is gone.
  if (entity === 'customer') await takeMarks(tx, ids);
  else await markDirty(tx, [...new Set(customers)]);
  return [...kept].map((unit) => ({ unit, code: 'dependents' }));
}

/** Customers whose children would not let themselves be put back: these, and those above them. */
async function parentsStill(tx: OrgTx, units: UndoUnit[]): Promise<Set<UndoUnit>> {
  const going = new Map(units.map((unit) => [unit.line.entityId, unit]));
  const children = (await listCustomerDependents(tx, [...going.keys()])).filter(({ kind }) => kind === 'customer');
  const kept = new Set<UndoUnit>();
  for (let found = true; found; ) {
    found = false;
    for (const { holderId, id } of children) {
      const parent = going.get(holderId);
      if (!parent || going.has(id)) continue;
      kept.add(parent);
      going.delete(holderId);
      found = true;
    }
  }
  return kept;
}

/**
 * Reverses documents by others that say so, dated today, and frees their numbers: what was imported by mistake would
 * otherwise stand in the way of the same document, imported as it should be.
 */
async function reverseAll(tx: OrgTx, units: UndoUnit[]): Promise<void> {
  const refs = await loadCustomerRefs(tx, [...new Set(units.map(customerOf).filter((id) => id !== null))]);
  const resolve: Resolve = (id) => refs.get(id) ?? [];
  const byKind = Map.groupBy(units, ({ state }) => state.now?.kind as DocumentKind);
  for (const [kind, some] of byKind) {
    const names = await freeNumbers(tx, kind, some);
    const rows = await lockRows(
      tx,
      'document',
      some.map(({ line }) => line.entityId),
    );
    const renamed = rows.map((row) => {
      const number = names.get(String(row.id)) ?? String(row.number);
      return { id: String(row.id), number, numberFolded: foldText(number) };
    });
    await updateRows(tx, 'document', renamed);
    await finish(
      tx,
      'document',
      rows.map((row, index) =>
        resultOf(String(row.id), String(row.customerId), { number: renamed[index]?.number }, row),
      ),
    );
    const drafts = rows.map((row, line) => {
      // Never before the document itself.
      const day = [tx.today, String(row.day)].sort().at(-1) ?? tx.today;
      return {
        line,
        number: `${renamed[line]?.number}/reversal`,
        customerId: String(row.customerId),
        day,
        dueDay: row.dueDay as string | null,
        knownDay: knownDayOf(day, tx.today),
        amountMinor: Number(row.amountMinor),
        currency: String(row.currency),
        reversesId: String(row.id),
      };
    });
    const { results } = await saveDocuments(tx, kind, drafts, resolve);
    if (results.some(({ outcome }) => outcome !== 'created')) throw new Error('A reversal was not stored.');
    await finish(tx, 'document', results);
  }
}

/** A number for each document under which nothing is stored, nor under that of its reversal. */
async function freeNumbers(tx: OrgTx, kind: DocumentKind, units: UndoUnit[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let serial = 1; names.size < units.length; serial += 1) {
    const wanted = units
      .filter(({ line }) => !names.has(line.entityId))
      .map(({ line, state }) => ({
        id: line.entityId,
        number: `${state.now?.number}/undone${serial === 1 ? '' : `-${serial}`}`,
      }));
    const taken = await lockDocuments(
      tx,
      kind,
      wanted.flatMap(({ number }) => [number, `${number}/reversal`]),
    );
    for (const { id, number } of wanted)
      if (!taken.has(number) && !taken.has(`${number}/reversal`)) names.set(id, number);
  }
  return names;
}
