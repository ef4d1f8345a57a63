import { useQuery } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Inputs, type Outputs, useTRPC } from '../../app/api.tsx';

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

/** The fields of a kind of import, with the words and the types of them all, the organisation's own among them. */
export function useImportFields(kind: string): {
  word: (field: string) => string;
  /** Null for one without words. */
  said: (field: string) => string | null;
  typeOf: (field: string) => string | null;
} {
  const { i18n } = useTranslation();
  const trpc = useTRPC();
  const query = useQuery(trpc.import.kinds.queryOptions());
  const fields = new Map(
    query.data?.items.find((entry) => entry.kind === kind)?.fields.map((field) => [field.key, field]),
  );
  const said = (field: string): string | null =>
    fields.get(field)?.label ?? (i18n.exists(`imports.field.${field}`) ? fieldWord(i18n, field) : null);
  return {
    said,
    word: (field) => said(field) ?? fieldWord(i18n, field),
    typeOf: (field) => fields.get(field)?.type ?? null,
  };
}
