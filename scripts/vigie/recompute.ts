import { isCalendarDate } from '@vigie/domain/calendar';
import { backfill, rescoreAll, rescoreDirty } from '@vigie/operations/rescore';
import { type Command, optionalText, print, scopeOf, UsageError } from './commands.ts';

export const recompute: Command = {
  options: { org: { type: 'string' }, from: { type: 'string' } },
  run: async (context) => {
    const scope = await scopeOf(context);
    const from = optionalText(context, 'from');
    if (from !== undefined && !isCalendarDate(from)) throw new UsageError('--from takes a day: YYYY-MM-DD.');
    if (from !== undefined) {
      const onProgress = (done: number): void => print(`${done} customers have their past…`);
      print(`${await backfill(scope, from, { onProgress })} customers have a weekly history since ${from}.`);
    }
    await rescoreDirty(scope);
    print(`${await rescoreAll(scope)} customers recomputed as of ${scope.today}.`);
    return 0;
  },
};
