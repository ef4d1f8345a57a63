import type { i18n } from 'i18next';
import type { Inputs, Outputs } from '../../app/api.tsx';

export type Import = Outputs['import']['get'];
export type Check = Outputs['import']['check'];
export type CheckInput = Inputs['import']['check'];
export type Issue = Check['issues'][number];
export type Counts = Check['counts'];
export type UndoCheck = Outputs['importUndo']['preview'];
export type UndoRefusal = UndoCheck['refused'][number];
export type ImportField = Outputs['import']['kinds']['items'][number]['fields'][number];

export function kindWord(instance: i18n, kind: string): string {
  const key = `imports.kind.${kind}`;
  return instance.exists(key) ? instance.t(key as 'imports.kind.customers') : kind;
}

/** The words of a field; a field without words keeps its own name, spaced. */
export function fieldWord(instance: i18n, field: string): string {
  const key = `imports.field.${field}`;
  if (instance.exists(key)) return instance.t(key as 'imports.field.name');
  return field.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
