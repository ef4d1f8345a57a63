import type { StoredUndo, UndoRefusalRow } from '@vigie/db/undo';
import { z } from 'zod';
import { Instant } from '../shape.ts';

/** How undos of every kind of change set are told. */
export const UndoCounts = z
  .object({
    restored: z.int(),
    removed: z.int(),
    reversed: z.int(),
    subtracted: z.int(),
    nothing: z.int(),
    refused: z.int(),
  })
  .meta({ description: 'Records by what undoing does to them' });
export const UndoRefused = z.object({
  line: z.int().nullable(),
  entity: z.string(),
  name: z.string(),
  reason: z.enum(['edited', 'dependents', 'belowZero', 'notAllowed', 'conflict']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export const UndoStatus = z.enum(['undoing', 'undone', 'failed']);

/** How far an undo is. */
export const UndoView = z.object({
  status: UndoStatus,
  records: z.int(),
  recordsDone: z.int(),
  counts: UndoCounts,
  failure: z.string().nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export const UndoCheck = z.object({ records: z.int(), counts: UndoCounts, refused: z.array(UndoRefused) });
export const UndoRefusedPage = z.object({ items: z.array(UndoRefused), nextCursor: z.string().nullable() });

const countsOf = ({
  restored,
  removed,
  reversed,
  subtracted,
  nothing,
  refused,
}: StoredUndo): z.input<typeof UndoCounts> => ({
  restored,
  removed,
  reversed,
  subtracted,
  nothing,
  refused,
});

export const undoView = (undo: StoredUndo): z.input<typeof UndoView> => ({
  status: undo.status,
  records: undo.rows,
  recordsDone: undo.rowsDone,
  counts: countsOf(undo),
  failure: undo.failure,
  startedAt: undo.startedAt,
  finishedAt: undo.finishedAt,
});

export const refusedView = ({ line, entity, label, reason, params }: UndoRefusalRow): z.input<typeof UndoRefused> => ({
  line,
  entity,
  name: label,
  reason: reason as z.infer<typeof UndoRefused>['reason'],
  params,
});
