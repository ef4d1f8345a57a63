import type { AuditLine } from '@vigie/db/audit';
import { loadContactTags } from '@vigie/db/contact';
import { loadCustomValues } from '@vigie/db/custom-field';
import { loadSuppliedHealth, lockCustomers } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import {
  type DependentRow,
  listAgreementDependents,
  listContactDependents,
  listCustomerDependents,
  listDocumentDependents,
  listInteractionDependents,
  listMainContacts,
  listReversed,
  lockRows,
} from '@vigie/db/undo';
import type { CustomEntity } from '@vigie/domain/custom-field';
import type { ImportRecord, UndoKind } from '@vigie/domain/import';

/** A record as it is now, and what keeps it. */
export interface Found {
  now: ImportRecord;
  dependents: DependentRow[];
  /** Fields that somebody's choice elsewhere holds, though nothing of the record says so. */
  heldFields: string[];
  isReversed: boolean;
}

type Entity = 'customer' | 'contact' | 'agreement' | 'interaction' | 'churn-event' | 'document';

const KINDS: Record<Entity | 'usage' | 'currency-rate', UndoKind> = {
  customer: 'customers',
  contact: 'contacts',
  agreement: 'agreements',
  interaction: 'tickets',
  'churn-event': 'churn',
  usage: 'usage',
  document: 'payments',
  'currency-rate': 'rates',
};

/** The kind of import that writes records of an entity. Documents are all undone alike. */
export function kindOfEntity(entity: string): UndoKind {
  const kind = KINDS[entity as Entity];
  if (kind === undefined) throw new Error(`An import wrote "${entity}", and nothing says how that is undone.`);
  return kind;
}

type Loader = (tx: OrgTx, lines: AuditLine[], ids: string[], changeSetId: string) => Promise<Map<string, Found>>;

/** Records of one entity as they are, locked, by our id; those that are gone are absent. */
export async function loadFound(
  tx: OrgTx,
  entity: string,
  lines: AuditLine[],
  changeSetId: string,
): Promise<Map<string, Found>> {
  const ids = [...new Set(lines.map(({ entityId }) => entityId))];
  return LOADERS[entity as Entity](tx, lines, ids, changeSetId);
}

const LOADERS: Record<Entity, Loader> = {
  customer: async (tx, lines, ids) => {
    const rows = await lockCustomers(tx, ids);
    const supplied = await loadSuppliedHealth(tx, ids);
    const given = new Map(lines.map(({ entityId, after }) => [entityId, after?.externalId]));
    const found = rows.map(({ externalIds, ...row }) => {
      const externalId = externalIds.includes(`import:${given.get(row.id)}`) ? given.get(row.id) : null;
      return { ...row, ...supplied.get(row.id), externalId };
    });
    return foundOf(await withCustom(tx, 'customer', lines, found), await listCustomerDependents(tx, ids));
  },
  contact: async (tx, lines, ids) => {
    const rows = await lockRows(tx, 'contact', ids);
    const tags = await loadContactTags(tx, ids);
    const found = foundOf(
      await withCustom(
        tx,
        'contact',
        lines,
        rows.map((row) => ({ ...row, tags: tags.get(String(row.id)) ?? [] })),
      ),
      await listContactDependents(tx, ids),
    );
    const mains = await listMainContacts(tx, [...new Set(rows.map(({ customerId }) => String(customerId)))]);
    const made = new Set(lines.filter(({ after }) => after?.isMain === true).map(({ entityId }) => entityId));
    for (const [id, one] of found) {
      const main = mains.get(String(one.now.customerId));
      // Somebody chose another main contact since: giving the place back would take it from that one.
      if (main !== undefined && main !== id && !made.has(main)) one.heldFields.push('isMain');
    }
    return found;
  },
  agreement: async (tx, lines, ids) =>
    foundOf(
      await withCustom(tx, 'agreement', lines, await lockRows(tx, 'agreement', ids)),
      await listAgreementDependents(tx, ids),
    ),
  interaction: async (tx, lines, ids) =>
    foundOf(
      await withCustom(tx, 'interaction', lines, await lockRows(tx, 'interaction', ids)),
      await listInteractionDependents(tx, ids),
    ),
  'churn-event': async (tx, _, ids) => foundOf(await lockRows(tx, 'churn_event', ids), []),
  document: async (tx, lines, ids, changeSetId) => {
    const rows = await withCustom(tx, 'invoice', lines, await lockRows(tx, 'document', ids));
    const found = foundOf(rows, await listDocumentDependents(tx, ids, changeSetId));
    for (const id of await listReversed(tx, ids)) {
      const one = found.get(id);
      if (one) one.isReversed = true;
    }
    return found;
  },
};

/** Records with the values of their custom fields, where lines of history say anything of those. */
async function withCustom(
  tx: OrgTx,
  entity: CustomEntity,
  lines: AuditLine[],
  rows: object[],
): Promise<Record<string, unknown>[]> {
  const hasCustom = lines.some(({ after }) => Object.keys(after ?? {}).some((field) => field.startsWith('custom.')));
  const records = rows as Record<string, unknown>[];
  if (!hasCustom) return records;
  const custom = await loadCustomValues(
    tx,
    entity,
    records.map(({ id }) => String(id)),
    // What is archived stays stored, and is given back like all else.
    { withArchived: true },
  );
  return records.map((row) => {
    const values = Object.entries(custom.get(String(row.id)) ?? {}).map(([key, value]) => [`custom.${key}`, value]);
    return { ...row, ...Object.fromEntries(values) };
  });
}

function foundOf(rows: object[], dependents: DependentRow[]): Map<string, Found> {
  const byHolder = Map.groupBy(dependents, ({ holderId }) => holderId);
  return new Map(
    rows.map((row) => {
      // As history tells values: days and moments as text.
      const now = JSON.parse(JSON.stringify(row)) as ImportRecord;
      const id = String(now.id);
      return [id, { now, dependents: byHolder.get(id) ?? [], heldFields: [], isReversed: false }];
    }),
  );
}
