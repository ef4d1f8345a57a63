import { useQueries, useQuery } from '@tanstack/react-query';
import type { Condition, Relation } from '@vigie/domain/condition';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Inputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { catalogueOf } from './condition-catalogue.ts';
import { idsIn } from './condition-tree.ts';
import type { Vocabulary } from './condition-words.ts';

/** A list that changes rarely is read once in five minutes. */
const RARELY = { staleTime: 300_000 };
const NO_NAMES: ReadonlyMap<string, string> = new Map();

const namesOf = (items: readonly { id: string; name: string }[] | undefined): ReadonlyMap<string, string> =>
  items === undefined ? NO_NAMES : new Map(items.map(({ id, name }) => [id, name]));

/** Kinds of record with filters of their own, and the relation that names their fields. */
export type FilteredKind = Inputs['search']['fields']['kind'];
const RELATION_OF: Record<FilteredKind, Relation> = {
  contact: 'contacts',
  interaction: 'interactions',
  agreement: 'agreements',
  document: 'invoices',
};

/** All that it takes to say conditions on customers, or on another kind; undefined until the fields are known. */
export function useVocabulary(kind?: FilteredKind): Vocabulary | undefined {
  const { i18n } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization } = useSession();
  const { currency, today } = organization;
  const isOfCustomers = kind === undefined;
  const { data: ofCustomers } = useQuery(
    trpc.customer.fields.queryOptions(undefined, { ...RARELY, enabled: isOfCustomers }),
  );
  const { data: ofKind } = useQuery(
    trpc.search.fields.queryOptions({ kind: kind ?? 'contact' }, { ...RARELY, enabled: !isOfCustomers }),
  );
  const fields = useMemo(
    () => (isOfCustomers ? ofCustomers : ofKind && { ...ofKind, relations: [] }),
    [isOfCustomers, ofCustomers, ofKind],
  );
  const { data: members } = useQuery(trpc.member.list.queryOptions(undefined, RARELY));
  const { data: stages } = useQuery(trpc.stage.list.queryOptions(undefined, RARELY));
  return useMemo(
    () =>
      fields === undefined || members === undefined || stages === undefined
        ? undefined
        : {
            i18n,
            format,
            catalogue: catalogueOf(fields),
            root: kind === undefined ? null : RELATION_OF[kind],
            people: namesOf(members.items),
            stages: namesOf(stages.items),
            customers: NO_NAMES,
            currency,
            today,
          },
    [i18n, format, fields, kind, members, stages, currency, today],
  );
}

/** The same, knowing by name the customers that the condition means by id. */
export function useNamed(own: Vocabulary, condition: Condition): Vocabulary {
  const trpc = useTRPC();
  const ids = idsIn(condition, 'parent');
  const customers = useQueries({
    queries: ids.map((id) => trpc.customer.get.queryOptions({ id }, RARELY)),
    combine: (answers) => namesOf(answers.flatMap(({ data }) => data ?? [])),
  });
  return ids.length === 0 ? own : { ...own, customers };
}
