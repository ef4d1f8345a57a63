import type { OrgTx } from '@vigie/db/scope';
import type { Action } from '@vigie/domain/access';
import type { RowIssue, RowResult } from '../change-set/change-set.ts';
import type { Resolve } from '../customer/reference.ts';
import type { Values } from './cells.ts';
import type { ImportSettings } from './settings.ts';

/** A row that could be read: its line and values. */
export interface ReadRow {
  line: number;
  values: Values;
}

/** What a row needs beside its own values to be understood. */
export interface Reader {
  orgCurrency: string;
  settings: ImportSettings;
}

export type Draft = { line: number } & Record<string, unknown>;

/** How rows of one kind are written: through the same operation that forms and the API use. */
export interface ImportWriter {
  /** The field that says which record a row is about. */
  identityField: string;
  /** Turns values into what the operation takes, or says what is wrong with them. */
  draft: (row: ReadRow, reader: Reader) => Draft | RowIssue[];
  /** `resolve` finds the customers that rows name, for whoever may do the action on them. */
  save: (tx: OrgTx, drafts: never[], resolve: (action: Action) => Promise<Resolve>) => Promise<RowResult[]>;
}

/** Fields with a value, null included. */
export const known = (fields: Values): Values =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
/** Fields with a value that is not null: an empty cell leaves what is stored. */
export const present = (fields: Values): Values =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
export const list = (key: string, value: unknown): Values => (value === undefined ? {} : { [key]: value ?? [] });
