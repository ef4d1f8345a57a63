import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { turns } from '../turns.ts';

/** Each holds a connection for as long as it reads, which over all customers is seconds: at most so many at once. */
const inTurn = turns(3);

/** A report reads many pages: all of them as they are at one moment, on the page and in the file alike. */
export const atOneMoment = <T>(scope: OrgScope, read: (tx: OrgTx) => Promise<T>): Promise<T> =>
  inTurn(() => inTransaction({ ...scope, isReadOnly: true }, read, { isolation: 'repeatable read' }));
