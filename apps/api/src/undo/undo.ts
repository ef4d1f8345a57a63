import type { OrgScope } from '@vigie/db/scope';
import type { ChangeSetRef } from '@vigie/operations/change-set';
import { listRefusedOfUndo, previewUndo, startUndo } from '@vigie/operations/undo';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Id, Page } from '../shape.ts';
import { refusedView, type UndoCheck, type UndoRefusedPage } from './undo-shape.ts';

const SHOWN_RECORDS = 100;

/** What the doors of every kind of change set that can be undone do. */
export async function checkUndo(scope: OrgScope, changeSet: ChangeSetRef): Promise<z.input<typeof UndoCheck>> {
  const { records, counts, refused } = await previewUndo(scope, changeSet, SHOWN_RECORDS);
  return { records, counts, refused: refused.map(refusedView) };
}

export async function beginUndo(scope: OrgScope, changeSet: ChangeSetRef): Promise<{ id: string; status: 'undoing' }> {
  await startUndo(scope, changeSet);
  return { id: changeSet.id, status: 'undoing' };
}

export const RefusedInput = z.strictObject({ id: Id, cursor: Page.cursor, limit: Page.limit.default(100) });

export async function refusedPage(
  scope: OrgScope,
  changeSet: ChangeSetRef,
  { cursor, limit }: z.infer<typeof RefusedInput>,
): Promise<z.input<typeof UndoRefusedPage>> {
  const after = decodeCursor(cursor, z.strictObject({ id: Id }));
  const rows = await listRefusedOfUndo(scope, changeSet, after?.id ?? null, limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map(refusedView), nextCursor: last ? encodeCursor({ id: last.id }) : null };
}
