import { type AuditLine, loadHistorySince } from '@vigie/db/audit';
import { loadCustomerRefs } from '@vigie/db/customer';
import { loadRatesOf, type Rate } from '@vigie/db/rate';
import type { OrgTx } from '@vigie/db/scope';
import { type DependentRow, listMergedAway } from '@vigie/db/undo';
import { lockUsageEvents, type UsageEventRow } from '@vigie/db/usage';
import { type Action, type Actor, can } from '@vigie/domain/access';
import {
  type FieldChange,
  type ImportedRow,
  rebasedChange,
  type UndoState,
  type UndoStep,
  undoRow,
  undoRows,
} from '@vigie/domain/import';
import { opensExchange } from '@vigie/domain/interaction';
import type { ChangeSetRef } from '../change-set/access.ts';
import { normalRate, rateKey } from '../rate/rate.ts';
import type { UsageTrace } from '../usage/usage.ts';
import { type Found, kindOfEntity, loadFound } from './undo-record.ts';

/** One record that a change set wrote, with what undoing it does. */
export interface UndoUnit {
  line: AuditLine;
  row: ImportedRow;
  state: UndoState;
  step: UndoStep;
  /** Whether whoever undoes may change it. */
  isAllowed: boolean;
  /** Of usage only. */
  event: UsageEventRow | null;
}

/** Files bring usage as events of this source. */
export const USAGE_SOURCE = 'import';

/** Lists whose order says nothing. */
const SETS = new Set(['tags', 'teamIds']);
/** What a new record has that no file brought and nobody edits. */
const UNSAID = new Set(['id', 'version', 'externalIds']);

/** What is said of a record and changes nothing of it. */
const SAID = 'comment';

export type Planned = Omit<UndoUnit, 'step' | 'isAllowed'>;

/**
 * What undoing lines of history of one entity does, of the records that are wanted, in the order in which it is done:
 * the last one first.
 */
export async function planUndo(
  tx: OrgTx,
  changeSet: ChangeSetRef,
  lines: AuditLine[],
  isWanted: (unit: Planned) => boolean,
): Promise<UndoUnit[]> {
  const found = await (PLANS[lines[0]?.entity ?? ''] ?? planRecords)(tx, changeSet, lines);
  const planned = found.filter(isWanted);
  const allowed = await allowedUnits(tx, planned);
  const byRow = new Map(planned.map((unit) => [unit.row, unit]));
  return undoRows(withoutMovedChildren(planned.filter((unit) => allowed.has(unit))))
    .map(({ row, step }) => ({ ...unitOf(byRow, row), step: asRestored(step), isAllowed: true }))
    .concat(
      planned
        .filter((unit) => !allowed.has(unit))
        .map((unit) => ({ ...unit, step: { kind: 'nothing', reason: 'failed' } as const, isAllowed: false })),
    );
}

type Plan = (tx: OrgTx, changeSet: ChangeSetRef, lines: AuditLine[]) => Promise<Planned[]>;

/** Of what has no id of its own. */
const PLANS: Record<string, Plan> = {
  usage: (tx, _changeSet, lines) => planUsage(tx, lines),
  'currency-rate': planRates,
};

function unitOf(byRow: ReadonlyMap<ImportedRow, Planned>, row: ImportedRow): Planned {
  const unit = byRow.get(row);
  if (!unit) throw new Error(`No unit of line ${row.line}.`);
  return unit;
}

async function planRecords(tx: OrgTx, changeSet: ChangeSetRef, lines: AuditLine[]): Promise<Planned[]> {
  const [first] = lines;
  if (!first) return [];
  const found = await loadFound(tx, first.entity, lines, changeSet.id);
  const ids = [...new Set(lines.map(({ entityId }) => entityId))];
  const away = first.entity === 'customer' ? await listMergedAway(tx, ids) : [];
  const history = Map.groupBy(await loadHistorySince(tx, first.entity, ids, first.id), ({ entityId }) => entityId);
  return lines.map((line): Planned => {
    const one = found.get(line.entityId);
    const since = (history.get(line.entityId) ?? []).filter(({ id }) => id > line.id);
    const edits = editsSince(since, changeSet.id);
    const given = rowOf(line);
    // A file gives a list whole; a bulk change adds to it and takes from it.
    const { row, edited } =
      changeSet.kind === 'bulk' && one ? rebased(given, one, edits) : { row: given, edited: fieldsOf(edits) };
    const held = one?.dependents ?? away.filter(({ holderId }) => holderId === line.entityId);
    return { line, row, state: stateOf(row, one, edited, held), event: null };
  });
}

/** A row whose lists are told against those of the record as it is, with the fields that count as edited then. */
function rebased(row: ImportedRow, { now }: Found, edits: Edit[]): { row: ImportedRow; edited: string[] } {
  const lists = row.changes.filter(({ isSet }) => isSet);
  const fresh = new Map(
    lists.flatMap((change) => {
      const of = edits.filter(({ field }) => field === change.field);
      const found = rebasedChange(change, now[change.field] ?? null, of);
      return found === null ? [] : [[change.field, found] as const];
    }),
  );
  return {
    row: { ...row, changes: row.changes.map((change) => fresh.get(change.field) ?? change) },
    edited: fieldsOf(edits).filter((field) => !fresh.has(field)),
  };
}

function stateOf(row: ImportedRow, found: Found | undefined, edited: string[], held: DependentRow[]): UndoState {
  const dependents = held.map(({ kind, id }) => ({ kind, id }));
  if (!found) return { now: null, editedFields: [], dependents, isUndone: false };
  const chosen = row.changes.filter(({ field, before }) => found.heldFields.includes(field) && before === true);
  return {
    now: found.now,
    editedFields: [...edited, ...chosen.map(({ field }) => field)],
    dependents,
    isUndone: found.isReversed,
  };
}

function rowOf(line: AuditLine): ImportedRow {
  const isCreated = line.action === 'create';
  const changes = Object.entries(line.after ?? {}).map(
    ([field, after]): FieldChange => ({ field, before: line.before?.[field] ?? null, after, isSet: SETS.has(field) }),
  );
  return {
    line: line.line ?? 0,
    kind: kindOfEntity(line.entity),
    outcome: isCreated ? 'created' : 'updated',
    entityId: line.entityId,
    changes: changes.filter(({ field }) =>
      isCreated ? !UNSAID.has(field) : line.entity !== 'document' || field.startsWith('custom.'),
    ),
  };
}

/** A change of one field by anything but the set that is undone. */
type Edit = Pick<FieldChange, 'field' | 'before' | 'after'>;
const fieldsOf = (edits: Edit[]): string[] => [...new Set(edits.map(({ field }) => field))];

/**
 * What anything but this change set changed since, whatever the fields hold now. Another one that was undone itself
 * changed nothing, and neither did its undo.
 */
function editsSince(history: AuditLine[], changeSetId: string): Edit[] {
  return history.flatMap((line, index) => {
    if (line.changeSetId === changeSetId || line.undoOf !== null) return [];
    const later = history.slice(index + 1).filter(({ undoOf }) => undoOf !== null && undoOf === line.changeSetId);
    const undone = new Set(later.flatMap(({ after, before }) => Object.keys(after ?? before ?? {})));
    return Object.keys({ ...line.before, ...line.after })
      .filter((field) => !undone.has(field) && field !== SAID)
      .map((field) => ({ field, before: line.before?.[field] ?? null, after: line.after?.[field] ?? null }));
  });
}

/** A child that the same undo puts back where it stood before is no reason to keep its parent. */
function withoutMovedChildren(units: Planned[]): Planned[] {
  const moved = new Map<string, unknown>();
  for (const { row, state } of units) {
    const link = row.outcome === 'updated' ? row.changes.find(({ field }) => field === 'parentId') : undefined;
    if (link && undoRow(row, state).kind === 'restore') moved.set(String(row.entityId), link.after);
  }
  if (moved.size === 0) return units;
  return units.map((unit) => ({
    ...unit,
    state: {
      ...unit.state,
      dependents: unit.state.dependents.filter(({ id }) => moved.get(id) !== unit.row.entityId),
    },
  }));
}

/** What an import changed of a document is ours, and changes again; only the document itself is reversed. */
const asRestored = (step: UndoStep): UndoStep =>
  step.kind === 'reverse' && step.of === 'correction' ? { kind: 'restore', changes: step.changes } : step;

/** Each event of lines of usage, with its counters as they are. */
async function planUsage(tx: OrgTx, lines: AuditLine[]): Promise<Planned[]> {
  const traces = lines.flatMap((line) =>
    ((line.after?.events ?? []) as UsageTrace[]).map((trace) => ({ line, trace })),
  );
  const events = await lockUsageEvents(
    tx,
    USAGE_SOURCE,
    traces.map(({ trace }) => trace.eventId),
  );
  return traces.map(({ line, trace }): Planned => {
    const event = events.get(trace.eventId) ?? null;
    const { before } = trace;
    return {
      line,
      row: {
        line: line.line ?? 0,
        kind: 'usage',
        outcome: before ? 'updated' : 'created',
        entityId: trace.eventId,
        changes: [
          { field: 'connections', before: before?.connections ?? null, after: trace.connections, isSet: false },
          { field: 'uses', before: before?.uses ?? null, after: trace.uses, isSet: false },
          { field: 'contactId', before: before?.contactId ?? null, after: trace.contactId, isSet: false },
        ],
      },
      state: { now: event ? { ...event } : null, editedFields: [], dependents: [], isUndone: false },
      event,
    };
  });
}

/** Each rate by its currency and day; all their history is the organisation's. */
async function planRates(tx: OrgTx, changeSet: ChangeSetRef, lines: AuditLine[]): Promise<Planned[]> {
  const [first] = lines;
  if (!first) return [];
  const keys = lines.map((line) => rateOf(line));
  const now = new Map((await loadRatesOf(tx, keys)).map((rate) => [rateKey(rate), normalRate(rate)]));
  const history = Map.groupBy(await loadHistorySince(tx, first.entity, [tx.orgId], first.id), (line) =>
    rateKey(rateOf(line)),
  );
  return lines.map((line): Planned => {
    const key = rateKey(rateOf(line));
    const since = (history.get(key) ?? []).filter(({ id }) => id > line.id);
    // A line tells a rate whole.
    const edits = editsSince(since, changeSet.id).filter(({ before, after }) => before !== after);
    const editedFields = fieldsOf(edits);
    const held = now.get(key);
    const state: UndoState = { now: held ? { ...held } : null, editedFields, dependents: [], isUndone: false };
    return { line, row: { ...rowOf(line), entityId: key }, state, event: null };
  });
}

const rateOf = ({ before, after }: AuditLine): Rate => (after ?? before) as unknown as Rate;

const ACTIONS: Record<string, Action> = { usage: 'usage.write', document: 'receivables.edit' };

/** The customer a record stands under now: a merge may have brought it elsewhere since it was imported. */
export function customerOf({ line, state, event }: Pick<Planned, 'line' | 'state' | 'event'>): string | null {
  if (event) return event.customerId;
  // Of a customer this is the key that other systems know it by.
  const held = line.entity === 'customer' ? null : state.now?.customerId;
  return typeof held === 'string' ? held : line.customerId;
}

/** A private exchange is nobody's to take back who does not open it (domain rules §2). */
const opens = ({ kind, userId }: Actor, { line, state: { now } }: Pick<Planned, 'line' | 'state'>): boolean =>
  line.entity !== 'interaction' ||
  now?.isPrivate !== true ||
  opensExchange(
    { isSystem: kind === 'system', userId },
    { isPrivate: true, authorId: typeof now.authorId === 'string' ? now.authorId : null, assignedUserIds: [] },
  );

/** Records that whoever undoes may change now, whatever they could do when they were imported. */
async function allowedUnits(tx: OrgTx, units: Planned[]): Promise<Set<Planned>> {
  const ids = [...new Set(units.map(customerOf).filter((id) => id !== null))];
  const refs = await loadCustomerRefs(tx, ids);
  return new Set(
    units.filter((unit) => {
      const ref = refs.get(customerOf(unit) ?? '');
      if (!opens(tx.actor, unit)) return false;
      if (unit.line.entity === 'currency-rate') return can(tx.actor, 'settings.manage');
      // Of a customer that is gone nothing is left to be changed.
      return ref === undefined || can(tx.actor, ACTIONS[unit.line.entity] ?? 'customer.edit', ref);
    }),
  );
}
