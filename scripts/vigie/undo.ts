import { isId } from '@vigie/db/id';
import type { UndoCounts } from '@vigie/db/undo';
import { AppError } from '@vigie/operations/refusal';
import { rescoreDirty } from '@vigie/operations/rescore';
import { listRefusedOfUndo, previewUndo, undoAtOnce, viewUndo } from '@vigie/operations/undo';
import { type Command, print, scopeOf, UsageError } from './commands.ts';

/** Takes back what an import changed, as the app does; no worker need be running. */
export const undoCommand: Command = {
  options: { org: { type: 'string' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } },
  run: async (context) => {
    const [id] = context.positionals;
    if (id === undefined || !isId(id))
      throw new UsageError('Say which import: undo <id> --org <slug>. The import told its id when it ended.');
    const scope = await scopeOf(context);
    const told = (counts: UndoCounts, refused: { line: number | null; label: string; reason: string }[]): number => {
      if (context.values.json) {
        print({ ...counts, left: refused });
        return 0;
      }
      const { restored, removed, reversed, subtracted, nothing } = counts;
      print(
        `${restored} changed back, ${removed} removed, ${reversed} reversed, ${subtracted} usage taken back, ${nothing} with nothing left to do, ${counts.refused} left as they are.`,
      );
      for (const { line, label, reason } of refused.slice(0, 50)) print(`  line ${line ?? '-'}, ${label}: ${reason}`);
      return 0;
    };
    const brief = (rows: { line: number | null; label: string; reason: string }[]) =>
      rows.map(({ line, label, reason }) => ({ line, label, reason }));
    if (context.values['dry-run']) {
      const { counts, refused } = await previewUndo(scope, { kind: 'import', id }, 1_000_000);
      return told(counts, brief(refused));
    }
    await undoAtOnce(scope, { kind: 'import', id });
    await rescoreDirty(scope);
    const undo = await viewUndo(scope, { kind: 'import', id });
    if (undo === null) throw new AppError('record.notFound');
    const { restored, removed, reversed, subtracted, nothing, refused } = undo;
    const left = await listRefusedOfUndo(scope, { kind: 'import', id }, null, 1_000_000);
    return told({ restored, removed, reversed, subtracted, nothing, refused }, brief(left));
  },
};
