import { addDays } from '@vigie/domain/calendar';
import { allocationDay, settlementOf } from '@vigie/domain/ledger';
import { foldText } from '@vigie/domain/text';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

import { AS_OF, type Drawn } from './condition.draw.ts';

/** What a document is made of here; a reversal repeats what it undoes. */
interface PlantedDocument {
  id: string;
  customerId: string;
  kind: string;
  status: string;
  day: string;
  knownDay: string;
  dueDay: string | null;
  amountMinor: number;
  currency: string;
  reversesId: string | null;
  isSettledByPayment: boolean;
}
/** Invoices with what was put against them, what undoes any of it, and their disputes. */
export async function plantLedger(
  tx: OrgTx,
  invoices: readonly { id: string; at: number; customerId: string; row: Drawn['invoices'][number] }[],
): Promise<void> {
  const documentOf = (given: PlantedDocument, number: string): Record<string, unknown> => ({
    ...given,
    number,
    numberFolded: foldText(number),
    createdAt: new Date(),
  });
  const parts = invoices.flatMap(({ at, customerId, id: invoiceId, row }) =>
    row.parts.slice(0, row.amountMinor).map((part, nth) => {
      const { reversedDay, ...rest } = part;
      const id = newId();
      const source = {
        id,
        customerId,
        status: 'final',
        isSettledByPayment: false,
        amountMinor: 1,
        currency: row.currency,
        dueDay: null,
        reversesId: null,
        ...rest,
      };
      return {
        allocation: { id: newId(), customerId, sourceId: id, invoiceId, amountMinor: 1, day: AS_OF, reversedDay },
        source,
        at,
        nth,
      };
    }),
  );
  const noted = (invoiceId: string): { settledDay: string | null; isSettledByPayment: boolean } => {
    const invoice = invoices.find(({ id }) => id === invoiceId)?.row;
    const put = parts.filter(({ allocation }) => allocation.invoiceId === invoiceId).map(({ source }) => source);
    const days = put.map((source) => ({
      day: allocationDay(source, { day: invoice?.day ?? AS_OF }),
      amountMinor: 1,
      sourceKind: source.kind,
    }));
    const { day: settledDay, isByPayment } = settlementOf(invoice?.amountMinor ?? 0, days);
    return { settledDay, isSettledByPayment: isByPayment };
  };
  const documents = [
    ...invoices.map(
      ({ id, at, customerId, row: { dispute: _, parts: __, custom: _own, netDays, number, ...row } }) => ({
        given: {
          id,
          customerId,
          kind: 'invoice',
          reversesId: null,
          dueDay: addDays(row.day, netDays),
          ...row,
          ...noted(id),
        },
        number: `${number} ${at}`,
      }),
    ),
    ...parts.map(({ source, at, nth }) => ({ given: source, number: `${at}/${nth}` })),
  ];
  // What is undone comes before what undoes it.
  await insertRows(
    tx,
    'document',
    documents.flatMap(({ given: { reversals: undone, ...given }, number }) => {
      const rows = [documentOf(given, number)];
      let reversesId = given.id;
      for (const [nth, days] of undone.entries()) {
        const id = newId();
        rows.push(documentOf({ ...given, ...days, id, reversesId, status: 'final' }, `${number} r${nth}`));
        reversesId = id;
      }
      return rows;
    }),
  );
  await insertRows(
    tx,
    'allocation',
    parts.map(({ allocation }) => allocation),
  );
  await insertRows(
    tx,
    'dispute',
    invoices.flatMap(({ id, customerId, row }) =>
      row.dispute === null
        ? []
        : [
            {
              id: newId(),
              customerId,
              invoiceId: id,
              openedDay: row.dispute[0],
              closedDay: row.dispute[1],
              amountMinor: row.dispute[2],
            },
          ],
    ),
  );
}
