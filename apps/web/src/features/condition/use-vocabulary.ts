import { useQueries, useQuery } from '@tanstack/react-query';
import type { Condition } from '@vigie/domain/condition';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
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

/** All that it takes to say conditions on customers; undefined until the fields are known. */
export function useVocabulary(): Vocabulary | undefined {
  const { i18n } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { organization } = useSession();
  const { currency, today } = organization;
  const { data: fields } = useQuery(trpc.customer.fields.queryOptions(undefined, RARELY));
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
            people: namesOf(members.items),
            stages: namesOf(stages.items),
            customers: NO_NAMES,
            currency,
            today,
          },
    [i18n, format, fields, members, stages, currency, today],
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
