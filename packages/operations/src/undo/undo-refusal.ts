import { listNames, loadAuditLines } from '@vigie/db/audit';
import type { OrgTx } from '@vigie/db/scope';
import type { UndoRefusalRow } from '@vigie/db/undo';
import type { Planned, UndoUnit } from './undo-plan.ts';

/** What a refusal of this record is known by: its line of history, of which events of usage share one. */
export const refusalIdOf = (unit: Planned): string =>
  unit.event === null ? unit.line.id : idOfEvent(unit.line.id, unit);

/** Why a record is left as it is; null where it is not. `code`: it would not let itself be written. */
export function refusalOf(unit: UndoUnit, code: string | undefined): UndoRefusalRow | null {
  const { line, step } = unit;
  const told = (reason: string, params: UndoRefusalRow['params'] = {}): UndoRefusalRow => ({
    id: refusalIdOf(unit),
    line: line.line,
    entity: line.entity,
    label: labelOf(unit),
    reason,
    params,
  });
  if (!unit.isAllowed) return told('notAllowed');
  if (code !== undefined)
    return code === 'dependents' ? told('dependents', { kinds: 'customer' }) : told('conflict', { code });
  if (step.kind !== 'refuse') return null;
  if (step.reason === 'dependents')
    return told('dependents', { kinds: [...new Set(step.dependents.map(({ kind }) => kind))].join(', ') });
  return told(step.reason, { fields: step.fields.join(', ') });
}

/** Many events share a line of history: told apart by the end of its id. */
function idOfEvent(lineId: string, { line, row }: Planned): string {
  const events = (line.after?.events ?? []) as { eventId: string }[];
  const index = events.findIndex(({ eventId }) => eventId === row.entityId);
  return `${lineId.slice(0, -6)}${index.toString(16).padStart(6, '0')}`;
}

/** What a record is known by, in the words that the file brought. */
function labelOf({ line, row, state }: UndoUnit): string {
  if (line.entity === 'usage' || line.entity === 'currency-rate') return row.entityId ?? '';
  const given = { ...line.before, ...line.after } as Record<string, unknown>;
  // Of a private exchange others learn that it is one: whoever reads the list later is not known.
  if (state.now?.isPrivate === true || line.before?.isPrivate === true || given.isPrivate === true) return '';
  const person = [given.firstName, given.lastName].filter(Boolean).join(' ');
  const texts = [given.name, given.number, given.subject, person, given.email, given.agreementId, given.externalId];
  return String(texts.find((text) => typeof text === 'string' && text !== '') ?? '').slice(0, 200);
}

/** A change of a field does not say whose it is: customers are named as whoever reads may know them now. */
export async function withNames(tx: OrgTx, refused: UndoRefusalRow[]): Promise<UndoRefusalRow[]> {
  const unnamed = refused.filter(({ label, entity }) => label === '' && entity === 'customer');
  if (unnamed.length === 0) return refused;
  const lines = await loadAuditLines(
    tx,
    unnamed.map(({ id }) => id),
  );
  const names = await listNames(
    tx,
    lines.map(({ entityId }) => entityId),
  );
  const byLine = new Map(lines.map(({ id, entityId }) => [id, names.get(entityId) ?? '']));
  return refused.map((row) => (row.label === '' ? { ...row, label: byLine.get(row.id) ?? '' } : row));
}
